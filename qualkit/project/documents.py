"""Documents and their turns, looked at; what an import of anything did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualkit.errors import QualkitError
from qualkit.model import Document
from qualkit.store import documents as stored
from qualkit.store.codings import finished

if TYPE_CHECKING:
    from qualkit.project.study import Project

Progress = Callable[[Sequence[Any]], Iterable[Any]]
"""Wraps what is worked through, so that a door can show how far it is."""


@dataclass(frozen=True)
class Imported:
    """What an import did: names added, names that were there already, faults passed over,
    what a researcher should know of what was read, how many answers forms added, and names of
    which a list now says something else."""

    added: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    passed_over: tuple[QualkitError, ...] = ()
    remarks: tuple[QualkitError, ...] = ()
    n_answers: int = 0
    changed: tuple[str, ...] = ()


def document(study: Project, name: str) -> Document:
    """One document with its words and turns. Raises NotFound."""
    with study.store.read() as connection:
        return stored.load(connection, name)


def documents(study: Project) -> pd.DataFrame:
    """One row per document.

    Columns document, kind, wave, language, cases, participants, n_turns, n_words (of
    respondents), n_codings, finished_by, then what else is known of it.
    """
    with study.store.read() as connection:
        found = stored.documents_frame(connection)
        by_document = finished(connection).groupby("document")["coder"].agg("; ".join)
    finished_by = [by_document.get(name, "") for name in found["document"]]
    found.insert(9, "finished_by", finished_by)
    return found.drop(columns=["id"])


def turns(study: Project, name: str | None = None) -> pd.DataFrame:
    """One row per turn, of one document or all.

    Columns document, turn, speaker, role, participant, about, time (seconds), item, start,
    speech_start, end, text (from speech_start), n_words. Raises NotFound.
    """
    with study.store.read() as connection:
        names = None if name is None else [name]
        strings = stored.strings(connection, names)
        if name is not None and not strings:
            raise stored.no_document(connection, name)
        found = stored.turns_frame(connection, names)
    text = stored.cut(strings, found["document"], found["speech_start"], found["end"])
    found.insert(11, "text", text)
    return found.drop(columns=["is_respondent"])
