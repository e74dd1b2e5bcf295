"""`qualkit export`: the codebook; the files of the example."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.door import done, with_study

if TYPE_CHECKING:
    from qualkit.project import Project


@click.group(name="export")
def hand_on() -> None:
    """Hand on what is in the study, in a form that can be changed and brought in again.

    \b
    Example:
      qualkit export codebook codebook.xlsx
    """


@hand_on.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_study
def codebook(study: "Project", file: Path) -> None:
    """The codebook, for Excel (.xlsx) or as YAML (.yaml).

    \b
    Example:
      qualkit export codebook codebook.xlsx
    """
    done("Written: {file}", file=study.export_codebook(file))


@hand_on.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def example(folder: Path) -> None:
    """The files that the example study is made of: transcripts, lists, answers, codebooks.

    \b
    Example:
      qualkit export example .
    """
    from qualkit.project.example import copy_example_files

    for made in copy_example_files(folder):
        done("Written: {file}", file=made)


COMMANDS = (hand_on,)
