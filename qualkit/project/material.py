"""What a result counts: whose codings, which documents, in which parts, with which words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from qualkit.analysis.frequencies import COLUMNS, Offsets, passages, words_between
from qualkit.analysis.parts import SPLITS, split
from qualkit.errors import Conflict, Invalid, NotFound
from qualkit.model import CONSENSUS, Code, Codebook, Design
from qualkit.store import codebook as stored_codebook
from qualkit.store import codings as stored_codings
from qualkit.store import documents as stored_documents
from qualkit.store import study as stored_study

if TYPE_CHECKING:
    from qualkit.project.study import Project


@dataclass(frozen=True)
class Material:
    """All that counting needs, in frames, read in one go.

    `documents` are those that count (withdrawn ones are in `withdrawn`), with the columns
    is_finished and n_words (of respondents). `parts`, `codings` and `word_starts` are as
    `analysis.parts.split` makes them, the parts with the attributes of their cases; codings on
    words of an interviewer only are left out; `asked` has the document of each. `turns` are the
    respondents' only. `not_reconciled` lists documents that several coders finished without a
    reconciled set; `waves` gives the measurement of every document, left out or not. `coder` is
    '' where every coder counts, each alone.
    """

    design: Design
    codebook: Codebook
    codebook_version: str
    coder: str
    documents: pd.DataFrame
    parts: pd.DataFrame
    codings: pd.DataFrame
    asked: pd.Series[str]
    turns: pd.DataFrame
    word_starts: Mapping[str, Offsets]
    readings: pd.DataFrame
    withdrawn: tuple[str, ...]
    not_reconciled: tuple[str, ...]
    waves: Mapping[str, str]

    def at(self, documents: Sequence[str], wave: str) -> tuple[str, ...]:
        """Those of the documents, left out or not, that are of a measurement."""
        return tuple(name for name in documents if self.waves[name] == wave)

    def of_wave(self, wave: str) -> Material:
        """The material of one measurement, what was left out there included."""
        documents = self.documents[self.documents["wave"] == wave]
        there = documents["document"]
        return replace(
            self,
            documents=documents,
            withdrawn=self.at(self.withdrawn, wave),
            not_reconciled=self.at(self.not_reconciled, wave),
            parts=self.parts[self.parts["document"].isin(there)],
            codings=self.codings[self.codings["document"].isin(there)],
            turns=self.turns[self.turns["document"].isin(there)],
            asked=self.asked[self.asked.isin(there)],
        )

    @property
    def codes(self) -> list[Code]:
        """The codes of tables, as in the tree: retired ones only where they were used."""
        used, book = set(self.codings["code"]), self.codebook
        return [
            code
            for code, _ in book.in_tree_order()
            if not code.is_retired or used & set(book.with_descendants(code.key))
        ]

    @property
    def ancestors(self) -> dict[str, tuple[str, ...]]:
        """Code -> the codes that it counts for."""
        return {code.key: self.codebook.path(code.key) for code in self.codebook.codes}

    def passages(self, codings: pd.DataFrame | None = None) -> pd.DataFrame:
        """What each code covers in each part."""
        return passages(
            self.codings if codings is None else codings,
            word_starts=self.word_starts,
            ancestors=self.ancestors,
        )


def gather(study: Project, *, coder: str | None, by: Collection[str] = ()) -> Material:
    """Reads what results are made of, in one state of the study, split by what `by` names.

    By coder, every coder counts (each alone) unless one is named. Raises Conflict where several
    people coded and none is named, NotFound for a coder who did not code.
    """
    with study.store.read() as connection:
        design = stored_study.design(connection)
        book = stored_codebook.codebook(connection)
        found = stored_documents.documents_frame(connection)
        belonging = stored_documents.document_cases(connection)
        turns = stored_documents.turns_frame(connection)
        starts = stored_documents.word_starts(connection)
        finished = stored_codings.finished(connection)
        counted = (
            everybody(finished)
            if coder is None and "coder" in by
            else whose(stored_codings.coded(connection), finished, coder)
        )
        codings = stored_codings.codings_frame(connection, where=counted.where)
        readings = stored_codings.readings(connection)
        cases = stored_study.cases(connection)
    waves = dict(zip(found["document"], found["wave"], strict=True))
    withdrawn = tuple(found.loc[found["is_withdrawn"], "document"])
    found = found[~found["is_withdrawn"]].drop(columns=["is_withdrawn", "id"])
    found = found[~found["document"].isin(counted.not_reconciled)]
    not_reconciled = tuple(n for n in counted.not_reconciled if n not in set(withdrawn))
    codings, readings, finished = (
        rows[rows["document"].isin(found["document"]) & counted.has(rows)]
        for rows in (codings, readings, finished)
    )
    found = found.assign(is_finished=found["document"].isin(finished["document"]))
    respondents = turns[turns["is_respondent"].astype(bool)].reset_index(drop=True)
    spoken = _words_of(starts, respondents)
    asked = turns[~turns["is_respondent"].astype(bool)]
    is_theirs = (words_between(codings, _words_of(starts, asked), within="document") > 0) & (
        words_between(codings, spoken, within="document") == 0
    )
    parts = split(
        found.reset_index(drop=True),
        respondents,
        codings[~is_theirs].reset_index(drop=True),
        belonging[belonging["document"].isin(found["document"])],
        finished,
        word_starts=spoken,
        by=by,
    )
    return Material(
        design=design,
        codebook=book,
        codebook_version=stored_codebook.version_name(book),
        coder=counted.coder,
        documents=found,
        parts=_with_attributes(parts.parts, cases, belonging),
        codings=parts.codings,
        asked=codings.loc[is_theirs, "document"],
        turns=respondents,
        word_starts=parts.word_starts,
        readings=readings,
        withdrawn=withdrawn,
        not_reconciled=not_reconciled,
        waves=waves,
    )


@dataclass(frozen=True)
class Whose:
    """Whose codings count: those of `coder` or, in the documents named, of another.

    `coder` is '' where everybody counts, or where nobody has coded yet. `not_reconciled` are
    documents in which nobody's count.
    """

    coder: str
    instead: Mapping[str, str] = field(default_factory=dict)
    not_reconciled: tuple[str, ...] = ()

    @property
    def where(self) -> dict[str, Sequence[str]]:
        """Narrows what is read to the coders who count in any document."""
        return {"coder": sorted({self.coder, *self.instead.values()})} if self.coder else {}

    def has(self, rows: pd.DataFrame) -> pd.Series[bool]:
        """Which rows (columns document, coder) are by who counts in their document."""
        # An agreement counts only where `instead` says so: where it was marked.
        if not self.coder:
            return (rows["coder"] != CONSENSUS) | rows["document"].isin(self.instead)
        otherwise = "" if self.coder == CONSENSUS else self.coder
        is_theirs = rows["coder"] == rows["document"].map(lambda d: self.instead.get(d, otherwise))
        return is_theirs & ~rows["document"].isin(self.not_reconciled)


def everybody(finished: pd.DataFrame) -> Whose:
    """Every coder, each alone, and what was agreed on."""
    agreed = finished.loc[finished["coder"] == CONSENSUS, "document"]
    return Whose("", dict.fromkeys(agreed, CONSENSUS))


def whose(coded: pd.DataFrame, finished: pd.DataFrame, coder: str | None) -> Whose:
    """Whose codings count, of those who coded and who finished (columns document, coder).

    One coder, or `consensus`: the reconciled set where there is one, else the codings of the
    only coder who finished the document (or, where nobody has yet, of the only one who coded
    it); documents of several coders that nobody reconciled are left out and listed.
    """
    # What nobody marked as agreed on counts nowhere.
    is_agreed = coded["document"].isin(finished.loc[finished["coder"] == CONSENSUS, "document"])
    coded = coded[(coded["coder"] != CONSENSUS) | is_agreed]
    people = sorted(set(coded["coder"]) | set(finished["coder"]))
    if coder is None:
        if len(people) > 1:
            raise Conflict(
                "Several people have coded; whose codings should count?",
                "Name one with --codings-of: {choices}.",
                choices=", ".join([*people, *({CONSENSUS} - set(people))]),
            )
        return Whose(people[0] if people else "")
    if coder != CONSENSUS:
        if coder not in people:
            raise NotFound(
                "{coder} has coded nothing in this study.",
                "Coders are: {choices}.",
                coder=coder,
                choices=", ".join(people) or "-",
            )
        return Whose(coder)
    instead: dict[str, str] = {}
    left_out: list[str] = []
    for document, names in finished.groupby("document")["coder"]:
        if CONSENSUS in set(names):
            instead[str(document)] = CONSENSUS
        elif len(names) == 1:
            instead[str(document)] = str(names.iloc[0])
        else:
            left_out.append(str(document))
    open_ones = coded[~coded["document"].isin(finished["document"])]
    for document, names in open_ones.groupby("document")["coder"]:
        if names.nunique() == 1:
            instead[str(document)] = str(names.iloc[0])
        else:
            left_out.append(str(document))
    return Whose(CONSENSUS, instead, tuple(left_out))


def _with_attributes(
    parts: pd.DataFrame, cases: pd.DataFrame, belonging: pd.DataFrame
) -> pd.DataFrame:
    """Adds the case's attributes; where several cases are one part, those on which all agree."""
    names = [c for c in cases.columns if c != "case" and c not in parts.columns]
    if not names:
        return parts
    per_document = belonging.merge(cases[["case", *names]], on="case").groupby("document")[names]
    agreed = per_document.first().where(per_document.nunique(dropna=False) == 1)
    with_agreed = parts.merge(agreed, how="left", left_on="document", right_index=True)
    own = parts[["case"]].merge(cases[["case", *names]], how="left", on="case")[names]
    own = own.astype(object).set_axis(with_agreed.index)
    with_agreed[names] = own.where(own.notna(), with_agreed[names].astype(object))
    return with_agreed


