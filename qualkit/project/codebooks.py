"""The codebook: bringing it in, handing it on, and looking at it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from qualkit.errors import Invalid, QualkitError, Unreadable
from qualkit.model import Codebook
from qualkit.store import codebook as stored

if TYPE_CHECKING:
    from qualkit.project.study import Project


YAML = (".yaml", ".yml")


@dataclass(frozen=True)
class CodebookImported:
    """Keys of codes that were added and revised; `reopened` were revised in what counts, so
    that finished documents have to be read again for them."""

    added: tuple[str, ...]
    revised: tuple[str, ...]
    reopened: tuple[str, ...]
    remarks: tuple[QualkitError, ...] = ()


def import_codebook(study: Project, path: Path | str) -> CodebookImported:
    """Brings in a codebook of a .yaml, .xlsx or .csv; codes that it does not name stay as they
    are, and so does what a table has no column for.

    Raises Invalid with every fault of the file, with its line or its cell.
    """
    book, remarks = _read(study, Path(path))
    with study.act("import codebook", file=Path(path).name, n=len(book.codes)) as act:
        done = stored.keep(act, book)
    added, revised, reopened = (tuple(done[key]) for key in ("added", "revised", "counting"))
    return CodebookImported(added, revised, reopened, remarks)


def _read(study: Project, path: Path) -> tuple[Codebook, tuple[QualkitError, ...]]:
    if path.suffix.lower() in YAML:
        from qualkit.formats.codebooks import read_codebook

        return read_codebook(path), ()
    from qualkit.formats.codebook_tables import read_codebook_table
    from qualkit.formats.sheets import SHEETS

    if path.suffix.lower() not in SHEETS:
        raise Unreadable(
            "The ending of {file} does not say what it is.",
            "A codebook is a file that ends in {choices}.",
            file=path.name,
            choices=", ".join((YAML[0], ".xlsx", ".csv")),
        )
    table = read_codebook_table(path, language=study.design.languages[0], known=study.codebook)
    if not table.not_read:
        return table.codebook, ()
    remark = Invalid(
        "{file}: columns that mean nothing in a codebook were passed over: {headings}.",
        file=path.name,
        headings=", ".join(table.not_read),
    )
    return table.codebook, (remark,)


def export_codebook(study: Project, path: Path | str) -> Path:
    """Writes the codebook as .yaml or .xlsx, to be changed and brought in again; returns where.

    Raises Invalid for another ending and for what Excel cannot hold, Conflict if the file exists,
    NotFound without its folder.
    """
    from qualkit.reports.saving import must_be_new, save

    path, book = Path(path), study.codebook
    must_be_new(path)
    if path.suffix.lower() in YAML:
        from qualkit.formats.codebooks import codebook_yaml

        content = codebook_yaml(book)
    elif path.suffix.lower() == ".xlsx":
        from qualkit.formats.codebook_workbook import codebook_workbook

        languages = study.design.languages
        content = codebook_workbook(book, languages=languages, language=study.say.language)
    else:
        raise Invalid(
            "{name} has no ending that says how to write it.",
            "Give it one of these: {choices}.",
            name=path.name,
            choices=", ".join((YAML[0], ".xlsx")),
        )
    save(path, content)
    return path


def codes(study: Project) -> pd.DataFrame:
    """One row per code, parents before children.

    Columns code, label, parent, definition, n_codings, n_documents (with that very code),
    use_when, not_when, level, is_heading, is_retired.
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
            "use_when": study.label(code.use_when),
            "not_when": study.label(code.not_when),
            "level": level,
            "is_heading": code.is_heading,
            "is_retired": code.is_retired,
        }
        for code, level in book.in_tree_order()
    ]
    columns = ["code", "label", "parent", "definition", "use_when", "not_when", "level",
               "is_heading", "is_retired"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns).merge(counts, on="code")
    return frame[[*columns[:4], "n_codings", "n_documents", *columns[4:]]]
