"""Queries as pandas frames, straight from the driver's rows."""

from typing import Any, TypeVar

import pandas as pd
import sqlalchemy as sa

from qualkit.store import faults

V = TypeVar("V")


def frame(connection: sa.Connection, statement: sa.Select[Any]) -> pd.DataFrame:
    """One row per result row; columns as selected, in that order."""
    result = connection.execute(statement)
    # As tuples: of other rows pandas asks for each whether it is a data class or an array.
    return pd.DataFrame.from_records([*map(tuple, result.all())], columns=list(result.keys()))


class Known(dict[str, V]):
    """What is there, by its name. Raises Conflict for what is not: it was there when it was
    looked for, and somebody has removed it since."""

    def __missing__(self, name: str) -> V:
        raise faults.overtaken()


def by_key(connection: sa.Connection, table: sa.Table, column: str = "key") -> Known[int]:
    """What people type -> the row's id."""
    rows = connection.execute(sa.select(table.c[column], table.c.id))
    return Known(rows.all())
