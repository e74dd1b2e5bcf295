"""Keys for codes (and themes) that a table names by what they are called."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qualkit.model import Code, Theme


@dataclass(frozen=True)
class Named:
    """A code as a table names it: by a key or by a label in a language; and the one above it."""

    key: str = ""
    label: str = ""
    language: str = ""
    parent: str = ""


def key_of(text: str) -> str:
    """The key that words make, '' where they have no letter from a to z and no digit.

    >>> key_of("Gedeelde doelen & cliënt")
    'gedeelde_doelen_client'
    """
    if re.fullmatch("[a-z0-9_]+", text):
        return text
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def named(text: str, codes: Sequence[Code | Theme]) -> list[str]:
    """The keys of the codes that are meant by a key or a label in any language."""
    if any(code.key == text for code in codes):
        return [text]
    called = [c.key for c in codes if any(_same(text, label) for label in c.label.values())]
    return called or [code.key for code in codes if code.key == key_of(text)]


def find_keys(rows: Sequence[Named], known: Sequence[Code | Theme]) -> list[str]:
    """A key for each row; '' where it is not clear which code is meant.

    A key that the row gives comes first. Else it is that of the known code with this label:
    under the same parent, or the only one so called. Else it is made of the label, with the
    parent before it where several rows would have the same. The order of the rows makes no
    difference, and the same rows get the same keys when their codes are known.
    """
    found = {n: key_of(row.key) for n, row in enumerate(rows) if row.key}
    called = {
        n: [c for c in known if _same(row.label, c.label.get(row.language, ""))]
        for n, row in enumerate(rows)
        if not row.key
    }
    in_place = {
        n: [c.key for c in codes if _is_above(rows[n].parent, c, known)]
        for n, codes in called.items()
    }
    somewhere = {n: [code.key for code in codes] for n, codes in called.items()}
    for candidates in (in_place, somewhere):
        left = {
            n: [key for key in keys if key not in found.values()]
            for n, keys in candidates.items()
            if n not in found
        }
        n_claims = Counter(key for keys in left.values() for key in keys)
        found |= {n: k[0] for n, k in left.items() if len(k) == 1 and n_claims[k[0]] == 1}
        found |= {n: "" for n, keys in left.items() if len(keys) > 1 and not rows[n].parent}
    made = {n: key_of(row.label) for n, row in enumerate(rows) if n not in found}
    taken = Counter([*made.values(), *found.values()])
    for n, key in made.items():
        above = key_of(rows[n].parent)
        found[n] = f"{above}_{key}" if taken[key] > 1 and above and key else key
    return [found[n] for n in range(len(rows))]


def _same(text: str, other: str) -> bool:
    return bool(text) and _fold(text) == _fold(other)


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_above(parent: str, thing: Code | Theme, known: Sequence[Code | Theme]) -> bool:
    """Whether this is how a table may name what the code stands under."""
    above = thing.parent if isinstance(thing, Code) else None
    return above in named(parent, known) if parent else above is None