def _words_of(starts: Mapping[str, Offsets], turns: pd.DataFrame) -> dict[str, Offsets]:
    """Document -> where the words of these turns start."""
    kept = {document: words[:0] for document, words in starts.items()}
    begins, ends = turns["speech_start"].to_numpy(), turns["end"].to_numpy()
    for document, rows in turns.groupby("document", sort=False).indices.items():
        words = starts[str(document)]
        turn = np.searchsorted(begins[rows], words, side="right") - 1
        kept[str(document)] = words[(turn >= 0) & (words < ends[rows][turn])]
    return kept


def groupings(material: Material, by: Sequence[str]) -> list[str]:
    """Checks the names of groupings. Raises NotFound with those there are."""
    columns = [c for c in material.parts.columns if c not in _OWN and c not in SPLITS]
    known = ["document", *SPLITS, *(c for c in columns if c != "document")]
    for name in by:
        if name in COLUMNS:
            raise Invalid(
                "The attribute {name} is called like a column of the table.",
                "Give it another name in the respondent list.",
                name=name,
            )
        if name not in known:
            raise NotFound(
                "There is no grouping {name}.",
                "Choose from: {choices}.",
                name=name,
                choices=", ".join(known),
            )
    return list(by)


GROUPINGS = frozenset({"document", "case", "wave", "kind", "language", *SPLITS})
"""Those that every study has."""
_OWN = frozenset(
    {
        *("part", "n_words", "n_codings", "n_turns", "is_finished", "cases", "participants"),
        *("source", "date", "minutes", "interviewer"),
    }
)
