"""Rows of a respondent list while they are filled: who said what, and what is doubtful."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.analysis.links import look_alikes
from qualkit.messages import Catalogue, later
from qualkit.model import Design

if TYPE_CHECKING:
    from qualkit.formats.file_names import Vocabulary

Row = Mapping[str, str]
_FACTS = ("kind", "wave", "language", "interviewer", "date", "minutes")
_LISTED = 8  # cases or roles that a doubt names
_CONSENTS = {
    "consent_to_analysis": "consents_to_analysis",
    "consent_to_quotation": "consents_to_quotation",
    "consent_date": "consent_date",
}


@dataclass(frozen=True)
class Known:
    """What a study knows: its documents, people and cases by name, each a row of texts; and who
    is in which case (case, participant, role, from_wave, to_wave)."""

    say: Catalogue
    design: Design
    words: Vocabulary
    documents: Mapping[str, Row]
    names_by_hash: Mapping[str, str]
    people: Mapping[str, Row]
    cases: Mapping[str, Row]
    members: tuple[Row, ...]

    def members_like(self, cells: Row) -> list[Row]:
        """The memberships that fit what is known of a conversation."""
        order = [wave.key for wave in self.design.waves]
        wave = cells.get("wave")
        cases = [case.strip() for case in cells.get("case", "").split(";") if case.strip()]

        def fits(member: Row) -> bool:
            first, last = member["from_wave"] or order[0], member["to_wave"] or order[-1]
            is_then = not wave or order.index(first) <= order.index(wave) <= order.index(last)
            named = [name for name in ("participant", "role") if cells.get(name)]
            is_there = not cases or member["case"] in cases
            return is_then and is_there and all(cells[name] == member[name] for name in named)

        return [member for member in self.members if fits(member)]


class Draft:
    """One row. What says something of a cell first fills it; who said it is kept."""

    def __init__(self, known: Known, file: Path) -> None:
        self.known, self.file, self.digest = known, file, ""
        self.cells: dict[str, str] = {}
        self._sources: dict[str, list[str]] = {}
        self.doubts: list[str] = []

    def doubt(self, sentence: str) -> None:
        """Remembers what a person should look at."""
        if sentence not in self.doubts:
            self.doubts.append(sentence)

    def take(self, source: str, said: Row) -> None:
        """Fills the cells that are empty; doubts where another source said something else."""
        for column, value in self._with_known_ids(said).items():
            if not value:
                continue
            if not self.cells.get(column):
                self.cells[column] = value
                self._sources.setdefault(source, []).append(column)
            elif not _agree(self.cells[column], value):
                self.doubt(
                    self.known.say(
                        "{column}: {source} says {value}.",
                        column=self._heading(column),
                        source=source,
                        value=self._shown(column, value),
                    )
                )

    def take_document(self) -> None:
        """What the study knows of the file, if it was imported; else a name that is free."""
        from qualkit.formats.respondents import file_stem

        known, stem = self.known, file_stem(self.file.name)
        name = known.names_by_hash.get(self.digest)
        if name is not None:
            row = known.documents[name]
            facts = {column: row[column] for column in _FACTS}
            person = "" if ";" in row["participants"] else row["participants"]
            facts |= {"case": row["cases"], "participant": person}
            self.cells["document"] = name
            self.take(later("the study, which holds it"), facts)
            if stem.casefold() != name.casefold():
                self.doubt(known.say("It has the same content as the document {name}.", name=name))
            return
        taken = {document.casefold() for document in known.documents}
        n = 1
        self.cells["document"] = stem
        while self.cells["document"].casefold() in taken:
            n += 1
            self.cells["document"] = f"{stem}_{n}"
        if n > 1:
            self.doubt(
                known.say(
                    "The study holds another document called {document}; a name that is free was "
                    "filled in.",
                    document=stem,
                )
            )

    def take_people(self) -> None:
        """What memberships say of case, participant and role; consent and attributes."""
        known, cells = self.known, self.cells
        members = known.members_like(cells)
        if cells.get("participant") or cells.get("case"):
            for column in ("role", "case", "participant"):
                found = list(dict.fromkeys(member[column] for member in members))
                if len(found) == 1:
                    self.take(later("who is in which case"), {column: found[0]})
                elif len(found) > 1 and not cells.get(column) and column != "participant":
                    self.doubt(
                        known.say(
                            "{what} may be: {choices}.",
                            what=self._heading(column),
                            choices=", ".join(
                                self._shown(column, value) for value in found[:_LISTED]
                            ),
                        )
                    )
        else:
            self.doubt(known.say("Neither a participant nor a case was found."))
        person = known.people.get(cells.get("participant", ""), {})
        case = known.cases.get(cells.get("case", ""), {})
        said = {column: person.get(name, "") for column, name in _CONSENTS.items()}
        said |= {name: case.get(name, "") for name in known.design.attributes}
        self.take(later("the study"), said)

    def row(self) -> dict[str, str]:
        """The row: doubts come first in its remark, a line for each, then who said what."""
        say = self.known.say
        said = [
            say(
                "From {source}: {columns}.",
                source=source,
                columns=", ".join(map(self._heading, columns)),
            )
            for source, columns in self._sources.items()
        ]
        doubts = [say("Check: {doubt}", doubt=doubt) for doubt in self.doubts]
        remark = "\n".join((*doubts, " ".join(said))).strip()
        return {"file": self.file.name, "kind": "interview", **self.cells, "remark": remark}

    def _with_known_ids(self, said: Row) -> dict[str, str]:
        """With ids that are known in place of those that only look like them, which is a doubt."""
        found, known = dict(said), self.known
        id_ = found.get("participant")
        if not id_ or id_ in known.people or self.cells.get("participant"):
            return found
        for column, ids in (("participant", known.people), ("case", known.cases)):
            alike = [other for _, other in look_alikes([id_], ids)]
            alike = alike or (_of_number(id_, ids) if column == "participant" else [])
            if role := found.get("role") or self.cells.get("role"):
                alike = [other for other in alike if ids[other].get("role", role) in (role, "")]
            if len(alike) == 1:
                del found["participant"]
                found[column] = alike[0]
                self.doubt(
                    known.say(
                        "{new} looks like {known}, which the study knows; {known} was filled in.",
                        new=id_,
                        known=alike[0],
                    )
                )
                return found
            if alike:
                choices = ", ".join(alike[:_LISTED])
                self.doubt(known.say("{what} may be: {choices}.", what=id_, choices=choices))
                return found
        return found

    def _heading(self, column: str) -> str:
        from qualkit.formats.respondent_list import heading

        return heading(column, self.known.design, self.known.say.language)

    def _shown(self, column: str, value: str) -> str:
        from qualkit.formats.respondent_list import shown

        return shown(column, value, self.known.design, self.known.say.language)


def compare(drafts: Sequence[Draft]) -> None:
    """Adds doubts about files that look like one another: twice the same, or ids that may be
    one; where attributes of a case differ, the first stays."""
    from qualkit.formats.file_names import without_version
    from qualkit.formats.respondents import file_key

    def talk(draft: Draft) -> str:
        who = draft.cells.get("participant", "")
        return who and "\n".join((who, *(draft.cells.get(c, "") for c in ("wave", "kind", "case"))))

    likenesses: tuple[tuple[str, Callable[[Draft], str]], ...] = (
        (
            later("The list cannot tell it from {file} in another folder; rename one of them."),
            lambda draft: file_key(draft.file.name),
        ),
        (later("It has the same content as {file}."), lambda draft: draft.digest),
        (
            later("It may be another version of {file}."),
            lambda draft: without_version(draft.file.stem),
        ),
        (later("It is of the same participant and measurement as {file}."), talk),
    )
    found: set[tuple[int, int]] = set()
    for sentence, likeness in likenesses:
        first: dict[str, int] = {}
        for n, draft in enumerate(drafts):
            same = likeness(draft)
            before = first.setdefault(same, n)
            if same and before != n and (before, n) not in found:
                found.add((before, n))
                draft.doubt(draft.known.say(sentence, file=drafts[before].file.name))
    ids = dict.fromkeys(draft.cells.get("participant", "") for draft in drafts)
    for draft in drafts:
        id_ = draft.cells.get("participant", "")
        for _, other in look_alikes([id_] if id_ else [], ids):
            draft.doubt(draft.known.say("{new} looks like {other}.", new=id_, other=other))
    _same_attributes(drafts)


def _same_attributes(drafts: Sequence[Draft]) -> None:
    said: dict[tuple[str, str], str] = {}
    for draft in drafts:
        for name in draft.known.design.attributes:
            value, case = draft.cells.get(name, ""), draft.cells.get("case", "")
            if value and case and said.setdefault((case, name), value) != value:
                draft.cells[name] = ""
                draft.doubt(
                    draft.known.say(
                        "{value} was found here, but {other} in another file of {case}.",
                        value=value,
                        other=said[case, name],
                        case=case,
                    )
                )


def _agree(one: str, other: str) -> bool:
    """Whether two sources mean the same: P014 and P14, annomi-000 and 000."""
    a, b = ("".join(re.findall(r"[^\W_]+", text.casefold())) for text in (one, other))
    return a in b or b in a or bool(look_alikes([one], [other]))


def _of_number(id_: str, ids: Mapping[str, Row]) -> list[str]:
    """The ids with a number that is all that was written: P012 for 12."""
    if not id_.isdecimal():
        return []
    numbers = {other: re.search(r"\d+$", other) for other in ids}
    return [other for other, found in numbers.items() if found and int(found[0]) == int(id_)]
