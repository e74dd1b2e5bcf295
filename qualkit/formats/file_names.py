"""What the name of a file, or a title above a transcript, says of the conversation.

P014_final_interview   P14 eindmeting interview def2   resp 12 T2   2018-05-17 D014 client
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from qualkit.formats.dates import as_date
from qualkit.language.languages import word_set
from qualkit.model import Design

_FIRST = "baseline nulmeting beginmeting startmeting voormeting pretest"
_MIDDLE = "interim tussenmeting midterm"
_LAST = "final eindmeting slotmeting nameting posttest"
_NTH = ("meting{n}", "meetmoment{n}", "ronde{n}", "golf{n}", "wave{n}", "round{n}", "{n}emeting")
_KINDS = {
    "interview": "interview",
    **dict.fromkeys(("survey", "enquete", "enquête"), "survey record"),
}
_VERSIONS = word_set(
    "def definitief definitieve versie version ver v concept draft kopie copy nieuw new"
)
_PEOPLE = word_set(
    "resp respondent respondente deelnemer deelneemster participant id nr no nummer number"
)
_TALKS = word_set("interview gesprek conversation transcript")
_NO_PEOPLE = word_set("t int interviewer deel part opname meting ronde golf wave round")
_LONGEST_PHRASE = 4  # words that together may name a measurement or a role
_LONGEST_APART = 3  # letters of an id that has a blank before its number
_SHORTEST_ROLE = 3  # letters; R and I are labels of speakers, not words of names

_YEAR = r"((?:19|20)\d\d)"
_DAY = re.compile(
    rf"(?<!\d)(?:{_YEAR}[-_. ]?(\d\d)[-_. ]?(\d\d)|(\d\d?)[-_. ](\d\d?)[-_. ]{_YEAR})(?!\d)"
)
_WORD = re.compile(r"[^\W_]+")
_LETTERS_AND_NUMBER = re.compile(
    r"(?<![^\W_])(?P<letters>[^\W\d_]{1,20})(?P<between>[-_ .]{0,2})(?P<number>\d{1,6}[a-z]?)"
    r"(?![^\W_])",
    re.IGNORECASE,
)
_ROLE_AND_NUMBER = re.compile(r"(?<![^\W_])([^\W\d_]+)(\d+)(?![^\W_])")
_NUMBER = re.compile(r"(?<![^\W_])\d{1,6}(?![^\W_])")


@dataclass(frozen=True)
class Vocabulary:
    """What names may speak of: words for waves and roles, and the ids that are known."""

    waves: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    participants: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()


def vocabulary(
    design: Design,
    *,
    names: Iterable[str],
    wave_words: Mapping[str, str],
    participants: Iterable[str] = (),
    cases: Iterable[str] = (),
) -> Vocabulary:
    """The vocabulary of a study and of the files at hand.

    `wave_words` are further words for waves: what a questionnaire's data file calls them. T0,
    T1 ... count from the first wave if any name has a T0, or else if the highest is the number of
    waves; where neither tells, they mean nothing.
    """
    keys = [wave.key for wave in design.waves]
    numbers = [int(n) for name in names for n in re.findall(r"(?<![^\W_])[tT](\d)(?![^\W_])", name)]
    waves: dict[str, str] = {}
    if len(keys) > 1:
        waves |= dict.fromkeys(_FIRST.split(), keys[0]) | dict.fromkeys(_LAST.split(), keys[-1])
        if len(keys) == 3:
            waves |= dict.fromkeys(_MIDDLE.split(), keys[1])
        for n, key in enumerate(keys, start=1):
            waves |= {word.format(n=n): key for word in _NTH}
        if 0 in numbers:
            waves |= {f"t{n}": key for n, key in enumerate(keys)}
        elif max(numbers, default=0) == len(keys):
            waves |= {f"t{n}": key for n, key in enumerate(keys, start=1)}
    waves |= {_squeezed(word): key for word, key in wave_words.items()}
    for wave in design.waves:
        waves |= {_squeezed(name): wave.key for name in (wave.key, *wave.label.values())}
    roles = {
        _squeezed(name): role.key
        for role in design.roles
        if role.is_respondent
        for name in (*role.speaker_labels, *role.label.values(), role.key)
        if len(_squeezed(name)) >= _SHORTEST_ROLE
    }
    return Vocabulary(waves, roles, frozenset(participants), frozenset(cases))


def read_name(name: str, known: Vocabulary) -> dict[str, str]:
    """Column of a respondent list -> what the name says of it.

    An id is one that is known, or letters with a number (P014), or the number after a word such
    as respondent. A person's name is never taken for one.

    >>> read_name("resp 12 2018-05-17", Vocabulary())
    {'date': '2018-05-17', 'participant': '12'}
    """
    said: dict[str, str] = {}
    name = _ROLE_AND_NUMBER.sub(
        lambda m: f"{m[1]} {m[2]}" if _squeezed(m[1]) in known.roles else m[0], name
    )
    if (day := _DAY.search(name)) and (date := as_date("-".join(filter(None, day.groups())))):
        said["date"] = date.isoformat()
        name = _without(name, day)
    for column, ids in (("participant", known.participants), ("case", known.cases)):
        if match := _known(name, ids):
            said[column] = match[0]
            name = _without(name, match)
    for column, words in (("wave", known.waves), ("role", known.roles), ("kind", _KINDS)):
        if found := _phrase(name, words):
            match, said[column] = found
            name = _without(name, match) if column != "kind" else name
    if "participant" not in said and "case" not in said and (id_ := _id(name)):
        said["participant"] = id_
    return said


def wave_number(name: str, known: Vocabulary) -> str | None:
    """A T0, T1 ... in a name that says nothing, since it is not clear where counting begins."""
    found = re.search(r"(?<![^\W_])[tT]\d(?![^\W_])", name)
    return found[0] if found and found[0].casefold() not in known.waves else None


def without_version(name: str) -> str:
    """What the names of a file's versions have in common: P14 def, P14_def2, P14 (1) - kopie."""
    name = re.sub(r"\(\d+\)\s*$", "", name.strip())
    words = _WORD.findall(name.casefold())
    kept = [word for word in words if word.rstrip("0123456789") not in _VERSIONS]
    return " ".join(kept)


