"""qualkit: coding interviews and linking them to scores, on one's own computer.

>>> import qualkit as qk
>>> study = qk.Project.create("alliance.qualkit", coder="ana")  # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from qualkit.errors import QualkitError
    from qualkit.model import Span
    from qualkit.project import Project

__all__ = ["Project", "QualkitError", "Span", "__version__"]

_PUBLIC = {
    "Project": "qualkit.project",
    "QualkitError": "qualkit.errors",
    "Span": "qualkit.model",
}


def __getattr__(name: str) -> Any:
    # Resolved on first use, so that `import qualkit` loads neither pandas nor spaCy.
    if name in _PUBLIC:
        from importlib import import_module

        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'qualkit' has no attribute {name!r}")
