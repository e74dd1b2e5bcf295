"""Time stamps as transcribers and their programs write them.

00:12   0:01:02   00:01:02.5   [00:01:02]   (01:02)   #00:01:02-3#   00:03,9 --> 00:05,3
"""

import re

# written so that they also work inside verbose patterns
_CLOCK = r"\d{1,3}:[0-5]\d(?::[0-5]\d)?(?:[.,]\d{1,3}|-\d(?=\#))?"
_TIMES = rf"{_CLOCK}(?:[ ]*(?:-->|->|[-–—])[ ]*{_CLOCK})?"
_BRACKETS = ((r"\[", r"\]"), (r"\(", r"\)"), ("<", ">"), (r"\{", r"\}"), (r"\#", r"\#"))

BRACKETED = "(?:" + "|".join(rf"{a}[ ]*{_TIMES}[ ]*{b}" for a, b in _BRACKETS) + ")"
"""A stamp that cannot be a time of day in somebody's speech."""

STAMP = rf"(?:{BRACKETED}|(?<![\d:]){_TIMES}(?!\d|:\d))"
"""A stamp, bracketed or not; the latter only where nothing else can stand."""

_FIRST_CLOCK = re.compile(r"(\d{1,3}):(\d\d)(?::(\d\d))?(?:[.,-](\d{1,3}))?")


def seconds(stamp: str) -> float:
    """The (first) time of a stamp in seconds; two numbers are minutes and seconds."""
    found = _FIRST_CLOCK.search(stamp)
    if found is None:
        raise ValueError("not a time stamp")
    first, second, third, fraction = found.groups()
    whole = int(first) * 60 + int(second)
    if third is not None:
        whole = whole * 60 + int(third)
    return float(f"{whole}.{fraction}") if fraction else float(whole)


def is_stamp(string: str) -> bool:
    """Whether this is a time stamp and nothing else."""
    return re.fullmatch(STAMP, string.strip()) is not None
