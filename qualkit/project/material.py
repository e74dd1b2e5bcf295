"""What a result counts: whose codings, which documents, in which parts, with which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from qualkit.analysis.frequencies import COLUMNS, Offsets, passages, words_between
from qualkit.errors import Conflict, Invalid, NotFound
from qualkit.model import CONSENSUS, Codebook, Design
from qualkit.store import codebook as stored_codebook
from qualkit.store import codings as stored_codings
from qualkit.store import documents as stored_documents
from qualkit.store import study as stored_study
from qualkit.store import tables

if TYPE_CHECKING:
    from qualkit.project.study import Project


@dataclass(frozen=True)
class Material:
    """All that counting needs, in frames, read in one go.

    `documents` are those that count (withdrawn ones are in `withdrawn`), with the columns
    is_finished and n_words (of respondents). `parts` has one row per document or, where cases
    are asked for, per document and case (case missing: not said): part, document, case, wave,
    kind, language, n_words, is_finished and the cases' attributes. `codings` have the columns
    part and case; those on words of an interviewer only are left out, `n_not_respondents` of
    them. `turns` and `word_starts` are the respondents' only. `not_reconciled` lists
    documents that several coders finished without a reconciled set.
    """

    design: Design
    codebook: Codebook
    codebook_version: str
    coder: str
    documents: pd.DataFrame
    parts: pd.DataFrame
    codings: pd.DataFrame
    n_not_respondents: int
    turns: pd.DataFrame
    word_starts: dict[str, Offsets]
    readings: pd.DataFrame
    withdrawn: tuple[str, ...]
    not_reconciled: tuple[str, ...]

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


def gather(study: Project, *, coder: str | None, by_case: bool) -> Material:
    """Reads what results are made of, in one state of the study.

    Raises Conflict where several people coded and none is named, NotFound for a coder who did
    not code.
    """
    with study.store.read() as connection:
        design = stored_study.design(connection)
        book = stored_codebook.codebook(connection)
        found = stored_documents.documents_frame(connection)
        belonging = stored_documents.document_cases(connection)
        turns = stored_documents.turns_frame(connection)
        starts = stored_documents.word_starts(connection)
        codings = stored_codings.codings_frame(connection)
        finished = stored_codings.finished(connection)
        readings = stored_codings.readings(connection)
        cases = stored_study.cases(connection)
    withdrawn = tuple(found.loc[found["is_withdrawn"], "document"])
    found = found[~found["is_withdrawn"]].drop(columns=["is_withdrawn", "id"])
    who, counts_for, not_reconciled = whose(codings, finished, coder)
    found = found[~found["document"].isin(not_reconciled)]
    codings = codings[codings["document"].isin(found["document"])]
    readings = readings[readings["document"].isin(found["document"])]
    codings, readings, mine = (
        rows[rows["coder"] == rows["document"].map(lambda name: counts_for.get(name, who))]
        for rows in (codings, readings, finished)
    )
    found = found.assign(is_finished=found["document"].isin(mine["document"]))
    respondents = turns[turns["is_respondent"].astype(bool)]
    word_starts = _words_of(starts, respondents)
    asked = turns[turns["role"].notna() & ~turns["is_respondent"].astype(bool)]
    is_theirs = (words_between(codings, _words_of(starts, asked)) > 0) & (
        words_between(codings, word_starts) == 0
    )
    parts, coded = _parts(found, belonging, respondents, codings[~is_theirs], by_case=by_case)
    return Material(
        design=design,
        codebook=book,
        codebook_version=stored_codebook.version_name(book),
        coder=who,
        documents=found,
        parts=_with_attributes(parts, cases, belonging),
        codings=coded,
        n_not_respondents=int(is_theirs.sum()),
        turns=respondents,
        word_starts=word_starts,
        readings=readings,
        withdrawn=withdrawn,
        not_reconciled=not_reconciled,
    )


def consented(connection: sa.Connection, answers: pd.DataFrame) -> pd.Series[bool]:
    """Which answers count: not those of participants who withdrew or refused the analysis, nor
    those in forms that were withdrawn."""
    documents = stored_documents.documents_frame(connection)
    withdrawn = documents.loc[documents["is_withdrawn"], "document"]
    people = _without_consent(connection)
    return ~answers["participant"].isin(people) & ~answers["document"].isin(withdrawn)


def _without_consent(connection: sa.Connection) -> frozenset[str]:
    person, restriction = tables.participant, tables.restriction
    withdrawn = sa.select(restriction.c.participant_id).where(
        restriction.c.kind == "withdrawn", restriction.c.participant_id.is_not(None)
    )
    statement = sa.select(person.c.key).where(
        person.c.id.in_(withdrawn) | person.c.consents_to_analysis.is_(False)
    )
    return frozenset(connection.execute(statement).scalars())


def quotable(connection: sa.Connection, codings: pd.DataFrame) -> pd.DataFrame:
    """The codings of documents that count, without words of anybody who refused quotation."""
    documents = stored_documents.documents_frame(connection)
    counted = set(documents.loc[~documents["is_withdrawn"], "document"])
    counted -= _refused_as_a_whole(connection)
    codings = codings[codings["document"].isin(counted)]
    people = stored_study.participants(connection)
    refused = people.loc[people["consents_to_quotation"].eq(False), "participant"]
    turns = stored_documents.turns_frame(connection, sorted(set(codings["document"])))
    theirs = dict(tuple(turns[turns["participant"].isin(refused)].groupby("document")))
    is_theirs = [
        document in theirs
        and bool(((theirs[document]["start"] < end) & (theirs[document]["end"] > start)).any())
        for document, start, end in zip(
            codings["document"], codings["start"], codings["end"], strict=True
        )
    ]
    return codings[~np.array(is_theirs, dtype=bool)]


def _refused_as_a_whole(connection: sa.Connection) -> set[str]:
    """Documents of somebody who refused quotation and of whom no turn is known."""
    speaker, person = tables.speaker, tables.participant
    statement = (
        sa.select(tables.document.c.name)
        .join(speaker, speaker.c.document_id == tables.document.c.id)
        .join(person, person.c.id == speaker.c.participant_id)
        .where(speaker.c.label == "", person.c.consents_to_quotation.is_(False))
    )
    return set(connection.execute(statement).scalars())


def whose(
    codings: pd.DataFrame, finished: pd.DataFrame, coder: str | None
) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """Whose codings count: a name, the coder per document where that differs, and what is out.

    One coder, or `consensus`: the reconciled set where there is one, else the codings of the
    only coder who finished the document (or, where nobody has yet, of the only one who coded
    it); documents of several coders that nobody reconciled are left out and listed.
    """
    people = sorted(set(codings["coder"]) | set(finished["coder"]))
    if coder is None:
        if len(people) > 1:
            raise Conflict(
                "Several people have coded; whose codings should count?",
                "Name one with --codings-of: {choices}.",
                choices=", ".join([*people, *({CONSENSUS} - set(people))]),
            )
        return (people[0] if people else ""), {}, ()
    if coder != CONSENSUS:
        if coder not in people:
            raise NotFound(
                "{coder} has coded nothing in this study.",
                "Coders are: {choices}.",
                coder=coder,
                choices=", ".join(people) or "-",
            )
        return coder, {}, ()
    counts_for: dict[str, str] = {}
    left_out: list[str] = []
    for document, names in finished.groupby("document")["coder"]:
        if CONSENSUS in set(names):
            counts_for[str(document)] = CONSENSUS
        elif len(names) == 1:
            counts_for[str(document)] = str(names.iloc[0])
        else:
            left_out.append(str(document))
    open_ones = codings[~codings["document"].isin(finished["document"])]
    for document, names in open_ones.groupby("document")["coder"]:
        if names.nunique() == 1:
            counts_for[str(document)] = str(names.iloc[0])
        else:
            left_out.append(str(document))
    return CONSENSUS, counts_for, tuple(left_out)


def _parts(
    documents: pd.DataFrame,
    belonging: pd.DataFrame,
    respondents: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    by_case: bool,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Documents, or documents by case; and the codings with the part that they are in."""
    belonging = belonging[belonging["document"].isin(documents["document"])]
    n_cases = belonging.groupby("document")["case"].size()
    several = n_cases.index[n_cases > 1]
    only = belonging[~belonging["document"].isin(several)].set_index("document")["case"]
    is_shared = codings["document"].isin(several)
    about = codings["about"].where(is_shared, codings["document"].map(only)).astype(object)
    codings = codings.assign(case=about)
    whole = documents.assign(case=documents["document"].map(only).astype(object))
    if not by_case or several.empty:
        return whole.assign(part=whole["document"]), codings.assign(part=codings["document"])
    shared = whole["document"].isin(several)
    split = whole[shared].drop(columns=["case"])
    unsaid = split.assign(case=pd.Series(None, index=split.index, dtype=object))
    split = pd.concat([split.merge(belonging, on="document"), unsaid])
    said = respondents.groupby(["document", respondents["about"].fillna("")])["n_words"].sum()
    split["n_words"] = [
        int(said.get((document, case or ""), 0))
        for document, case in zip(split["document"], split["case"], strict=True)
    ]
    parts = pd.concat([whole[~shared], split], ignore_index=True)
    parts["part"] = _part(parts["document"], parts["case"])
    return parts, codings.assign(part=_part(codings["document"], codings["case"]))