def _known(name: str, ids: Iterable[str]) -> re.Match[str] | None:
    """The longest of these ids that stands in the name as a word of its own."""
    written = "|".join(re.escape(id_) for id_ in sorted(ids, key=len, reverse=True))
    return re.search(rf"(?<![^\W_])(?:{written})(?![^\W_])", name) if written else None


def _phrase(name: str, words: Mapping[str, str]) -> tuple[re.Match[str], str] | None:
    """The longest run of words in the name that means something, and what."""
    for match in _runs(name):
        if meaning := words.get(_squeezed(match[0])):
            return match, meaning
    return None


def _runs(name: str) -> Iterator[re.Match[str]]:
    """Runs of words, the longest first."""
    words = [match.span() for match in _WORD.finditer(name)]
    anything = re.compile(".*", re.DOTALL)
    for n in range(_LONGEST_PHRASE, 0, -1):
        for (start, _), (_, end) in zip(words, words[n - 1 :], strict=False):
            if match := anything.match(name, start, end):
                yield match


def _id(name: str) -> str | None:
    """The likeliest id: letters with a number, then that of a person, of a talk, alone."""
    ranked: list[tuple[int, str]] = []
    for match in _LETTERS_AND_NUMBER.finditer(name):
        letters = match["letters"].casefold()
        if letters in _PEOPLE:
            ranked.append((1, match["number"]))
        elif letters in _TALKS:
            ranked.append((2, match["number"]))
        elif letters not in _VERSIONS | _NO_PEOPLE and _are_one(match):
            ranked.append((0, match[0]))
    taken = [match.span() for match in _LETTERS_AND_NUMBER.finditer(name)]
    for match in _NUMBER.finditer(name):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            ranked.append((3, match[0]))
    return min(ranked, key=lambda found: found[0])[1] if ranked else None


def _are_one(match: re.Match[str]) -> bool:
    """Whether letters and number are one id: P014, P-014, P 14, but not 'Slide 4'."""
    return " " not in match["between"] or len(match["letters"]) <= _LONGEST_APART


def _without(name: str, match: re.Match[str]) -> str:
    return f"{name[: match.start()]} / {name[match.end() :]}"


def _squeezed(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))
