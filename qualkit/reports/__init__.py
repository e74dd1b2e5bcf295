"""Displays and reports written as Word, Excel, SPSS, web page, csv, json and pictures.

Each format is a module that turns a display into bytes and is loaded only when it is asked for.
"""

import io
from datetime import datetime
from pathlib import Path

from qualkit.displays.estimates import spread_out
from qualkit.displays.table import Figure, Report, Table
from qualkit.errors import Invalid

FORMATS: dict[type, tuple[str, ...]] = {
    Table: ("csv", "csv-comma", "csv-semicolon", "docx", "html", "json", "sav", "xlsx"),
    Figure: ("png", "svg"),
    Report: ("docx",),
}


def ending(format: str) -> str:
    """How a file in this format ends: '.csv' for each kind of csv."""
    return f".{format.partition('-')[0]}"


def write(
    display: Table | Figure | Report,
    path: Path | str,
    *,
    format: str | None = None,
    created: datetime | None = None,
) -> None:
    """Write a display to `path`, in the format that its ending says, or in the one given.

    `FORMATS` lists them; 'csv' takes the separator of the display's language. `created` (UTC)
    becomes the date of a Word, Excel or SPSS file. The file is replaced in one step: if anything
    fails, the old one stays whole.

    Raises Invalid for another ending, NotFound if the folder does not exist, Conflict if the
    disk is full and NotAllowed if the file cannot be written or replaced.
    """
    from qualkit.reports.saving import save

    path = Path(path)
    known = FORMATS[type(display)]
    format = format or path.suffix.lower().removeprefix(".")
    if format not in known:
        raise Invalid(
            "{name} has no ending that says how to write it.",
            "Give it one of these: {choices}.",
            name=path.name,
            choices=", ".join(dict.fromkeys(map(ending, known))),
        )
    save(path, as_bytes(display, format, created=created))


def as_bytes(
    display: Table | Figure | Report, format: str, *, created: datetime | None = None
) -> bytes:
    """What `write` would write, for one of the `FORMATS`."""
    if isinstance(display, Figure):
        from qualkit.reports.figures import draw

        buffer = io.BytesIO()
        draw(display, buffer, "svg" if format == "svg" else "png")
        return buffer.getvalue()
    if isinstance(display, Report):
        from qualkit.reports import docx_file

        return docx_file.report_bytes(display, created=created)
    return _table_bytes(display, format, created)


def _table_bytes(table: Table, format: str, created: datetime | None) -> bytes:
    if format == "docx":
        from qualkit.reports import docx_file

        return docx_file.table_bytes(table, created=created)
    if format == "html":
        from qualkit.reports import html_file

        return html_file.table_bytes(table)
    table = spread_out(table)
    if format == "xlsx":
        from qualkit.reports import xlsx_file

        return xlsx_file.table_bytes(table, created=created)
    if format == "sav":
        from qualkit.reports import sav_file

        return sav_file.table_bytes(table, created=created)
    if format == "json":
        from qualkit.reports import json_file

        return json_file.table_bytes(table)
    from qualkit.reports import csv_file

    separators = {"csv-comma": ",", "csv-semicolon": ";"}
    return csv_file.table_bytes(table, separator=separators.get(format))
