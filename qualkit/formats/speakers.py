"""Who speaks under a label: interviewer, professional, client, and which participant."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from qualkit.formats.labels import key
from qualkit.formats.respondents import Respondent
from qualkit.model import Design, Speaker

_ASKS = "i int interviewer interviewster v vraag q question"
_ANSWERS = (
    "r resp respondent respondente geïnterviewde geinterviewde interviewee deelnemer deelneemster "
    "participant p"
)
INTERVIEWER_LABELS = frozenset(_ASKS.split())
RESPONDENT_LABELS = frozenset(_ANSWERS.split())


@dataclass(frozen=True)
class Role:
    """A speaker's role; `is_inferred` where only the circumstances speak for it."""

    key: str | None = None
    is_inferred: bool = False


@dataclass(frozen=True)
class Cast:
    """Gives labels their roles, from the study's design and what is known of the document."""

    design: Design
    respondent: Respondent | None = None

    def knows(self, label: str) -> bool:
        """Whether the label is a speaker even where it stands once."""
        return self._from_design(label) is not None or key(label) in self._named()

    def is_usual(self, label: str) -> bool:
        """Whether the label is one that transcribers commonly use for either side."""
        return _without_number(label) in INTERVIEWER_LABELS | RESPONDENT_LABELS

    def role(self, label: str) -> Role:
        """The role that the label itself betrays."""
        if key(label) in self._named():
            return Role(self._named()[key(label)])
        if found := self._from_design(label):
            return Role(found)
        plain = _without_number(label)
        if plain in INTERVIEWER_LABELS:
            return Role(self._interviewer())
        if plain in RESPONDENT_LABELS:
            given = self.respondent.role if self.respondent else None
            others = [role.key for role in self.design.roles if role.is_respondent]
            return Role(given or (others[0] if len(others) == 1 else None), given is None)
        return Role()

    def speakers(self, labels: Iterable[str]) -> tuple[tuple[Speaker, bool], ...]:
        """Each label as a speaker, and whether the role was inferred.

        Where one label is left, and nobody has the respondent's role yet, it is the
        respondent's. The document's participant is whoever has that role, unless several do.
        """
        roles = {label: self.role(label) for label in labels}
        given = self.respondent.role if self.respondent else None
        unknown = [label for label, role in roles.items() if role.key is None]
        if given and len(unknown) == 1 and given not in {role.key for role in roles.values()}:
            roles[unknown[0]] = Role(given, is_inferred=True)
        speakers = [Speaker(label, role.key) for label, role in roles.items()]
        is_participant = self._participants(speakers)
        return tuple(
            (
                replace(speaker, participant=self._participant())
                if speaker.label in is_participant
                else speaker,
                roles[speaker.label].is_inferred and roles[speaker.label].key is not None,
            )
            for speaker in speakers
        )

    def _participant(self) -> str | None:
        return self.respondent.participant if self.respondent else None

    def _participants(self, speakers: list[Speaker]) -> set[str]:
        """The labels under which the document's participant speaks."""
        participant = self._participant()
        if not self.respondent or participant is None:
            return set()
        named = {s.label for s in speakers if key(s.label) == key(participant)}
        if named:
            return named
        same_role = [s.label for s in speakers if s.role and s.role == self.respondent.role]
        people = {_number(label) for label in same_role}
        others = {label for label in same_role if _shape(label) == _shape(participant)}
        return set(same_role) if len(people) == 1 and not others else set()

    def _named(self) -> dict[str, str | None]:
        """Labels that the respondent list gives: the participant, the interviewer."""
        named: dict[str, str | None] = {}
        if self.respondent and self.respondent.interviewer:
            named[key(self.respondent.interviewer)] = self._interviewer()
        if self.respondent and self.respondent.participant:
            named[key(self.respondent.participant)] = self.respondent.role
        return named

    def _from_design(self, label: str) -> str | None:
        for form in (key(label), _without_number(label)):
            roles = [
                role.key
                for role in self.design.roles
                if form in {key(known) for known in role.speaker_labels}
            ]
            if roles:
                return roles[0] if len(roles) == 1 else None
        return None

    def _interviewer(self) -> str | None:
        """The role of those who ask."""
        asking = [role.key for role in self.design.roles if not role.is_respondent]
        return "interviewer" if "interviewer" in asking else asking[0] if len(asking) == 1 else None


def _without_number(label: str) -> str:
    return re.sub(r"\s*\d+$", "", key(label)) or key(label)


def _number(label: str) -> str:
    found = re.search(r"\d+$", key(label))
    return found[0].lstrip("0") if found else ""


def _shape(label: str) -> str:
    return re.sub(r"\d", "0", key(label))
