"""A study: its design, its cases, the people in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

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
