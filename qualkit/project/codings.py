"""Coding passages, changing and removing codings, and marking documents as read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pandas as pd
import sqlalchemy as sa

from qualkit.displays.listing import listing
from qualkit.displays.table import Table
from qualkit.errors import Conflict, Invalid, NotAllowed, NotFound, QualkitError
from qualkit.messages import later
from qualkit.model import (
    CONSENSUS,
    POLARITIES,
    Code,
    Codebook,
    Coding,
    Document,
    Segment,
    Span,
    Text,
)
from qualkit.project.consent import quotable
from qualkit.project.documents import Imported
from qualkit.project.material import whose
from qualkit.store import codebook as stored_codebook
from qualkit.store import codings as stored
from qualkit.store import documents as stored_documents
from qualkit.store import faults, tables
from qualkit.store.frames import by_key

_N_ROWS = 8  # that a problem names

if TYPE_CHECKING:
    from qualkit.formats.codings import CodingRow, CodingsRead
    from qualkit.project.study import Project


def code(
    study: Project,
    segment: Segment,
    *,
    code: str,
    polarity: str | None = None,
    about: str | None = None,
    reconciled: bool = False,
) -> str:
    """Marks a passage with a code; returns the coding's id.

    A `reconciled` coding is what several coders agreed on: it is `consensus`'s, and anybody may
    change it. Its sources are the coders' codings with the same code that it overlaps.

    Raises NotFound (code, case), Invalid (polarity, empty passage), NotAllowed (a heading or a
    retired code), Conflict (these very words are coded so already).
    """
    coding = Coding(
        id=str(uuid4()),
        document=segment.document,
        code=code,
        coder=CONSENSUS if reconciled else study.coder or "",
        span=segment.span,
        created_at=datetime.now(UTC),
        polarity=polarity,
        about=about,
        origin="reconciled" if reconciled else "person",
    )
    with study.act("code", document=segment.document, code=code) as act:
        document = stored_documents.load(act.connection, segment.document)
        document.segment(segment.span.start, segment.span.end)
        cases = _cases(act.connection)[segment.document]
        book = stored_codebook.codebook(act.connection)
        coding = replace(coding, code=book[code].key)
        check_coding(coding, book, cases)
        if _same(act.connection, coding):
            raise Conflict(
                "{coder} has coded this passage with {code} already.",
                coder=coding.coder,
                code=code,
            )
        stored.keep(act, [coding])
    roles = {role.key for role in study.design.roles if role.is_respondent}
    if document.turns and not any(
        turn.role in roles and turn.speech & coding.span for turn in document.turns
    ):
        study.store.remarks.append(
            Invalid("These are no words of a respondent; results leave them out, and say how many.")
        )
    return coding.id


def check_coding(coding: Coding, book: Codebook, cases: Collection[str]) -> None:
    """Raises what is wrong with a coding: its code, polarity, passage or case.

    `cases` are those of its document.
    """
    code = book[coding.code]
    if code.is_heading or code.is_retired:
        raise NotAllowed(
            "The code {code} only groups others."
            if code.is_heading
            else "The code {code} is retired.",
            "Choose one of its sub-codes." if code.is_heading else "Choose another code.",
            code=code.key,
        )
    _check_polarity(code, coding.polarity)
    if not coding.span:
        raise Invalid("The passage is empty.", "Select some words.")
    if coding.about is not None and coding.about not in cases:
        raise NotFound(
            "The document {document} is not about the case {case}.",
            "It is about: {choices}.",
            document=coding.document,
            case=coding.about,
            choices=", ".join(cases) or "-",
        )


def _cases(connection: sa.Connection) -> dict[str, list[str]]:
    """Document -> its cases."""
    belonging = stored_documents.document_cases(connection)
    cases: dict[str, list[str]] = defaultdict(list)
    for document, case in zip(belonging["document"], belonging["case"], strict=True):
        cases[document].append(case)
    return cases


def _check_polarity(code: Code, polarity: str | None) -> None:
    if polarity is None:
        return
    if polarity not in POLARITIES:
        raise Invalid(
            "The polarity {polarity} is not known.",
            "Choose positive, negative or ambivalent, or none.",
            polarity=polarity,
        )
    if not code.poles:
        raise Invalid(
            "The code {code} has no poles.",
            "Leave the polarity out, or name poles in the codebook.",
            code=code.key,
        )


def _same(connection: sa.Connection, coding: Coding) -> bool:
    where = {"document": [coding.document], "code": [coding.code], "coder": [coding.coder]}
    there = stored.codings_frame(connection, where=where)
    is_same = (there["start"] == coding.span.start) & (there["end"] == coding.span.end)
    if coding.about is not None:  # a passage may be about two cases, each said
        is_same &= there["about"].isna() | (there["about"] == coding.about)
    return bool((is_same & (there["id"] != coding.id)).any())


def change_coding(
    study: Project,
    id: str,
    *,
    code: str | None = None,
    polarity: str | None = None,
    about: str | None = None,
    start: int | None = None,
    end: int | None = None,
) -> None:
    """Gives a coding (its id, or the beginning of it) another code, polarity, case or bounds.

    What is not given stays; `polarity='none'` and `about='none'` take it away. Raises NotFound,
    Invalid, NotAllowed (somebody else's coding).
    """
    with study.act("change coding") as act:
        old = _own(study, act.connection, id)
        act.subject |= {"document": old["document"]}
        book = stored_codebook.codebook(act.connection)
        document = stored_documents.load(act.connection, old["document"])
        now_is = stored.codings_frame(act.connection, where={"document": [old["document"]]})
        is_it = now_is.loc[now_is["id"] == old["uuid"]]
        span = is_it.iloc[0]
        segment = document.segment(
            int(span["start"]) if start is None else start,
            int(span["end"]) if end is None else end,
        )
        changed = Coding(
            id=old["uuid"],
            document=old["document"],
            code=book[code].key if code else str(span["code"]),
            coder=old["coder"],
            span=segment.span,
            created_at=datetime.now(UTC),
            polarity=_other(polarity, old["polarity"]),
            about=_other(about, span["about"] if isinstance(span["about"], str) else None),
        )
        cases = by_key(act.connection, tables.case)
        check_coding(changed, book, _cases(act.connection)[old["document"]])
        if _same(act.connection, changed):
            raise Conflict(
                "{coder} has coded this passage with {code} already.",
                coder=changed.coder,
                code=changed.code,
            )
        act.update(
            tables.coding,
            [
                {
                    "id": old["id"],
                    "code_id": by_key(act.connection, tables.code)[changed.code],
                    "polarity": changed.polarity,
                    "about_case_id": cases[changed.about] if changed.about else None,
                }
            ],
        )
        stored.change_span(act, old["id"], old["document"], segment.span.start, segment.span.end)
        if changed.coder == CONSENSUS:
            stored.renew_sources(act, old["id"], changed)


def _other(given: str | None, old: str | None) -> str | None:
    return old if given is None else None if given == "none" else given


def delete_coding(study: Project, id: str) -> None:
    """Removes a coding. Raises NotFound, NotAllowed (somebody else's), Conflict (the last of what
    was agreed on)."""
    with study.act("delete coding") as act:
        old = _own(study, act.connection, id)
        act.subject |= {"document": old["document"]}
        stored.remove(act, old["id"])
        if stored.agreements(act.connection).get(old["document"], (True, True))[1]:
            return
        if old["coder"] == CONSENSUS:
            raise Conflict(
                "{document} is marked as agreed on, and this is the last coding of its set.",
                "Take the mark away first: `qualkit finish --not --reconciled {document}`.",
                document=old["document"],
            )


def _own(study: Project, connection: sa.Connection, id: str) -> sa.RowMapping:
    row = stored.row(connection, id)
    if row["coder"] not in (study.coder, CONSENSUS):
        raise NotAllowed(
            "This coding is {owner}'s, not {coder}'s.",
            "Only who made a coding changes it.",
            owner=row["coder"],
            coder=study.coder,
        )
    return row


def codings(
    study: Project,
    *,
    document: str | None = None,
    code: str | None = None,
    coder: str | None = None,
) -> pd.DataFrame:
    """One row per coding, in the order of the texts.

    Columns id, document, code, coder, start, end, text, polarity, about, origin, created_at.
    Raises NotFound (document, code, coder).
    """
    code = study.codebook[code].key if code is not None else None
    given = {"document": document, "code": code, "coder": coder}
    where = {name: [value] for name, value in given.items() if value is not None}
    with study.store.read() as connection:
        _check_names(connection, document, coder)
        found = stored.codings_frame(connection, where=where)
        return _with_words(connection, found)


def _with_words(connection: sa.Connection, found: pd.DataFrame) -> pd.DataFrame:
    strings = stored_documents.strings(connection, sorted(set(found["document"])))
    text = stored_documents.cut(strings, found["document"], found["start"], found["end"])
    found.insert(6, "text", text)
    return found


def _check_names(connection: sa.Connection, document: str | None, coder: str | None) -> None:
    if document is not None and document not in stored.newest_texts(connection):
        raise stored_documents.no_document(connection, document)
    coders = by_key(connection, tables.coder, "name")
    if coder is not None and coder not in coders:
        raise NotFound(
            "There is no coder {coder}.",
            "Coders are: {choices}.",
            coder=coder,
            choices=", ".join(sorted(coders)),
        )


def quotes(study: Project, code: str, *, coder: str | None = None) -> pd.DataFrame:
    """The passages under a code and its sub-codes, as `codings` returns them.

    Left out are documents without consent, and passages with words of participants who refused
    quotation. Raises NotFound.
    """
    book = study.codebook
    family = book.with_descendants(book[code].key)
    with study.store.read() as connection:
        counted = whose(stored.coded(connection), stored.finished(connection), coder)
        found = stored.codings_frame(connection, where=counted.where | {"code": family})
        found = quotable(connection, found[counted.has(found)])
        return _with_words(connection, found.reset_index(drop=True))


def quotes_display(study: Project, code: str, *, coder: str | None = None) -> Table:
    """`quotes` for readers, and how many may not be quoted. Raises as `quotes`."""
    say, found = study.say, quotes(study, code, coder=coder)
    book = study.codebook
    of_it = book[code]
    family = book.with_descendants(of_it.key)
    with study.store.read() as connection:
        counted = whose(stored.coded(connection), stored.finished(connection), coder)
        there = stored.codings_frame(connection, where=counted.where | {"code": family})
    n_withheld = int(counted.has(there).sum()) - len(found)
    withheld = say.plural(
        "{n} passage may not be quoted and is not shown.",
        "{n} passages may not be quoted and are not shown.",
        n_withheld,
    )
    return listing(
        found.assign(id=found["id"].str[:8]),
        key=f"quotes_{of_it.key}",
        title=say("Quotations: {code}", code=study.label(of_it.label, of_it.key)),
        columns=["id", "document", "code", "polarity", "about", "text"],
        notes=[withheld] if n_withheld else [],
        say=say,
    )


def import_codings(study: Project, path: Path | str) -> Imported:
    """Brings in codings from a table; rows without a coder are this coder's.

    Rows of the coder `consensus` are a reconciled set; `finish(reconciled=True)` makes it count.
    Codings that are there already are passed over. Raises Invalid with every faulty row, and
    with those whose words have the code of their coder already, with another polarity; then stores
    nothing.
    """
    from qualkit.formats.codings import read_codings
    from qualkit.formats.sheets import listed

    read, file = read_codings(Path(path)), Path(path).name
    rows = read.rows
    with study.store.read() as connection:
        made, problems = _resolve(study, connection, rows)
        problems += _otherwise(made, _coded(connection))
    if problems:
        raise Invalid(
            "Rows of {file} that cannot be imported: {n} of {total}; nothing was imported.",
            problems=listed(_by_rows(problems)),
            n=len(problems),
            total=len(rows),
            file=file,
        )
    others = sorted({row.coder for row in rows if row.coder} - {CONSENSUS})
    by_identity = {_identity_of(coding): coding for _, coding in made}
    with study.act("import codings", others=others, file=file) as act:
        _check_again(act.connection, by_identity.values())
        there = {_identity(row): row.id for row in _coded(act.connection)}
        new = [coding for identity, coding in by_identity.items() if identity not in there]
        act.subject["n"] = len(new)
        stored.keep(act, new)
    return Imported(
        added=tuple(coding.id for coding in new),
        known=tuple(there[identity] for identity in by_identity if identity in there),
        remarks=(
            *_passed_over(read, file),
            *_repeated(len(made) - len(by_identity)),
        ),
    )


def _check_again(connection: sa.Connection, codings: Collection[Coding]) -> None:
    """Raises Conflict where somebody removed, since the rows were checked, what they need."""
    book, cases = stored_codebook.codebook(connection), _cases(connection)
    if not {coding.document for coding in codings} <= stored.newest_texts(connection).keys():
        raise faults.overtaken()
    for coding in codings:
        try:
            check_coding(coding, book, cases[coding.document])
        except QualkitError as error:
            raise faults.overtaken() from error


def _passed_over(read: CodingsRead, file: str) -> Iterable[QualkitError]:
    if read.not_read:
        yield Invalid(
            "{file}: columns that mean nothing in a list of codings were passed over: {headings}.",
            file=file,
            headings=", ".join(read.not_read),
        )


def _repeated(n: int) -> Iterable[QualkitError]:
    if n:
        yield Invalid("Rows that say the same as a row before them, taken once: {n}.", n=n)


def _resolve(
    study: Project, connection: sa.Connection, rows: Sequence[CodingRow]
) -> tuple[list[tuple[int, Coding]], list[tuple[int, QualkitError]]]:
    """Rows with the codings that they stand for, and rows with what is wrong with them."""
    book, cases = stored_codebook.codebook(connection), _cases(connection)
    strings = stored_documents.strings(connection, sorted({row.document for row in rows}))
    documents = {name: Document(name, Text(words, ""), ()) for name, words in strings.items()}
    made: list[tuple[int, Coding]] = []
    problems: list[tuple[int, QualkitError]] = []
    for row in rows:
        try:
            if row.document not in documents:
                raise stored_documents.no_document(connection, row.document)
            coding = Coding(
                id=str(uuid4()),
                document=row.document,
                code=book[row.code].key,
                coder=row.coder or study.coder or "",
                span=_span(row, documents[row.document]),
                created_at=row.created_at or datetime.now(UTC),
                polarity=row.polarity,
                about=row.about,
                origin="reconciled" if row.coder == CONSENSUS else "imported",
            )
            check_coding(coding, book, cases[row.document])
            made.append((row.row, coding))
        except QualkitError as error:
            problems.append((row.row, error))
    return made, problems


def _otherwise(
    made: Iterable[tuple[int, Coding]], there: Iterable[Any]
) -> Iterator[tuple[int, QualkitError]]:
    """Rows that code words as they are coded already, but for polarity or case; a passage may
    be about several cases, where each of its codings says which."""
    known: dict[Identity, set[Identity]] = defaultdict(set)
    for coded in there:
        known[_words_of(_identity(coded))].add(_identity(coded))
    for row, coding in made:
        identity = _identity_of(coding)
        same = known[_words_of(identity)]
        if identity not in same and any(_clash(identity, other) for other in same):
            yield (
                row,
                Conflict(
                    "{coder} coded these words with {code} already, with another polarity or case.",
                    "Change that coding (`qualkit coding change`), or leave one of the rows out.",
                    coder=coding.coder,
                    code=coding.code,
                ),
            )
        same.add(identity)


def _by_rows(problems: Iterable[tuple[int, QualkitError]]) -> list[QualkitError]:
    """Each problem once, with the rows that have it."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, error in problems:
        rows[
            later(error.message, **error.values),
            later(error.hint, **error.values) if error.hint else "",
        ].append(row)
    return [
        Invalid(
            "Row {row}: {problem} {advice}"
            if len(of_it) == 1
            else "Rows {row}: {problem} {advice}",
            row=", ".join(map(str, of_it[:_N_ROWS])) + (", …" if len(of_it) > _N_ROWS else ""),
            problem=problem,
            advice=advice,
        )
        for (problem, advice), of_it in rows.items()
    ]


def _span(row: CodingRow, document: Document) -> Span:
    if row.start is None or row.end is None:
        return document.find(row.words or "").span
    segment = document.segment(row.start, row.end)
    if row.words and segment.words != row.words:
        raise Invalid(
            "From {start} to {end} stand other words in {document}.",
            start=row.start,
            end=row.end,
            document=document.name,
        )
    return segment.span


Identity = tuple[Any, ...]


def _words_of(identity: Identity) -> Identity:
    """All of an identity but polarity and case."""
    return identity[:5]


def _clash(one: Identity, other: Identity) -> bool:
    """Whether two codings of the same words with the same code are not of a case each."""
    return one[6] is None or other[6] is None or one[6] == other[6]


def _identity_of(c: Coding) -> Identity:
    return (c.document, c.code, c.coder, c.span.start, c.span.end, c.polarity, c.about)


def _identity(row: Any) -> Identity:
    return (row.document, row.code, row.coder, row.start, row.end, row.polarity, row.about)


def _coded(connection: sa.Connection) -> Iterable[Any]:
    found = stored.codings_frame(connection)
    return found.astype(object).where(found.notna(), None).itertuples()
