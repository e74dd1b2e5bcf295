"""Displays and reports written as Word, Excel, csv, json and pictures.

Each format is a module that turns a display into bytes and is loaded only when it is asked for.
"""

import io
from datetime import datetime
from pathlib import Path

from qualkit.displays.estimates import spread_out
from qualkit.displays.table import Figure, Report, Table
from qualkit.errors import Invalid

EXTENSIONS: dict[type, tuple[str, ...]] = {
    Table: (".csv", ".docx", ".json", ".xlsx"),
    Figure: (".png", ".svg"),
    Report: (".docx",),
}


def write(
    display: Table | Figure | Report, path: Path | str, *, created: datetime | None = None
) -> None:
    """Write a display to `path`, in the format that its extension says.

    A table can be .csv, .docx, .json or .xlsx, a figure .png or .svg, a report .docx. `created`
    (UTC) becomes the date of a Word or Excel file. The file is replaced in one step: if anything
    fails, the old one stays whole.

    Raises Invalid for another extension, NotFound if the folder does not exist, Conflict if the
    disk is full and NotAllowed if the file cannot be written or replaced.
    """
    from qualkit.reports.saving import save

    path = Path(path)
    known = EXTENSIONS[type(display)]
    if path.suffix.lower() not in known:
        raise Invalid(
            "{name} has no ending that says how to write it.",
            "Give it one of these: {choices}.",
            name=path.name,
            choices=", ".join(known),
        )
    save(path, as_bytes(display, path.suffix.lower(), created=created))


def as_bytes(
    display: Table | Figure | Report, extension: str, *, created: datetime | None = None
) -> bytes:
    """What `write` would write, for an extension such as '.csv'."""
    if isinstance(display, Figure):
        from qualkit.reports.figures import draw

        buffer = io.BytesIO()
        draw(display, buffer, "svg" if extension == ".svg" else "png")
        return buffer.getvalue()
    if isinstance(display, Report) or extension == ".docx":
        from qualkit.reports import docx_file

        if isinstance(display, Report):
            return docx_file.report_bytes(display, created=created)
        return docx_file.table_bytes(display, created=created)
    display = spread_out(display)
    if extension == ".xlsx":
        from qualkit.reports import xlsx_file

        return xlsx_file.table_bytes(display, created=created)
    if extension == ".json":
        from qualkit.reports import json_file

        return json_file.table_bytes(display)
    from qualkit.reports import csv_file

    return csv_file.table_bytes(display)
