"""`qualkit import`: transcripts, codebook, answers, codings."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.door import done, progress, with_study

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualkit.errors import QualkitError
    from qualkit.project import Project

FILE = click.Path(path_type=Path)


@click.group(name="import")
def bring_in() -> None:
    """Bring in transcripts, a codebook, answers or codings.

    \b
    Examples:
      qualkit import codebook alliance.yaml
      qualkit import transcripts interviews/ --respondents respondents.xlsx
    """


@bring_in.command()
@click.argument("folder", type=FILE)
@click.option("--respondents", type=FILE, help="A list (xlsx, csv) with one row per file.")
@click.option(
    "--name", metavar="PATTERN", help="What file names say, e.g. '(?P<participant>P\\d+)'."
)
@click.option("--form", type=FILE, help="The questionnaire of telephone surveys, as YAML.")
@click.option("--skip-bad", is_flag=True, help="Leave bad files out instead of importing nothing.")
@with_study
def transcripts(
    study: "Project",
    folder: Path,
    respondents: Path | None,
    name: str | None,
    form: Path | None,
    skip_bad: bool,
) -> None:
    """Word transcripts and survey forms: a file, or all in a folder; all or nothing.

    \b
    Examples:
      qualkit import transcripts interviews/ --respondents respondents.xlsx
      qualkit import transcripts calls/ --respondents calls.xlsx --form telephone-survey.yaml
    """
    result = study.import_transcripts(
        folder,
        respondents=respondents,
        name=name,
        form=form,
        skip_bad=skip_bad,
        progress=progress(study.say("Reading")),
    )
    for error in result.passed_over:
        message, problems, _ = study.say.explain(error)
        done("Left out: {reason}", reason=" ".join((message, *problems)))
    _remark(study, result.remarks)
    done(
        "Documents imported: {added}; there already: {known}.",
        added=len(result.added),
        known=len(result.known),
    )
    if result.changed:
        done("Changed by the list: {documents}.", documents=", ".join(result.changed))
    if form is not None:
        done("Answers added from forms: {n}.", n=result.n_answers)


@bring_in.command()
@click.argument("file", type=FILE)
@with_study
def codebook(study: "Project", file: Path) -> None:
    """A codebook (yaml, xlsx, csv); a changed one is compared with what is there.

    \b
    Examples:
      qualkit import codebook alliance.yaml
      qualkit import codebook codebook.xlsx
    """
    result = study.import_codebook(file)
    _remark(study, result.remarks)
    done(
        "Codes added: {added}; revised: {revised}.",
        added=len(result.added),
        revised=len(result.revised),
    )
    if result.reopened:
        done(
            "Changed in what counts, so finished documents are open again for: {codes}.",
            codes=", ".join(result.reopened),
        )


@bring_in.command()
@click.argument("file", type=FILE)
@click.option("--instrument", type=FILE, required=True, help="The questionnaire, as YAML.")
@click.option("--known-cases-only", is_flag=True, help="Leave out rows of cases not in the study.")
@click.option("--replace", is_flag=True, help="Take what the file says where the study differs.")
@with_study
def answers(
    study: "Project", file: Path, instrument: Path, known_cases_only: bool, replace: bool
) -> None:
    """Answers to a questionnaire, from SPSS (.sav), Excel or csv.

    \b
    Example:
      qualkit import answers monitor.sav --instrument alliance-monitor.yaml
    """
    result = study.import_answers(
        file, instrument=instrument, known_cases_only=known_cases_only, replace=replace
    )
    done(
        "Answers added: {added}; cases: {cases} (new: {new}); there already: {known}.",
        added=result.n_added,
        cases=result.n_cases,
        new=result.n_new_cases,
        known=result.n_known,
    )
    if result.n_replaced:
        done("Answers replaced: {n}.", n=result.n_replaced)
    _remark(study, result.remarks)


@bring_in.command()
@click.argument("file", type=FILE)
@with_study
def design(study: "Project", file: Path) -> None:
    """Another design for the study: labels, roles, measurements, attributes.

    \b
    Example:
      qualkit import design design.yaml
    """
    study.import_design(file)
    done(
        "The study has the design of {file}. Transcripts that are there keep their turns; import "
        "them again, with their list, to have roles by new speaker labels.",
        file=file.name,
    )


@bring_in.command()
@click.argument("file", type=FILE)
@with_study
def codings(study: "Project", file: Path) -> None:
    """Codings from a table: document, code, and words or start and end.

    \b
    Example:
      qualkit import codings codings.xlsx
    """
    result = study.import_codings(file)
    done(
        "Codings imported: {added}; there already: {known}.",
        added=len(result.added),
        known=len(result.known),
    )
    _remark(study, result.remarks)


def _remark(study: "Project", remarks: "Iterable[QualkitError]") -> None:
    for remark in remarks:
        message, _, hint = study.say.explain(remark)
        done("Note: {remark}", remark=f"{message} {hint}".strip())


COMMANDS = (bring_in,)
