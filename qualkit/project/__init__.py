"""The use cases: one call, one transaction, one event. The only way in for every door."""

from qualkit.project.study import Project

__all__ = ["Project"]
