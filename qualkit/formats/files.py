"""Opening what a researcher points at, with a sentence where that does not work."""

from pathlib import Path

from qualkit.errors import Unreadable


def read_bytes(path: Path | str) -> bytes:
    """The bytes of a file. Raises Unreadable where there is none, or it is empty or locked."""
    path = Path(path)
    if path.is_dir():
        raise Unreadable("{file} is a folder, not a file.", "Name one file.", file=path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(
            "There is no file {file}.", "Check the name and the folder.", file=path
        ) from None
    except OSError:
        raise Unreadable(
            "The file {file} cannot be opened.",
            "Close it in other programs and check that you may read it.",
            file=path,
        ) from None
    if not data.strip():
        raise Unreadable("The file {file} is empty.", "Was the right file saved?", file=path)
    return data
