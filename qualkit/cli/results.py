"""Commands that compute: frequencies, scores, codes as numbers, joint displays, the report."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.door import (
    Command,
    done,
    is_for_programs,
    listed,
    show,
    whose,
    with_output,
    with_study,
    working,
)

if TYPE_CHECKING:
    from qualkit.project import Project


@click.command()
@click.option(
    "--by", multiple=True,
    help="document, case, wave, setting, role, participant, question, coder, polarity ...; "
    "may be repeated.",
)  # fmt: skip
@whose
@with_output
@with_study
def frequencies(
    study: "Project",
    by: tuple[str, ...],
    codings_of: str | None,
    to: str | None,
    output: Path | None,
) -> None:
    """How often and how widely each code occurs.

    \b
    Examples:
      qualkit frequencies
      qualkit frequencies --by setting --to xlsx
      qualkit frequencies --by role --by polarity
    """
    is_long = is_for_programs(to, output)
    table = study.frequency_display(by=by, coder=codings_of, is_long=is_long)
    show(table, to=to, output=output)


@click.command()
@click.option("--instrument", metavar="KEY", help="Which questionnaire, where there are several.")
@with_output
@with_study
def scores(study: "Project", instrument: str | None, to: str | None, output: Path | None) -> None:
    """Subscale scores, one row per person, measurement and subscale.

    \b
    Example:
      qualkit scores --to xlsx
    """
    columns = ["case", "participant", "role", "wave", "subscale", "score", "n_items"]
    frame = study.scores(instrument)
    title = study.say("Scores")
    show(listed(frame, study, key="scores", title=title, columns=columns), to=to, output=output)


MEASURES = click.Choice(
    ["presence", "count", "per_1000_words", "share_of_words", "positive", "negative",
     "ambivalent", "balance"]
)  # fmt: skip


@click.command()
@click.option("--wave", help="Of which measurement; not needed where one only has documents.")
@click.option("--code", "codes", multiple=True, help="Which codes; may be repeated.")
@click.option(
    "--measure", "measures", multiple=True, type=MEASURES, default=["presence"],
    show_default=True, help="Which numbers; may be repeated.",
)  # fmt: skip
@click.option("--words-of", metavar="ROLE", help="Whose words; else all respondents'.")
@whose
@with_output
@with_study
def quantitise(
    study: "Project",
    wave: str | None,
    codes: tuple[str, ...],
    measures: tuple[str, ...],
    words_of: str | None,
    codings_of: str | None,
    to: str | None,
    output: Path | None,
) -> None:
    """Codes as numbers, a row for each case, to be joined to other data by case.

    \b
    Examples:
      qualkit quantitise --wave final --to sav
      qualkit quantitise --wave final --measure positive --measure negative --to xlsx
    """
    table = study.case_table_display(
        codes=codes,
        measures=measures,
        wave=wave,
        words_of=words_of,
        coder=codings_of,
        is_complete=is_for_programs(to, output),
    )
    show(table, to=to, output=output)


def _linking(command: Command) -> Command:
    for option in (
        click.option("--scores", metavar="SUBSCALE", help="Which score; else each code's own."),
        click.option("--role", help="Whose score: professional, client ..."),
        click.option("--wave", help="Of which measurement: baseline, final ..."),
        click.option("--instrument", metavar="KEY", help="Of which questionnaire, if several."),
        click.option(
            "--unit", type=click.Choice(["case", "participant", "document"]), default="case",
            show_default=True, help="What is counted and compared.",
        ),
        click.option("--words-of", metavar="ROLE", help="Whose words; else all respondents'."),
    ):  # fmt: skip
        command = option(command)
    return command


GROUPS = click.Choice(["presence", "tertiles", "median"])


@click.command()
@_linking
@click.option("--code", "codes", multiple=True, help="Which codes; may be repeated.")
@click.option("--groups", type=GROUPS, default="presence", show_default=True)
@click.option(
    "--quotes", "quotes_per_cell", type=click.IntRange(0, 10), default=2, show_default=True,
    help="Quotations per cell at most.",
)  # fmt: skip
@click.option("--ledger", is_flag=True, help="Show who has scores, text or both instead.")
@whose
@with_output
@with_study
def joint(
    study: "Project",
    codes: tuple[str, ...],
    groups: str,
    quotes_per_cell: int,
    ledger: bool,
    codings_of: str | None,
    to: str | None,
    output: Path | None,
    **linking: Any,
) -> None:
    """Codes and scores side by side, with quotations.

    \b
    Example:
      qualkit joint --scores trust --role client --wave final --code trust --code bond
    """
    if ledger:
        table = study.ledger_display(coder=codings_of, **linking)
    else:
        table = study.joint_display(
            codes=codes,
            groups=groups,
            quotes_per_cell=quotes_per_cell,
            coder=codings_of,
            **linking,
        )
    show(table, to=to, output=output)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_linking
@click.option("--by", help="A second frequency table by document, case, wave, setting ...")
@click.option("--code", "codes", multiple=True, help="Codes of the joint display.")
@click.option("--groups", type=GROUPS, default="presence", show_default=True)
@click.option("--title", help="Title of the report; else that of the study.")
@whose
@with_study
def report(
    study: "Project",
    file: Path,
    by: str | None,
    codes: tuple[str, ...],
    groups: str,
    title: str | None,
    codings_of: str | None,
    **linking: Any,
) -> None:
    """A Word report: method, frequencies, figure, joint display, who links.

    \b
    Example:
      qualkit report report.docx --role client --wave final --by setting
    """
    working(study.say("Counting and writing"))
    displays = study.standard_displays(
        by=by, codes=codes, groups=groups, coder=codings_of, **linking
    )
    done(
        "The report is in {file}.",
        file=study.report(file, *displays, title=title, coder=codings_of),
    )


COMMANDS = (frequencies, scores, quantitise, joint, report)
