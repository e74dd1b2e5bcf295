"""Where a study stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from qualkit.displays.listing import kind_name
from qualkit.displays.table import Column, Row, Table
from qualkit.model import CONSENSUS
from qualkit.store import codebook as stored_codebook
from qualkit.store import codings as stored_codings
from qualkit.store import documents as stored_documents
from qualkit.store import numbers as stored_numbers
from qualkit.store import study as stored_study

if TYPE_CHECKING:
    from qualkit.project.study import Project


def status(study: Project) -> Table:
    """What is in the study and what is done: documents per measurement, coding per coder,
    questionnaires."""
    say = study.say
    with study.store.read() as connection:
        design = stored_study.design(connection)
        documents = stored_documents.documents_frame(connection)
        finished = stored_codings.finished(connection)
        codings = stored_codings.codings_frame(connection)
        book = stored_codebook.codebook(connection)
        answers = stored_numbers.answers_frame(connection)
        cases = stored_study.cases(connection)
        people = stored_study.participants(connection)
        coders = stored_study.coders(connection)
    waves = {w.key: study.label(w.label, w.key) for w in design.waves}
    rows: list[tuple[str, int, str]] = [
        (say("Cases"), len(cases), study.label(design.case_label)),
        (say("Participants"), len(people), ""),
        (say("Documents"), len(documents), ""),
    ]
    for row in documents.fillna({"wave": ""}).value_counts(["kind", "wave"], sort=False).items():
        (kind, wave), n = cast("tuple[tuple[str, str], int]", row)
        rows.append((f"  {kind_name(kind, say)}", n, waves.get(wave, wave)))
    rows.append((say("Codes"), len(book.codes), ""))
    rows.append((say("Codings"), len(codings), ""))
    for name in coders:
        n_codings = int((codings["coder"] == name).sum())
        n_read = int((finished["coder"] == name).sum())
        if name != CONSENSUS or n_codings or n_read:
            read = say("{n} of {total} documents marked as read", n=n_read, total=len(documents))
            rows.append((f"  {name}", n_codings, read))
    rows.append((say("Answers"), len(answers), ""))
    answered = answers[["instrument", "wave", "case"]].drop_duplicates()
    for row in answered.value_counts(["instrument", "wave"], sort=False).items():
        (instrument, wave), n = cast("tuple[tuple[str, str], int]", row)
        rows.append((f"  {instrument}", n, say("cases, {wave}", wave=waves.get(wave, wave))))
    columns = (
        Column("what", study.path.name),
        Column("n", say("n"), "integer"),
        Column("more", ""),
    )
    title = study.label(design.label)
    notes = (say("Coder: {coder}.", coder=study.coder or say("nobody yet")),)
    return Table("status", title, columns, tuple(Row(row) for row in rows), notes, say.language)
