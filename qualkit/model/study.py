"""A study: its design, its cases, the people in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from qualkit.model.names import Label

CONSENSUS = "consensus"
"""The reserved coder whose codings are the reconciled ones."""
CONSENSUS_UUID = "6d1d2b1e-0c05-5b0e-9d0e-3f0b5f3c0a01"


@dataclass(frozen=True)
class Role:
    """What somebody is in a study; `speaker_labels` are the labels that betray it in transcripts.

    Only a respondent's words count in denominators and suggestions.
    """

    key: str
    label: Label
    is_respondent: bool = True
    speaker_labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wave:
    """A time of measurement."""

    key: str
    label: Label


ONCE = Wave("once", {"nl": "eenmalig", "en": "once"})
"""The measurement of a study that has only one and gave it no name."""


@dataclass(frozen=True)
class Design:
    """Of one study: its roles, its waves in order, its languages, its attributes' names.

    `case_label` says what a case is ('dyad', 'participant'); `values` names the values of
    attributes for readers: {"setting": {"probation": {"nl": "reclassering"}}}.
    """

    label: Label
    roles: tuple[Role, ...]
    waves: tuple[Wave, ...] = ()
    languages: tuple[str, ...] = ("nl", "en")
    case_label: Label = field(default_factory=lambda: {"nl": "casus", "en": "case"})
    attributes: Mapping[str, Label] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Label]] = field(default_factory=dict)

    @property
    def role_labels(self) -> dict[str, Label]:
        """Role -> what it is called."""
        return {role.key: role.label for role in self.roles}

    @property
    def wave_labels(self) -> dict[str, Label]:
        """Measurement, in their order -> what it is called."""
        return {wave.key: wave.label for wave in self.waves}

    @property
    def only_wave(self) -> str | None:
        """In a study of one measurement everything is of that one; else None."""
        return self.waves[0].key if len(self.waves) == 1 else None


@dataclass(frozen=True)
class Membership:
    """A participant in a case, from one wave to another (None: from the first, to the last)."""

    case: str
    participant: str
    role: str
    from_wave: str | None = None
    to_wave: str | None = None


Presence = tuple[str, str, str, str]
"""Case, role, wave and participant: somebody was in a case at a measurement."""


def memberships(
    presences: Iterable[Presence], *, roles: Sequence[str], waves: Sequence[str]
) -> tuple[Membership, ...]:
    """Who was in which case; from and to a wave only where that changed.

    `roles` and `waves` are keys in their order.
    """
    by_case: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for case, role, wave, participant in presences:
        by_case[case, role][wave].add(participant)
    found: list[Membership] = []
    for (case, role), by_wave in sorted(
        by_case.items(), key=lambda entry: (entry[0][0], roles.index(entry[0][1]))
    ):
        known = [wave for wave in waves if by_wave.get(wave)]
        stretches = [
            Membership(
                case,
                participant,
                role,
                from_wave=None if first == known[0] else first,
                to_wave=None if last == known[-1] else last,
            )
            for participant in sorted(set().union(*by_wave.values()))
            for first, last in _stretches([participant in by_wave[wave] for wave in known], known)
        ]
        found += sorted(stretches, key=lambda m: waves.index(m.from_wave) if m.from_wave else -1)
    return tuple(found)


def _stretches(is_there: Sequence[bool], waves: Sequence[str]) -> list[tuple[str, str]]:
    """The first and the last wave of each unbroken presence."""
    runs = groupby(zip(is_there, waves, strict=True), key=lambda pair: pair[0])
    spans = [[wave for _, wave in run] for there, run in runs if there]
    return [(span[0], span[-1]) for span in spans]


@dataclass(frozen=True)
class Case:
    """The unit that is compared: `id` as researchers type it, what is known, its other ids."""

    id: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Participant:
    """A person who speaks or answers. Consent is None where nobody has said."""

    id: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    consents_to_analysis: bool | None = None
    consents_to_quotation: bool | None = None
    consent_date: date | None = None


@dataclass(frozen=True)
class Coder:
    """A person who codes."""

    name: str
    initials: str = ""
