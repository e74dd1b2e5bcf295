"""The command line: a thin door. Decode, call the project, encode."""

from qualkit.cli.commands import main

__all__ = ["main"]
