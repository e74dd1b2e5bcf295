"""Looks for words in every byte of a file, as a curious person with tools would."""

import contextlib
import io
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from pathlib import Path


def traces(folder: Path, words: str) -> list[str]:
    """Where in the files of a folder (and below) the words still are, in any guise."""
    wanted = _plain(words)
    forms = {words, words.lower(), words.upper(), words.title()}
    bare = {form.encode(e) for form in forms for e in ("utf-8", "utf-16-le", "utf-16-be")}
    found: list[str] = []
    for file in sorted(f for f in folder.rglob("*") if f.is_file()):
        data = file.read_bytes()
        if any(form in data for form in bare):
            found.append(f"{file.name}: bytes")
        if data.startswith(b"SQLite format 3"):
            found += [
                f"{file.name}: {table}"
                for table, value in _cells(file)
                if any(wanted in view for view in _views(value))
            ]
    return found


def _plain(text: str) -> str:
    return re.sub(r"(\s|\\n)+", " ", text).casefold()


@lru_cache(maxsize=2_000)
def _views(data: bytes) -> tuple[str, ...]:
    """The text that bytes may stand for, compressed or packed or plain."""
    views = [_plain(data.decode(e, errors="ignore")) for e in ("utf-8", "utf-16-le")]
    with contextlib.suppress(zlib.error):
        views += _views(zlib.decompress(data))
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                part = unescape(archive.read(name).decode(errors="ignore"))
                between = (re.sub(r"<[^>]*>", blank, part) for blank in ("", " "))
                views += map(_plain, (name, part, *between))
    return tuple(views)


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
