"""The use cases: one call, one transaction, one event. The only way in for every door.

Formats and statistics are imported where they are used: their libraries take longer to load
than most commands take to run.
"""

from qualkit.project.study import Project

__all__ = ["Project"]
