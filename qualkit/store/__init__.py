"""Nouns kept and found again in one SQLite file; reached through `qualkit.project` only."""

from qualkit.store.database import Store

__all__ = ["Store"]
