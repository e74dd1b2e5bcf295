"""Suggestions: asked for, accepted or rejected; never written unless a person decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pandas as pd

from qualkit.errors import Conflict, Invalid, NotFound, TooFewData
from qualkit.model import Codebook, Coding, Design, Document, Suggestion
from qualkit.project.codings import check_coding
from qualkit.project.documents import Progress
from qualkit.store import codings as stored
from qualkit.store.frames import by_key
from qualkit.store.tables import coder as coder_table
from qualkit.suggest import propose

if TYPE_CHECKING:
    from qualkit.project.study import Project


def suggest(
    study: Project,
    *names: str,
    code: str | None = None,
    progress: Progress = iter,
) -> tuple[Suggestion, ...]:
    """What the codebook's keywords propose, in the named documents or all, in order.

    Left out are those that this coder has answered and those whose hits lie in a passage that
    this coder has coded with the same code. Raises NotFound.
    """
    design, book = study.design, study.codebook
    if code is not None:
        code = book[code].key  # an unknown one is refused with the nearest
    if not any(c.patterns for c in book.codes if not c.is_retired):
        raise TooFewData(
            "The codebook has no keyword patterns, so nothing can be proposed.",
            "Give its codes patterns; the reference says how they are written.",
        )
    wanted = names or tuple(study.documents()["document"])
    found: list[Suggestion] = []
    with study.store.read() as connection:
        answered = stored.answered(connection, study.coder or "")
        coded = stored.codings_frame(connection, where={"coder": [study.coder or ""]})
    for name in progress(wanted):
        document = study.document(name)
        own = coded[coded["document"] == name]
        for suggestion in _propose(study, document, design, book):
            if suggestion.id in answered or (code is not None and suggestion.code != code):
                continue
            if not _is_coded(suggestion, own):
                found.append(suggestion)
    return tuple(found)


def _propose(
    study: Project, document: Document, design: Design, book: Codebook
) -> tuple[Suggestion, ...]:
    respondents = {role.key for role in design.roles if role.is_respondent}
    speech = [turn.speech for turn in document.turns if turn.role in respondents]
    language = document.facts.language or design.languages[0]
    return propose(document, book, language=language, spans=speech, say=study.say)


def _is_coded(suggestion: Suggestion, own: pd.DataFrame) -> bool:
    same = own[own["code"] == suggestion.code]
    return any(
        ((same["start"] <= hit.start) & (same["end"] >= hit.end)).any() for hit in suggestion.hits
    )


def suggestions(study: Project, found: Sequence[Suggestion]) -> pd.DataFrame:
    """Suggestions as a frame.

    Columns id, document, code, start, end, text, method, score, polarity, evidence.
    """
    strings = {name: study.document(name).text.string for name in {s.document for s in found}}
    rows = [
        (s.id, s.document, s.code, s.span.start, s.span.end, s.span.of(strings[s.document]),
         s.method, s.score, s.polarity, s.evidence)
        for s in found
    ]  # fmt: skip
    columns = ["id", "document", "code", "start", "end", "text", "method", "score", "polarity",
               "evidence"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def accept(study: Project, *chosen: Suggestion, polarity: str | None = None) -> tuple[str, ...]:
    """Makes codings of suggestions, in one act; returns their ids.

    `polarity` replaces what was proposed. Raises Conflict if one was answered already.
    """
    chosen = tuple(dict.fromkeys(chosen))
    with study.act("accept suggestions", n=len(chosen)) as act:
        _not_answered(study, stored.answered(act.connection, study.coder or ""), chosen)
        book = study.codebook
        made = [
            Coding(
                id=str(uuid4()),
                document=s.document,
                code=s.code,
                coder=study.coder or "",
                span=s.span,
                created_at=datetime.now(UTC),
                polarity=polarity or s.polarity,
                origin="suggestion",
            )
            for s in chosen
        ]
        for coding in made:
            check_coding(coding, book, ())
        ids = stored.keep(act, made)
        answer = "accepted with changes" if polarity else "accepted"
        coders = by_key(act.connection, coder_table, "name")
        stored.keep_answers(
            act,
            coders[study.coder or ""],
            [
                _answer(s, "accepted" if s.polarity == c.polarity else answer, coding_id)
                for s, c, coding_id in zip(chosen, made, ids, strict=True)
            ],
        )
    return tuple(coding.id for coding in made)


def reject(study: Project, *chosen: Suggestion) -> None:
    """Says no to suggestions, in one act; they are not proposed to this coder again."""
    chosen = tuple(dict.fromkeys(chosen))
    with study.act("reject suggestions", n=len(chosen)) as act:
        _not_answered(study, stored.answered(act.connection, study.coder or ""), chosen)
        coders = by_key(act.connection, coder_table, "name")
        answers = [_answer(s, "rejected", None) for s in chosen]
        stored.keep_answers(act, coders[study.coder or ""], answers)


def pick(
    found: Sequence[Suggestion],
    *,
    ids: Iterable[str] = (),
    pattern: str | None = None,
    at_least: float | None = None,
) -> tuple[Suggestion, ...]:
    """Suggestions by id (or its beginning), or by rule: a pattern, a lowest score.

    Raises NotFound for an id that no suggestion has, Invalid for one that several begin with.
    """
    ids = tuple(ids)
    for id_ in ids:
        n = sum(s.id.startswith(id_) for s in found)
        if n > 1:
            raise Invalid("Several suggestions begin with {id}.", "Give more of the id.", id=id_)
        if n == 0:
            raise NotFound(
                "There is no open suggestion {id}.",
                "`qualkit suggest list` shows them.",
                id=id_,
            )
    return tuple(
        s
        for s in found
        if (not ids or any(s.id.startswith(id_) for id_ in ids))
        and (pattern is None or s.pattern == pattern)
        and (at_least is None or s.score >= at_least)
    )


def _answer(s: Suggestion, answer: str, coding_id: int | None) -> dict[str, object]:
    return {
        "suggestion": s.id,
        "document": s.document,
        "code": s.code,
        "start": s.span.start,
        "end": s.span.end,
        "method": s.method,
        "pattern": s.pattern,
        "answer": answer,
        "coding_id": coding_id,
    }


def _not_answered(study: Project, answered: set[str], chosen: Sequence[Suggestion]) -> None:
    for suggestion in chosen:
        if suggestion.id in answered:
            raise Conflict(
                "{coder} has answered the suggestion {id} already.",
                coder=study.coder,
                id=suggestion.id,
            )
