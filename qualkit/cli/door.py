"""What every command shares: which study, who codes, how results and errors are shown."""

import functools
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.errors import Conflict, NotFound, QualkitError
from qualkit.messages import LANGUAGES, Catalogue

if TYPE_CHECKING:
    from qualkit.displays.table import Table
    from qualkit.project import Project

YES = ("y", "yes", "j", "ja")
FORMATS = ("csv", "csv-comma", "csv-semicolon", "docx", "html", "json", "sav", "xlsx")
Command = Callable[..., Any]


class Door(click.Group):
    """Shows errors as sentences: exit code 1 for 'could not, because', 2 for wrong use."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; a QualkitError becomes words, anything unforeseen too."""
        try:
            return super().invoke(ctx)
        except QualkitError as error:
            show_error(error)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            click.echo(_say()("Stopped. What was not finished left no trace."), err=True)
        except OSError as error:
            if os.environ.get("QUALKIT_DEBUG"):
                raise
            click.echo(
                _say()(
                    "A file, or what was to be shown, could not be read or written: {reason}.",
                    reason=error.strerror or type(error).__name__,
                ),
                err=True,
            )
        except Exception as error:
            if os.environ.get("QUALKIT_DEBUG"):
                raise
            click.echo(
                _say()(
                    "Something happened that qualkit did not foresee ({kind}); the study was not "
                    "changed by it. Set QUALKIT_DEBUG=1 to see where, and please report it.",
                    kind=type(error).__name__,
                ),
                err=True,
            )
        ctx.exit(1)
        return None


def _say() -> Catalogue:
    context = click.get_current_context(silent=True)
    chosen = context.find_root().obj if context else None
    language = chosen or os.environ.get("QUALKIT_LANGUAGE", "en")
    return Catalogue(language if language in LANGUAGES else "en")


def show_error(error: QualkitError) -> None:
    """Message, problems and hint, on the error stream."""
    message, problems, hint = _say().explain(error)
    click.echo(message, err=True)
    for problem in problems:
        click.echo(f"  - {problem}", err=True)
    if hint:
        click.echo(hint, err=True)


def find_study(given: str | None) -> Path:
    """The study's file: as given, or the only one in this folder."""
    if given:
        path = Path(given)
        return path if path.suffix or path.exists() else path.with_suffix(".qualkit")
    found = sorted(Path.cwd().glob("*.qualkit"))
    if len(found) == 1:
        return found[0]
    if found:
        raise Conflict(
            "There are several studies in this folder.",
            "Say which with --project: {choices}.",
            choices=", ".join(path.name for path in found),
        )
    raise NotFound(
        "There is no study in this folder.",
        "Give --project FILE, set QUALKIT_PROJECT, or make one with `qualkit init`.",
    )


_project = click.option(
    "--project", "path", envvar="QUALKIT_PROJECT", metavar="FILE",
    help="The study's file; without it the only *.qualkit file in this folder.",
)  # fmt: skip
_coder = click.option("--coder", envvar="QUALKIT_CODER", metavar="NAME", help="Who is doing this.")
_language = click.option(
    "--language", envvar="QUALKIT_LANGUAGE", type=click.Choice(LANGUAGES), default="en",
    show_default=True, help="Language of tables and reports.",
)  # fmt: skip


class Pole(click.ParamType[str]):
    """A polarity, in either language; with `none`, also that there is none."""

    name = "polarity"

    def __init__(self, *, may_be_none: bool = False) -> None:
        self._none = {"none": "none", "geen": "none"} if may_be_none else {}

    @functools.cached_property
    def known(self) -> dict[str, str]:
        """What may be typed, and what it means."""
        from qualkit.model import POLARITY_NAMES

        return {**POLARITY_NAMES, **self._none}

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return f"[{'|'.join(dict.fromkeys(self.known.values()))}]"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """The polarity as it is stored."""
        if (known := self.known.get(str(value).casefold())) is None:
            choices = ", ".join(dict.fromkeys(self.known.values()))
            self.fail(_say()("{value} is none of: {choices}.", value=value, choices=choices))
        return known


def with_study(command: Command) -> Command:
    """Gives a command the open study, and the options that say which, by whom, in what language."""

    @_project
    @_coder
    @_language
    @functools.wraps(command)
    def run(path: str | None, coder: str | None, language: str, **values: Any) -> None:
        from qualkit.project import Project

        click.get_current_context().find_root().obj = language
        with Project.open(find_study(path), coder=coder, language=language) as study:
            try:
                before = study.coders()
                command(study, **values)
                for name in study.coders():
                    if name not in before:
                        done("New coder: {coder}.", coder=name)
                        note(_like(name, before))
            finally:
                note(study.remarks)

    return run


