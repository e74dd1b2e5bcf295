"""A table as json, for other programs."""

import json
from dataclasses import asdict

from qualkit.displays.table import Table
from qualkit.reports.records import keys, records


def table_bytes(table: Table) -> bytes:
    """The table as {"title", "columns", "rows", "notes"}; rows are objects by column key.

    Numbers are unrounded, quotations are objects, what does not apply is null; a tree has
    `level` in every row.
    """
    names = keys(table)
    content = {
        "title": table.title,
        "columns": [asdict(column) for column in table.columns],
        "rows": [dict(zip(names, record, strict=True)) for record in records(table)],
        "notes": list(table.notes),
    }
    written = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False, default=asdict)
    return f"{written}\n".encode(errors="replace")
