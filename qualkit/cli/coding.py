"""Commands that code: codings, finished documents, suggestions."""

from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.door import (
    Command,
    Pole,
    ask,
    done,
    listed,
    progress,
    show,
    with_output,
    with_study,
)

if TYPE_CHECKING:
    from qualkit.model import Suggestion
    from qualkit.project import Project

POLE, POLE_OR_NONE = Pole(), Pole(may_be_none=True)


@click.group()
def coding() -> None:
    """Code passages; list, change and delete codings.

    \b
    Examples:
      qualkit coding add P014_final_interview trust --words "jij schrijft op wat jou uitkomt"
      qualkit coding list --document P014_final_interview
    """


@coding.command()
@click.argument("document")
@click.argument("code")
@click.option("--words", help="The words, exactly as they stand in the text.")
@click.option("--turn", type=int, metavar="N", help="A whole turn (see `qualkit turns`).")
@click.option("--start", type=int, help="First character (see `qualkit turns`).")
@click.option("--end", type=int, help="Character after the last.")
@click.option("--polarity", type=POLE, help="What it says, in the poles of the code.")
@click.option("--about", metavar="CASE", help="The case that the passage is about.")
@click.option("--reconciled", is_flag=True, help="As what the coders agreed on.")
@with_study
def add(
    study: "Project",
    document: str,
    code: str,
    words: str | None,
    turn: int | None,
    start: int | None,
    end: int | None,
    polarity: str | None,
    about: str | None,
    reconciled: bool,
) -> None:
    """Mark a passage with a code.

    \b
    Examples:
      qualkit coding add P014_final_interview trust --words "jij schrijft op wat jou uitkomt"
      qualkit coding add P014_final_interview trust --turn 12 --polarity negative
    """
    match (words, turn, start, end):
        case (str(), None, None, None):
            segment = study.document(document).find(words)
        case (None, int(), None, None):
            segment = study.document(document).turn(turn)
        case (None, None, int(), int()):
            segment = study.document(document).segment(start, end)
        case _:
            raise click.UsageError("Give --words, or --turn, or --start and --end.")
    id_ = study.code(segment, code=code, polarity=polarity, about=about, reconciled=reconciled)
    shown = shorten(segment.words, 100, placeholder=" \N{HORIZONTAL ELLIPSIS}")
    done("Coded with {code}: {id}. {words}", code=code, id=id_[:8], words=f"\u201c{shown}\u201d")


@coding.command(name="list")
@click.option("--document", help="Only this document's.")
@click.option("--code", help="Only with this very code.")
@click.option("--by", "by", metavar="NAME", help="Only this coder's.")
@with_output
@with_study
def list_codings(
    study: "Project",
    document: str | None,
    code: str | None,
    by: str | None,
    to: str | None,
    output: Path | None,
) -> None:
    """List codings in the order of the text.

    \b
    Example:
      qualkit coding list --document P014_final_interview --to xlsx
    """
    frame = study.codings(document=document, code=code, coder=by)
    if to is None and output is None:
        frame["id"] = frame["id"].str[:8]
    columns = ["id", "document", "code", "coder", "start", "end", "polarity", "about", "origin",
               "created_at", "text"]  # fmt: skip
    title = study.say("Codings")
    shown = listed(frame, study, key="codings", title=title, columns=columns)
    show(shown, to=to, output=output)


@coding.command()
@click.argument("id")
@click.option("--code", help="Another code.")
@click.option("--polarity", type=POLE_OR_NONE, help="Another pole, or none.")
@click.option("--about", metavar="CASE", help="Another case, or none.")
@click.option("--start", type=int, help="Another first character.")
@click.option("--end", type=int, help="Another character after the last.")
@with_study
def change(
    study: "Project",
    id: str,
    code: str | None,
    polarity: str | None,
    about: str | None,
    start: int | None,
    end: int | None,
) -> None:
    """Give a coding another code, polarity, case or bounds.

    \b
    Example:
      qualkit coding change 1a2b3c4d --polarity negative
    """
    study.change_coding(id, code=code, polarity=polarity, about=about, start=start, end=end)
    done("Changed: {id}.", id=id)


@coding.command()
@click.argument("id")
@with_study
def delete(study: "Project", id: str) -> None:
    """Remove a coding.

    \b
    Example:
      qualkit coding delete 1a2b3c4d
    """
    study.delete_coding(id)
    done("Deleted: {id}.", id=id)


