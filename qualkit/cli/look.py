"""Commands that list what is in the study."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.door import listed, show, whose, with_output, with_study

if TYPE_CHECKING:
    from qualkit.project import Project


@click.command()
@with_output
@with_study
def documents(study: "Project", to: str | None, output: Path | None) -> None:
    """The documents.

    \b
    Example:
      qualkit documents --to xlsx
    """
    columns = ["document", "kind", "wave", "language", "cases", "participants", "n_turns",
               "n_words", "n_codings", "finished_by"]  # fmt: skip
    title = study.say("Documents")
    table = listed(study.documents(), study, key="documents", title=title, columns=columns)
    show(table, to=to, output=output)


@click.command()
@click.argument("document")
@with_output
@with_study
def turns(study: "Project", document: str, to: str | None, output: Path | None) -> None:
    """The turns of one document: who said what.

    \b
    Example:
      qualkit turns P014_final_interview
    """
    columns = ["turn", "speaker", "role", "participant", "time", "item", "speech_start", "end",
               "text"]  # fmt: skip
    frame = study.turns(document)
    said = [study.say("It has no turns: it was kept as one text.")] if frame.empty else []
    table = listed(frame, study, key="turns", title=document, columns=columns, notes=said)
    show(table, to=to, output=output)


@click.command()
@with_output
@with_study
def cases(study: "Project", to: str | None, output: Path | None) -> None:
    """The cases and what is known of them.

    \b
    Example:
      qualkit cases --to csv
    """
    frame = study.cases()
    title = study.say("Cases")
    show(listed(frame, study, key="cases", title=title, columns=list(frame)), to=to, output=output)


@click.command()
@with_output
@with_study
def participants(study: "Project", to: str | None, output: Path | None) -> None:
    """The people: role, cases, consent.

    \b
    Example:
      qualkit participants --to xlsx
    """
    frame = study.participants()
    title = study.say("Participants")
    shown = listed(frame, study, key="participants", title=title, columns=list(frame))
    show(shown, to=to, output=output)


@click.command()
@click.option("--instrument", metavar="KEY", help="Of which questionnaire; else of all.")
@with_output
@with_study
def answers(study: "Project", instrument: str | None, to: str | None, output: Path | None) -> None:
    """What people answered, one row per answer.

    \b
    Example:
      qualkit answers --instrument telephone-survey --to xlsx
    """
    columns = ["case", "participant", "role", "wave", "instrument", "item", "value", "answer",
               "missing"]  # fmt: skip
    frame = study.answers(instrument)
    title = study.say("Answers")
    table = listed(frame, study, key="answers", title=title, columns=columns)
    show(table, to=to, output=output)


@click.command()
@with_output
@with_study
def codebook(study: "Project", to: str | None, output: Path | None) -> None:
    """The codebook as a tree.

    \b
    Example:
      qualkit codebook --to docx
    """
    columns = ["label", "code", "definition", "use_when", "not_when", "n_codings", "n_documents"]
    title = study.say("Codebook")
    table = listed(
        study.codes(), study, key="codebook", title=title, columns=columns, level="level"
    )
    show(table, to=to, output=output)


@click.command()
@click.argument("code")
@whose
@with_output
@with_study
def quotes(
    study: "Project", code: str, codings_of: str | None, to: str | None, output: Path | None
) -> None:
    """The passages under a code and its sub-codes.

    \b
    Example:
      qualkit quotes trust --to docx
    """
    show(study.quotes_display(code, coder=codings_of), to=to, output=output)


COMMANDS = (documents, turns, cases, participants, answers, codebook, quotes)
