"""Proposals for codings, with their evidence; writes nothing."""

from qualkit.suggest.keywords import propose

__all__ = ["propose"]
