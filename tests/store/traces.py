"""Looks for words in every byte of a file, as a curious person with tools would."""

import io
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path


def traces(folder: Path, words: str) -> list[str]:
    """Where in the files of a folder (and below) the words still are, in any guise."""
    wanted = _plain(words)
    found: list[str] = []
    for file in sorted(f for f in folder.rglob("*") if f.is_file()):
        data = file.read_bytes()
        if any(wanted in view for view in _views(data)):
            found.append(f"{file.name}: bytes")
        if data.startswith(b"SQLite format 3"):
            found += [f"{file.name}: {place}" for place, value in _cells(file)
                      if any(wanted in view for view in _views(value))]  # fmt: skip
    return found


def _plain(text: str) -> str:
    return re.sub(r"(\s|\\n)+", " ", text).casefold()


def _views(data: bytes) -> Iterator[str]:
    """The text that bytes may stand for, compressed or packed or plain."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield _plain(data.decode(encoding, errors="ignore"))
    yield _plain(data[1:].decode("utf-16-le", errors="ignore"))
    try:
        yield from _views(zlib.decompress(data))
    except zlib.error:
        pass
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                part = archive.read(name).decode(errors="ignore")
                yield _plain(name)
                yield _plain(part)
                yield _plain(re.sub(r"<[^>]*>", "", part))
                yield _plain(re.sub(r"<[^>]*>", " ", part))


def _cells(path: Path) -> Iterator[tuple[str, bytes]]:
    connection = sqlite3.connect(path)
    tables = [r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    for table in tables:
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            for value in row:
                if isinstance(value, bytes):
                    yield table, value
                elif isinstance(value, str):
                    yield table, value.encode()
    connection.close()
