"""`qualkit respondents`: a list of who is in which file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.door import done, progress, with_study

if TYPE_CHECKING:
    from qualkit.project import Project


@click.group()
def respondents() -> None:
    """Make a list that says whose interview each file holds, to be corrected in Excel.

    \b
    Example:
      qualkit respondents propose interviews/ --output respondents.xlsx
    """


@respondents.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    default="respondents.xlsx", show_default=True, help="Write the list to this file (xlsx).",
)  # fmt: skip
@click.option("--update", is_flag=True, help="Add rows for new files to a list that exists.")
@with_study
def propose(study: "Project", folder: Path, output: Path, update: bool) -> None:
    """Propose a list from file names, headings of transcripts and what the study knows.

    \b
    Example:
      qualkit respondents propose interviews/ --output respondents.xlsx
    """
    rows = study.propose_respondents(
        folder, output=output, update=update, progress=progress(study.say("Reading"))
    )
    done(
        "Files added to the list {file}: {n}. Look at its remarks, correct it, then import the "
        "transcripts with it.",
        file=output,
        n=len(rows),
    )


COMMANDS = (respondents,)
