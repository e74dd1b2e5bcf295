"""Which answer to a closed question a form gives: a ticked box among boxes, or a typed answer.

☐ ja ☒ deels ☐ nee     [ ] yes [x] no     1 ☐ 2 ☒ 3 ☐     deels     2     2 = deels

What can be read in more than one way is not read at all: a wrong value is worse than none.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qualkit.errors import Invalid
from qualkit.model import BLANK, Item, Label, Scale

_BOX = re.compile(
    r"(?P<ticked>[☑☒✓✔\N{BALLOT BOX WITH BOLD CHECK}\N{BALLOT BOX WITH SCRIPT X}"
    r"\N{BALLOT BOX WITH BOLD SCRIPT X}]|\[\s*[xXvV]\s*\])|☐|\[\s*\]"
)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_NUMBERED = re.compile(rf"(?P<number>{_NUMBER.pattern})(?:\s*[=.:)\-–]\s*|\s+)\(?(?P<label>.+?)\)?")
_FILLING = frozenset(" \t\n\u00a0/|;,.:-–_…")
"""Characters that part answers, or fill the place of one that was not given."""
_SEPARATORS = re.compile(r"^(?:\s|[/|;,.:\-–_…](?!\d))+|(?:\s|[/|;,.:_…]|(?<!\d)[\-–])+$")
"""What stands around a label; a sign or a point beside a digit is part of the number."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value, or a kind of missing."""

    value: float | None
    missing: str | None = None


def is_blank(words: str) -> bool:
    """Whether nothing stands there but dots, lines and dashes to write on."""
    return all(character in _FILLING for character in words)


def has_box(words: str) -> bool:
    """Whether a box to tick stands there, ticked or not."""
    return _BOX.search(words) is not None


def read_choice(
    words: str,
    item: Item,
    scale: Scale,
    missing: Mapping[int, Label],
    *,
    file: str,
    has_boxes_after: bool = False,
) -> Choice | Invalid:
    """The answer that stands in the place for it; the problem, where that is not certain.

    Where boxes stand after the place that may be of the answer as well, it is not certain.
    """
    at: dict[str, Any] = {"file": file, "question": item.key, "choices": str(scale)}
    answers = _Answers(scale, missing)
    boxes = list(_BOX.finditer(words))
    if not boxes:
        found = answers.find(words)
        if found is None and is_blank(words):
            return _unclear("", at) if has_boxes_after else Choice(None, BLANK)
        return found or _unclear(words, at)
    labels = _labels(words, boxes)
    meant = [choice for label in labels if (choice := answers.find(label))]
    # Each box must be an answer, another one, and none may stand elsewhere.
    if len({*meant}) != len(boxes) or has_boxes_after:
        return _unclear("", at)
    ticked = [n for n, box in enumerate(boxes) if box["ticked"]]
    if len(ticked) > 1:
        return Invalid(
            "{file}, question {question}: more than one answer is ticked ({ticked}).",
            **at,
            ticked=" | ".join(" ".join(labels[n].split()) for n in ticked),
        )
    return meant[ticked[0]] if ticked else Choice(None, BLANK)


def _labels(words: str, boxes: list[re.Match[str]]) -> list[str]:
    """What stands beside each box: behind it if the words begin with a box, before it if they
    end with one; nothing where it cannot be told."""
    starts, ends = [box.start() for box in boxes], [box.end() for box in boxes]
    if is_blank(words[: starts[0]]):
        return [words[a:b] for a, b in zip(ends, [*starts[1:], len(words)], strict=True)]
    if is_blank(words[ends[-1] :]):
        return [words[a:b] for a, b in zip([0, *ends[:-1]], starts, strict=True)]
    return []


def _unclear(typed: str, at: Mapping[str, Any]) -> Invalid:
    number = _without_separators(typed)
    if _NUMBER.fullmatch(number):
        return Invalid(
            "{file}, question {question}: {value} is none of its answers ({choices}).",
            **at,
            value=number,
        )
    return Invalid(
        "{file}, question {question}: it cannot be told which of its answers is meant ({choices}).",
        **at,
    )


class _Answers:
    """The answers of a question by their labels, in any language, and by their numbers."""

    def __init__(self, scale: Scale, missing: Mapping[int, Label]) -> None:
        self._scale = scale
        self._missing = missing
        self._as_written: dict[str, set[Choice]] = {}
        self._by_words: dict[str, set[Choice]] = {}
        choices = [(Choice(float(number)), label) for number, label in scale.labels.items()]
        choices += [(Choice(None, str(code)), label) for code, label in missing.items()]
        for choice, label in choices:
            for text in map(_plain, label.values()):
                self._as_written.setdefault(text, set()).add(choice)
                self._by_words.setdefault(_without_separators(text), set()).add(choice)

    def find(self, words: str) -> Choice | None:
        """The one answer that the words are; None where they are none, or may be several."""
        words = _plain(words)
        if len(found := self._as_written.get(words, set())) == 1:  # '-' may be a label
            return next(iter(found))
        words = _without_separators(words)
        found = self._labelled(words) | self._numbered(words)
        both = _NUMBERED.fullmatch(words)
        if both and not found:  # '2 = deels': number and label must say the same
            found = self._numbered(both["number"]) & self._labelled(both["label"])
        return next(iter(found)) if len(found) == 1 else None

    def _labelled(self, words: str) -> set[Choice]:
        return self._by_words.get(words, set()) if words else set()

    def _numbered(self, words: str) -> set[Choice]:
        if not _NUMBER.fullmatch(words):
            return set()
        number = float(words.replace(",", "."))
        if number in self._missing:
            return {Choice(None, str(int(number)))}
        return {Choice(number)} if number in self._scale else set()


def _plain(words: str) -> str:
    """What spellings of a label have in common: case and blanks do not matter."""
    return " ".join(unicodedata.normalize("NFC", words).split()).casefold()


def _without_separators(words: str) -> str:
    return _SEPARATORS.sub("", re.sub(r"[,;]\s", " ", words))
