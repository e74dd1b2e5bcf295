"""Days as people write them."""

import re
from datetime import date

from qualkit.messages import MONTHS

_MONTHS = {
    name.casefold(): number
    for names in MONTHS.values()
    for number, name in enumerate(names.split(), start=1)
}


def as_date(text: str) -> date | None:
    """The day that a text is: 31-12-2019, 2019-12-31, 31 december 2019; None if it is none."""
    text = text.strip()
    year_first = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T[\d:.]+)?", text)
    day_first = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text)
    in_words = re.fullmatch(r"(\d{1,2})\s+([^\W\d_]+)\s+(\d{4})", text)
    if year_first:
        year, month, day = map(int, year_first.groups())
    elif day_first:
        day, month, year = map(int, day_first.groups())
    elif in_words:
        day, month, year = (
            int(in_words[1]),
            _MONTHS.get(in_words[2].casefold(), 0),
            int(in_words[3]),
        )
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
