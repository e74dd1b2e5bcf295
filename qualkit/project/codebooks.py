"""The codebook: bringing it in, and looking at it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from qualkit.store import codebook as stored

if TYPE_CHECKING:
    from qualkit.project.study import Project


@dataclass(frozen=True)
class CodebookImported:
    """Keys of codes that were added and revised; `reopened` were revised in what counts, so
    that finished documents have to be read again for them."""

    added: tuple[str, ...]
    revised: tuple[str, ...]
    reopened: tuple[str, ...]


def import_codebook(study: Project, path: Path | str) -> CodebookImported:
    """Brings in a codebook; codes that it does not name stay as they are.

    Raises Invalid with every fault of the file, with its line.
    """
    from qualkit.formats.codebooks import read_codebook

    book = read_codebook(Path(path))
    with study.act("import codebook", file=Path(path).name, n=len(book.codes)) as act:
        done = stored.keep(act, book)
    return CodebookImported(*(tuple(done[key]) for key in ("added", "revised", "counting")))


def codes(study: Project) -> pd.DataFrame:
    """One row per code, parents before children.

    Columns code, label, parent, definition, n_codings, n_documents (with that very code),
    level, is_heading, is_retired.
    """
    with study.store.read() as connection:
        book = stored.codebook(connection)
        counts = stored.codes_frame(connection)
    rows = [
        {
            "code": code.key,
            "label": study.label(code.label),
            "parent": code.parent,
            "definition": study.label(code.definition),
            "level": level,
            "is_heading": code.is_heading,
            "is_retired": code.is_retired,
        }
        for code, level in book.in_tree_order()
    ]
    columns = ["code", "label", "parent", "definition", "level", "is_heading", "is_retired"]
    frame = pd.DataFrame(rows, columns=columns).merge(counts, on="code")
    return frame[[*columns[:4], "n_codings", "n_documents", *columns[4:]]]