@click.command()
@click.argument("document", nargs=-1)
@click.option("--all", "all_", is_flag=True, help="All documents.")
@click.option("--coded", is_flag=True, help="All documents that you have coded.")
@click.option("--not", "not_", is_flag=True, help="Take the mark away.")
@click.option("--reconciled", is_flag=True, help="The coders have agreed; consensus counts here.")
@click.option("--nothing-found", is_flag=True, help="They agreed that there is nothing to code.")
@with_study
def finish(
    study: "Project",
    document: tuple[str, ...],
    all_: bool,
    coded: bool,
    not_: bool,
    reconciled: bool,
    nothing_found: bool,
) -> None:
    """Mark documents as read to the end, several at once.

    \b
    Examples:
      qualkit finish P014_final_interview P037_final_interview
      qualkit finish --coded
      qualkit finish --reconciled --all
    """
    if bool(document) + all_ + coded != 1 or (coded and (not_ or reconciled)):
        raise click.UsageError("Name documents, or give --all, or --coded alone.")
    if not_:
        names = study.unfinish(*document, reconciled=reconciled)
    else:
        names = study.finish(
            *document, coded=coded, reconciled=reconciled, nothing_found=nothing_found
        )
    listed_names = ", ".join(names)
    if reconciled:
        done("No longer agreed on: {names}." if not_ else "Agreed on: {names}.", names=listed_names)
    else:
        done(
            "No longer marked as read: {names}." if not_ else "Marked as read: {names}.",
            names=listed_names,
        )


@click.group()
def suggest() -> None:
    """Passages that the codebook's keywords propose; a person decides.

    \b
    Examples:
      qualkit suggest list P014_final_interview
      qualkit suggest accept 0f3a 91bc
    """


@suggest.command(name="list")
@click.argument("document", nargs=-1)
@click.option("--code", help="Only for this code.")
@with_output
@with_study
def list_suggestions(
    study: "Project",
    document: tuple[str, ...],
    code: str | None,
    to: str | None,
    output: Path | None,
) -> None:
    """List open suggestions with their evidence.

    \b
    Example:
      qualkit suggest list P014_final_interview --code trust
    """
    _show(study, _found(study, document, code), to=to, output=output)


def _show(
    study: "Project",
    found: "tuple[Suggestion, ...]",
    *,
    to: str | None = None,
    output: Path | None = None,
) -> None:
    frame = study.suggestions(found)
    if to is None and output is None:
        frame["id"] = frame["id"].str[:8]
    columns = ["id", "document", "code", "polarity", "score", "evidence", "text"]
    shown = listed(frame, study, key="suggestions", title=study.say("Suggestions"), columns=columns)
    show(shown, to=to, output=output)


def _found(
    study: "Project", document: tuple[str, ...], code: str | None
) -> "tuple[Suggestion, ...]":
    return study.suggest(*document, code=code, progress=progress(study.say("Looking")))


def _choosing(command: Command) -> Command:
    """The ways to name suggestions: one by one, or by rule."""
    for option in (
        click.option("--yes", is_flag=True, help="Do not ask about what a rule picks."),
        click.option(
            "--at-least", type=float, metavar="SCORE", help="All with at least this score."
        ),
        click.option("--pattern", help="All that this pattern proposes."),
        click.option("--code", help="All for this code."),
        click.option("--document", multiple=True, help="All in this document; may be repeated."),
        click.argument("id", nargs=-1),
    ):
        command = option(command)
    return command


def _chosen(
    study: "Project",
    *,
    id: tuple[str, ...],
    document: tuple[str, ...],
    code: str | None,
    pattern: str | None,
    at_least: float | None,
    yes: bool,
) -> "tuple[Suggestion, ...]":
    from qualkit.project.suggestions import pick

    if not (id or document or code or pattern or at_least is not None):
        raise click.UsageError("Name suggestions, or give a rule (--document, --code, --pattern).")
    found = _found(study, document, code)
    chosen = pick(found, ids=id, pattern=pattern, at_least=at_least)
    if chosen and not id and not yes:
        _show(study, chosen)
        ask(study.say("{n} suggestions, as listed. Go on?", n=len(chosen)))
    return chosen


@suggest.command()
@_choosing
@click.option("--polarity", type=POLE, help="Instead of the proposed one.")
@with_study
def accept(study: "Project", polarity: str | None, **rule: Any) -> None:
    """Make codings of suggestions, one by one or by rule.

    \b
    Examples:
      qualkit suggest accept 0f3a 91bc
      qualkit suggest accept --document P014_final_interview --code reliability --at-least 0.7

    What a rule picks is listed first, and you are asked.
    """
    accepted = study.accept(*_chosen(study, **rule), polarity=polarity)
    done("Suggestions accepted: {n}.", n=len(accepted))


@suggest.command()
@_choosing
@with_study
def reject(study: "Project", **rule: Any) -> None:
    """Say no to suggestions, one by one or by rule; they do not come back.

    \b
    Example:
      qualkit suggest reject --pattern "open ... staan"
    """
    chosen = _chosen(study, **rule)
    study.reject(*chosen)
    done("Suggestions rejected: {n}.", n=len(chosen))


COMMANDS = (coding, finish, suggest)
