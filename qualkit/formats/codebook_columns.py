"""The columns of a codebook as a table: what they are called and what their cells hold.

sleutel   label_nl      voorbeelden_nl       patronen_nl_positief
trust     Vertrouwen    one in each line     one in each line
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from qualkit.formats.sheets import YES_NO
from qualkit.messages import later
from qualkit.model import EXTENTS, Code, Theme

Thing = Code | Theme
Value = str | bool | tuple[str, ...]

NAMES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("key", ""): ("key", "sleutel"),
    ("parent", ""): ("parent", "hoofdcode", "parent code", "bovenliggende code", "main code"),
    ("label", ""): ("label", "label", "name", "naam", "code", "code name", "codenaam"),
    ("aliases", ""): ("aliases", "aliassen", "alias", "synonyms", "synoniemen"),
    ("definition", ""): ("definition", "definitie", "description", "omschrijving", "beschrijving"),
    ("use_when", ""): ("use when", "gebruiken bij", "inclusion", "inclusie", "inclusiecriteria"),
    ("not_when", ""): ("not when", "niet bij", "exclusion", "exclusie", "exclusiecriteria"),
    ("examples", ""): ("examples", "voorbeelden", "example", "voorbeeld"),
    ("is_heading", ""): ("heading", "kop"),
    ("is_retired", ""): ("retired", "vervallen"),
    ("colour", ""): ("colour", "kleur", "color"),
    ("extent", ""): ("extent", "reikwijdte"),
    ("poles", "positive"): ("poles positive", "pool positief", "pole positive"),
    ("poles", "negative"): ("poles negative", "pool negatief", "pole negative"),
    ("poles", "ambivalent"): ("poles ambivalent", "pool ambivalent", "pole ambivalent"),
    ("patterns", "any"): ("patterns any", "patronen open"),
    ("patterns", "positive"): ("patterns positive", "patronen positief"),
    ("patterns", "negative"): ("patterns negative", "patronen negatief"),
    ("patterns", "never"): ("patterns never", "patronen nooit"),
    ("codes", ""): ("codes", "codes"),
    ("statement", ""): ("statement", "uitspraak"),
}
"""(field, part) -> what its column is called: in English, in Dutch, and what else is understood."""

MEANINGS: Mapping[str, str] = {
    "key": later(
        "The short name by which everything refers to it: lower-case letters, digits and "
        "underscores. Left empty it is made of the label. It stays the same when the label changes."
    ),
    "parent": later("The code above this one, by its key or label. Empty: it stands at the top."),
    "label": later("What it is called."),
    "aliases": later("Other names that it had or has, one in each line of the cell."),
    "definition": later("What it means."),
    "use_when": later("When to use it."),
    "not_when": later("When not to use it, and what to use instead."),
    "examples": later("Passages that belong to it, one in each line of the cell."),
    "is_heading": later("Yes, if it only groups other codes and is not used itself."),
    "is_retired": later("Yes, if it is kept for what was coded with it, but not used any more."),
    "colour": later("A colour such as #44aa99."),
    "extent": later(
        "How far a suggestion reaches: the sentence around what was found (also if empty), the "
        "turn, or only the words."
    ),
    "poles": later("What its poles are called. A code without them takes no polarity."),
    "patterns": later(
        "Words to search for, one pattern in each line of the cell. Those of a pole say which; "
        "the first kind leaves it open; the last says what does not count."
    ),
    "codes": later("The codes of a theme, by their keys or labels, one in each line of the cell."),
    "statement": later("What the theme says, in a sentence of your own."),
}
"""Field -> what its columns hold, for people."""

_BY_NAME = {name: path for path, names in NAMES.items() for name in names}
_BY_LANGUAGE = frozenset(
    ("label", "definition", "use_when", "not_when", "examples", "poles", "patterns", "statement")
)
_LISTS = frozenset(("aliases", "examples", "patterns", "codes"))
_LANGUAGES = {
    **dict.fromkeys(("nederlands", "dutch"), "nl"),
    **dict.fromkeys(("engels", "english"), "en"),
}
_CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "is_heading": {"en": ("yes", "no"), "nl": ("ja", "nee")},
    "is_retired": {"en": ("yes", "no"), "nl": ("ja", "nee")},
    "extent": {"en": EXTENTS, "nl": ("zin", "spreekbeurt", "woorden")},
}
_EXTENTS = {
    name: key
    for names in _CHOICES["extent"].values()
    for name, key in zip(names, EXTENTS, strict=True)
}
_WIDTHS = {"key": 22, "parent": 22, "label": 26, "aliases": 24, "colour": 10, "extent": 12}
_WIDE, _NARROW = 44, 10
GOES_ON = "↳ "
"""Begins a line that belongs to the entry above it, in a cell with one entry in each line."""


@dataclass(frozen=True)
class Column:
    """A field of a code or theme, of it a pole or kind of pattern, and the language."""

    field: str
    part: str = ""
    language: str = ""

    @property
    def steps(self) -> tuple[str, ...]:
        """The way to the value from the code: attribute, then the keys of its mappings."""
        inner = (self.part, self.language) if self.field == "poles" else (self.language, self.part)
        return (self.field, *(step for step in inner if step))

    def heading(self, language: str) -> str:
        """What the column is called in a language: label_nl, patterns_nl_any."""
        first, *rest = NAMES[self.field, self.part][language == "nl"].split()
        if self.field == "patterns":
            return "_".join((first, self.language, *rest))
        return "_".join((first, *rest, *filter(None, (self.language,))))

    def choices(self, language: str) -> tuple[str, ...]:
        """What may be chosen, if anything."""
        return _CHOICES.get(self.field, {}).get(language, ())

    def expected(self) -> tuple[str, ...]:
        """What its cells may hold, where that is not free."""
        if self.field == "colour":
            return ("#44aa99",)
        return tuple(dict.fromkeys((*self.choices("en"), *self.choices("nl"))))

    @property
    def width(self) -> int:
        """In characters."""
        return _WIDTHS.get(self.field, _NARROW if self.field in _CHOICES else _WIDE)


KEY, PARENT, CODES = Column("key"), Column("parent"), Column("codes")
CODE_FIELDS = tuple(dict.fromkeys(f for f, _ in NAMES if f not in ("codes", "statement")))
THEME_FIELDS = ("key", "label", "codes", "statement")


def columns(fields: Sequence[str], languages: Iterable[str]) -> tuple[Column, ...]:
    """The columns of these fields, in order."""
    return tuple(
        Column(field, part, language)
        for field in fields
        for language in (languages if field in _BY_LANGUAGE else ("",))
        for name, part in NAMES
        if name == field
    )


def column_of(heading: str, *, fields: Sequence[str], language: str) -> Column | None:
    """The column that a heading means, in `language` where it names none; None: no such column."""
    words = re.findall(r"\w+", heading.casefold().replace("_", " "))
    given = [_LANGUAGES.get(word, word) for word in words if _is_language(word)]
    field, part = _BY_NAME.get(" ".join(word for word in words if not _is_language(word)), ("", ""))
    if field not in fields or len(given) > (field in _BY_LANGUAGE):
        return None
    return Column(field, part, (given or [language])[0] if field in _BY_LANGUAGE else "")


def text(thing: Thing, column: Column, language: str) -> str:
    """What the column's cell says of a code or theme; `language` is that of yes and no."""
    attribute, *steps = column.steps
    value: Any = getattr(thing, attribute)
    for step in steps:
        value = (value or {}).get(step)
    match value:
        case None | False:
            return ""
        case True:
            return column.choices(language)[0]
        case str() if column.field == "extent":
            return column.choices(language)[EXTENTS.index(value)]
        case str():
            return value
        case _:
            return "\n".join(entry.replace("\n", f"\n{GOES_ON}") for entry in value)


