"""A table as a csv file that spreadsheets and statistical programs open without questions."""

import csv
import io

from qualkit.displays.table import Table
from qualkit.formats.sheets import guarded
from qualkit.reports.cells import Plain, on_one_line, printable
from qualkit.reports.records import keys, records


def table_bytes(table: Table, *, separator: str | None = None) -> bytes:
    """The table in UTF-8 with a byte order mark, keys as header, numbers unrounded.

    With semicolons there are decimal commas, with commas decimal points; nothing marks
    thousands. Without a `separator` a Dutch table gets semicolons, as Dutch spreadsheets expect.
    A text that begins like a formula is guarded by an apostrophe; what does not apply is empty.
    """
    separator = separator or (";" if table.language == "nl" else ",")
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(_text(key) for key in keys(table))
    for record in records(table):
        writer.writerow(_written(value, decimal_comma=separator == ";") for value in record)
    return out.getvalue().encode("utf-8-sig")


def _written(value: Plain, *, decimal_comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, tuple):
        return _text(on_one_line(value))
    return repr(value).replace(".", ",") if decimal_comma else repr(value)


def _text(text: str) -> str:
    return guarded(printable(text))
