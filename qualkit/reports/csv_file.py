"""A table as a csv file that spreadsheets and statistical programs open without questions."""

import csv
import io

from qualkit.displays.table import Table
from qualkit.reports.cells import Plain, quoted
from qualkit.reports.records import keys, records

# a spreadsheet would run these as a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_bytes(table: Table) -> bytes:
    """The table in UTF-8 with a byte order mark, keys as header, numbers unrounded.

    Dutch files have semicolons and a decimal comma, as Dutch spreadsheets expect. A text that
    begins like a formula gets an apostrophe in front; what does not apply is empty.
    """
    is_dutch = table.language == "nl"
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if is_dutch else ",", lineterminator="\r\n")
    writer.writerow(_text(key) for key in keys(table))
    for record in records(table):
        writer.writerow(_written(value, decimal_comma=is_dutch) for value in record)
    return out.getvalue().encode("utf-8-sig", errors="replace")


def _written(value: Plain, *, decimal_comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, tuple):
        return _text(" | ".join(quoted(quotation) for quotation in value))
    return repr(value).replace(".", ",") if decimal_comma else repr(value)


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