def value(column: Column, text: str) -> Value | None:
    """What a cell's text stands for, '' or () for nothing; None where it does not fit."""
    text = re.sub(r"\r\n?|_x000D_\n?", "\n", text).strip()
    if column.field in _LISTS:
        if column.field == "patterns":
            text = text.replace("…", "...")  # which Excel makes of three dots by itself
        lines = [line.strip() for line in text.replace(f"\n{GOES_ON}", "\0").split("\n")]
        return tuple(line.replace("\0", "\n") for line in lines if line)
    if not text:
        return ""
    match column.field:
        case "is_heading" | "is_retired":
            return YES_NO.get(text.casefold(), True if text.casefold() == "x" else None)
        case "extent":
            return _EXTENTS.get(text.casefold())
        case "colour":
            return text if re.fullmatch("#[0-9A-Fa-f]{6}", text) else None
    return text


def changed(thing: Thing | None, cells: Mapping[Column, Value]) -> dict[str, Any]:
    """The fields of a code or theme after its cells say these values; of nothing but its cells
    where there is none yet. What no cell speaks of stays as it is."""
    fields = {} if thing is None else asdict(thing)
    if not cells:
        return fields
    for column, said in cells.items():
        *holders, last = column.steps
        inner = fields
        for step in holders:
            inner = inner.setdefault(step, {})
        inner[last] = said
    return _filled(fields)


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty, down to the last mapping."""
    inner = {k: _filled(v) if isinstance(v, Mapping) else v for k, v in fields.items()}
    return {key: value for key, value in inner.items() if value}


def _is_language(word: str) -> bool:
    return word in _LANGUAGES or re.fullmatch("[a-z]{2}", word) is not None