def _part(document: pd.Series[str], case: pd.Series[Any]) -> pd.Series[str]:
    return document + " / " + case.fillna("").astype(str)


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


def _words_of(starts: dict[str, Offsets], turns: pd.DataFrame) -> dict[str, Offsets]:
    """Document -> where the words of these turns start."""
    kept: dict[str, Offsets] = {}
    for document, of_it in turns.groupby("document", sort=False):
        words = starts[str(document)]
        inside = np.zeros(len(words), dtype=bool)
        bounds = zip(of_it["speech_start"], of_it["end"], strict=True)
        for start, end in bounds:
            inside[np.searchsorted(words, start) : np.searchsorted(words, end)] = True
        kept[str(document)] = words[inside]
    for document, words in starts.items():
        kept.setdefault(document, words[:0])
    return kept


def groupings(material: Material, by: Sequence[str]) -> list[str]:
    """Checks the names of groupings. Raises NotFound with those there are."""
    known = [c for c in material.parts.columns if c in ("document", "case", "wave", "kind",
             "language") or c in material.design.attributes or c not in _OWN]  # fmt: skip
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


_OWN = frozenset(
    {
        *("part", "n_words", "n_codings", "n_turns", "is_finished", "cases", "participants"),
        *("source", "date", "minutes", "interviewer"),
    }
)
