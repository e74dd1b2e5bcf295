"""Commands on the study as a whole."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.door import (
    ask,
    done,
    listed,
    note,
    progress,
    show,
    with_output,
    with_study,
    working,
)
from qualkit.errors import NotFound
from qualkit.messages import LANGUAGES, Catalogue, later

if TYPE_CHECKING:
    from qualkit.project import Project


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--design", type=click.Path(path_type=Path), help="Roles and waves, as YAML.")
@click.option(
    "--example", type=click.Choice(["alliance"]), help="Fill it with the shipped example study."
)
@click.option("--coder", envvar="QUALKIT_CODER", metavar="NAME", help="Who is doing this.")
@click.option("--language", envvar="QUALKIT_LANGUAGE", type=click.Choice(LANGUAGES), default="en")
def init(
    file: Path, design: Path | None, example: str | None, coder: str | None, language: str
) -> None:
    """Make a new study.

    \b
    Examples:
      qualkit init interviews.qualkit
      qualkit init alliance.qualkit --design design.yaml
      qualkit init try.qualkit --example alliance
    """
    click.get_current_context().find_root().obj = language
    if example is not None:
        if design is not None:
            raise click.UsageError("The example has its own design; leave --design out.")
        from qualkit.project.example import create_example

        label = Catalogue(language)("Example study")
        made = create_example(file, language=language, progress=progress(label))
        done("The example study is in {file}.", file=made)
        return
    from qualkit.project import Project

    with Project.create(file, coder=coder, design=design, language=language) as study:
        done("A new study: {file}.", file=study.path)
        note(study.remarks)


@click.command()
@with_output
@with_study
def status(study: "Project", to: str | None, output: Path | None) -> None:
    """Where the study stands.

    \b
    Example:
      qualkit status
    """
    show(study.status(), to=to, output=output)


@click.command()
@with_output
@with_study
def log(study: "Project", to: str | None, output: Path | None) -> None:
    """What was done, when and by whom.

    \b
    Example:
      qualkit log --to xlsx
    """
    from qualkit.project.history import kind_in_words

    events = study.events()
    events["kind"] = [study.say(kind_in_words(kind)) for kind in events["kind"]]
    title = study.say("What was done")
    show(listed(events, study, key="log", title=title, columns=list(events)), to=to, output=output)


@click.command()
@with_study
def undo(study: "Project") -> None:
    """Take back your own last act; works after closing, too.

    \b
    Example:
      qualkit undo
    """
    done("Undone: {kind}.", kind=later(study.undo()))
    _what(study)


@click.command()
@with_study
def redo(study: "Project") -> None:
    """Do again what you undid last.

    \b
    Example:
      qualkit redo
    """
    done("Done again: {kind}.", kind=later(study.redo()))
    _what(study)


def _what(study: "Project") -> None:
    """What the last act in the log was about."""
    click.echo(f"({study.events()['summary'].iloc[-1]})")


@click.command()
@click.option("--participant", metavar="ID", help="All that this person said and answered.")
@click.option("--document", metavar="NAME", help="This document.")
@with_study
def withdraw(study: "Project", participant: str | None, document: str | None) -> None:
    """Leave a participant or a document out of every result.

    \b
    Example:
      qualkit withdraw --participant P014
    """
    study.withdraw(participant=participant, document=document)
    done("Withdrawn: {name}.", name=participant or document)


@click.command()
@click.option("--words", help="A name or other words, wherever they stand.")
@click.option("--participant", metavar="ID", help="All that this person said and answered.")
@click.option("--document", metavar="NAME", help="All words of this document.")
@click.option("--inside-words", is_flag=True, help="Also where the words are part of a longer one.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_study
def erase(
    study: "Project",
    words: str | None,
    participant: str | None,
    document: str | None,
    inside_words: bool,
    yes: bool,
) -> None:
    """Take words out of the study, its history and its backups, for good.

    \b
    Examples:
      qualkit erase --words "Jan Jansen"
      qualkit erase --participant P014
    """
    what = {"words": words, "participant": participant, "document": document}
    working(study.say("Looking in the study and its backups"))
    found = study.to_erase(**what, inside_words=inside_words)
    if not found.n:
        raise NotFound("These words are nowhere in the study.")
    for what_it_is, n in found.things.items():
        done("{what}: {n}", what=study.say(what_it_is), n=n)
    if not yes:
        ask(study.say("This cannot be undone. Erase?"))
    working(study.say("Erasing in the study and its backups"))
    study.erase(**what, inside_words=inside_words)
    done("Erased.")


COMMANDS = (init, status, log, undo, redo, withdraw, erase)
