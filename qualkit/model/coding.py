"""Codes and what is done with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property

from qualkit.errors import Invalid, NotFound
from qualkit.model.names import Label, called, plain_name
from qualkit.model.text import Span

POLARITIES = ("positive", "negative", "ambivalent")
"""What a passage says about the subject of its code; None is 'not judged'."""
POLARITY_NAMES = {
    **{polarity: polarity for polarity in POLARITIES},
    "positief": "positive",
    "negatief": "negative",
}
"""What people call them, in either language."""

EXTENTS = ("sentence", "turn", "words")
"""How far a suggestion reaches: the sentence around what was found, the turn, or just that."""

ORIGINS = ("person", "search", "imported", "suggestion", "reconciled")


@dataclass(frozen=True)
class Code:
    """An idea that passages are marked with.

    `poles` names positive, negative and ambivalent per language where the code has poles.
    `patterns` holds keyword patterns: language -> any | positive | negative | never -> patterns.
    `extent` is one of EXTENTS; None is the first.
    """

    key: str
    label: Label
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    definition: Label = field(default_factory=dict)
    use_when: Label = field(default_factory=dict)
    not_when: Label = field(default_factory=dict)
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    patterns: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    poles: Mapping[str, Label] = field(default_factory=dict)
    colour: str | None = None
    extent: str | None = None
    is_heading: bool = False
    is_retired: bool = False

    def counts_the_same_as(self, other: "Code") -> bool:
        """Whether work done with the one still holds for the other.

        A new label, colour, example or keyword changes nothing that counts.
        """
        return (self.definition, self.use_when, self.not_when, self.is_heading) == (
            other.definition,
            other.use_when,
            other.not_when,
            other.is_heading,
        )


@dataclass(frozen=True)
class Theme:
    """A named set of codes with a statement that a researcher wrote."""

    key: str
    label: Label
    codes: tuple[str, ...]
    statement: Label = field(default_factory=dict)


@dataclass(frozen=True)
class Codebook:
    """A tree of codes, parents named by key, in the order of its author."""

    codes: tuple[Code, ...]
    themes: tuple[Theme, ...] = ()
    key: str = ""
    label: Label = field(default_factory=dict)
    about: Label = field(default_factory=dict)

    def __getitem__(self, key: str) -> Code:
        """One code, by its key or by the label or alias that no other code has, in any language.

        Raises NotFound, with the nearest keys.
        """
        if key in self._by_key:
            return self._by_key[key]
        if (named := self._by_name.get(plain_name(key))) is not None:
            return self._by_key[named]
        near = get_close_matches(key, self._by_key, n=3, cutoff=0.6)
        raise NotFound(
            "There is no code {code}.",
            "Did you mean: {near}?" if near else "`qualkit codebook` lists the codes.",
            code=key,
            near=", ".join(near),
        )

    @cached_property
    def _by_key(self) -> dict[str, Code]:
        return {code.key: code for code in self.codes}

    @cached_property
    def _by_name(self) -> dict[str, str | None]:
        return called({code.key: (*code.label.values(), *code.aliases) for code in self.codes})

    def with_descendants(self, key: str) -> tuple[str, ...]:
        """The code and all below it, in the codebook's order."""
        return tuple(c.key for c in self.codes if key in self.path(c.key))

    def path(self, key: str) -> tuple[str, ...]:
        """The keys from the top of the tree down to this code. Raises Invalid for a cycle."""
        path: list[str] = []
        at: str | None = key
        while at is not None:
            if at in path:
                raise Invalid("The code {code} is its own ancestor.", code=at)
            path.append(at)
            at = self[at].parent
        return tuple(reversed(path))

    def in_tree_order(self) -> tuple[tuple[Code, int], ...]:
        """Each code with its depth, parents before their children."""

        def below(parent: str | None, depth: int) -> list[tuple[Code, int]]:
            listed: list[tuple[Code, int]] = []
            for code in self.codes:
                if code.parent == parent:
                    listed += [(code, depth), *below(code.key, depth + 1)]
            return listed

        return tuple(below(None, 0))


@dataclass(frozen=True)
class Coding:
    """A passage marked with a code by a coder. `id` is kept for good."""

    id: str
    document: str
    code: str
    coder: str
    span: Span
    created_at: datetime
    polarity: str | None = None
    about: str | None = None
    origin: str = "person"


@dataclass(frozen=True)
class Suggestion:
    """A passage that a method proposes for a code; derived, so its id says what it is.

    `evidence` are the words that gave it away and what speaks against it, for the reader;
    `hits` where those words stand; `score` between 0 and 1 orders suggestions.
    """

    id: str
    document: str
    code: str
    span: Span
    method: str
    pattern: str
    score: float
    polarity: str | None = None
    evidence: str = ""
    hits: tuple[Span, ...] = ()