def _like(name: str, coders: Sequence[str]) -> Iterator[QualkitError]:
    """A new coder who may be a known one, mistyped."""
    known = {coder.casefold(): coder for coder in coders}
    for near in get_close_matches(name.casefold(), known, n=1, cutoff=0.8):
        yield Conflict(
            "{new} looks like the coder {known}.",
            "If they are the same, `qualkit undo --coder {new}` takes back what was done.",
            new=name,
            known=known[near],
        )


def with_file(command: Command) -> Command:
    """Gives a command the path of a study that it does not open, and how to say things."""

    @_project
    @_language
    @functools.wraps(command)
    def run(path: str | None, language: str, **values: Any) -> None:
        click.get_current_context().find_root().obj = language
        command(find_study(path), Catalogue(language), **values)

    return run


def note(remarks: Iterable[QualkitError]) -> None:
    """What should be known besides, on the error stream."""
    for remark in remarks:
        message, _, hint = _say().explain(remark)
        click.echo(_say()("Note: {remark}", remark=f"{message} {hint}".strip()), err=True)


def whose(command: Command) -> Command:
    """The option that says whose codings count in a result."""
    return click.option(
        "--codings-of", "codings_of", envvar="QUALKIT_CODINGS_OF", metavar="NAME",
        help="Whose codings count: a coder, or consensus.",
    )(command)  # fmt: skip


def with_output(command: Command) -> Command:
    """The options that say where a table goes; without them it is printed."""
    command = click.option(
        "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
        help="Write to this file; its ending says how.",
    )(command)  # fmt: skip
    return click.option(
        "--to", "to", type=click.Choice(FORMATS),
        help="csv and json go to the screen unless --output is given, the others to a file. "
        "csv has the separator of the language; csv-comma has decimal points, csv-semicolon "
        "decimal commas.",
    )(command)  # fmt: skip


def is_for_programs(to: str | None, output: Path | None) -> bool:
    """Whether a table is written for a program to compute with, not for people to read."""
    format = to or (output.suffix.lower()[1:] if output else "")
    return format not in ("", "docx", "html")


def show(table: "Table", *, to: str | None, output: Path | None) -> None:
    """Prints a table, or writes it and says where."""
    from qualkit import reports
    from qualkit.reports.terminal import as_text

    if output is None and to is None:
        click.echo(as_text(table, width=shutil.get_terminal_size((100, 24)).columns))
        return
    if output is None and to is not None and reports.ending(to) in (".csv", ".json"):
        sys.stdout.buffer.write(reports.as_bytes(table, to))
        return
    target = output or Path(table.key)
    if to is not None and target.suffix.lower() != reports.ending(to):
        target = target.with_name(target.name + reports.ending(to))
    reports.write(table, target, format=to)
    done("Written: {file}", file=target)


def done(message: str, /, **values: object) -> None:
    """A line that says what was done."""
    click.echo(_say()(message, **values))


def listed(frame: Any, study: "Project", *, columns: Sequence[Any], **options: Any) -> "Table":
    """A frame as a table, in the words of the study."""
    from qualkit.displays.listing import listing
    from qualkit.project.notes import called

    headings, values = called(study, columns)
    return listing(
        frame, columns=columns, headings=headings, values=values, say=study.say, **options
    )


def ask(question: str) -> None:
    """Asks, and stops unless the answer is yes, in either language."""
    say = _say()
    answer = click.prompt(f"{question} [{say('y')}/{say('N')}]", default="", show_default=False)
    if answer.strip().casefold() not in YES:
        click.echo(say("Nothing was done."), err=True)
        raise click.exceptions.Exit(1)


def working(label: str) -> None:
    """Says what goes on, on the error stream, where it takes long and has no steps to count."""
    if sys.stderr.isatty():
        click.echo(f"{label} \N{HORIZONTAL ELLIPSIS}", err=True)


def progress(label: str) -> Callable[[Sequence[Any]], Iterable[Any]]:
    """A progress bar on the error stream, silent where nobody looks."""

    def through(items: Sequence[Any]) -> Iterator[Any]:
        if not sys.stderr.isatty():
            yield from items
            return
        with click.progressbar(items, label=label, file=sys.stderr) as bar:
            yield from bar

    return through
