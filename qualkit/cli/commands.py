"""`qualkit` and its commands."""

import sys

import click

from qualkit import __version__
from qualkit.cli import backups, bring_in, coding, hand_on, look, respondents, results, study
from qualkit.cli.door import Door


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qualkit")
def qualkit() -> None:
    """Code interviews, link codes to questionnaire scores, report both.

    \b
    A first study:
      qualkit init study.qualkit --example alliance
      qualkit status
      qualkit report report.docx --role client --wave final --codings-of consensus

    Set QUALKIT_CODER to your name once, and QUALKIT_LANGUAGE to nl for Dutch.
    """


for module in (study, backups, respondents, bring_in, hand_on, look, coding, results):
    for command in module.COMMANDS:
        qualkit.add_command(command)


def main() -> None:
    """The entry point of `qualkit` and `python -m qualkit`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that lacks a sign shows '?' for it
            stream.reconfigure(errors="replace")
    qualkit(prog_name="qualkit")
