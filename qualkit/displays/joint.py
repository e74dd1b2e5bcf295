"""Joint displays: codes and scores side by side, with quotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from qualkit.analysis.links import BOTH, NEITHER, REASONS, SCORE_ONLY, TEXT_ONLY
from qualkit.displays.table import Cell, Column, Estimate, Quotation, Row, Table
from qualkit.messages import Catalogue

if TYPE_CHECKING:
    from qualkit.analysis.compare import Comparison, Description


@dataclass(frozen=True)
class ThemeRow:
    """One code set against a score: those who speak of it, those who do not, the difference."""

    label: str
    score: str
    present: Description
    absent: Description
    comparison: Comparison
    quotations: tuple[Quotation, ...]
    level: int = 0


@dataclass(frozen=True)
class GroupRow:
    """One code in one group of cases made by their score."""

    label: str
    score: str
    group: str
    description: Description
    n_cases: int
    n_with_code: int
    quotations: tuple[Quotation, ...]
    level: int = 0


@dataclass(frozen=True)
class Heads:
    """What stands above the columns: whose score, and in whose words codes were looked for."""

    score: str
    words: str


def statistics_by_theme(
    rows: Sequence[ThemeRow], *, heads: Heads, title: str, notes: Sequence[str], say: Catalogue
) -> Table:
    """Codes as rows; the score of cases with and without the code, difference, quotations."""
    present, absent = say("Code present"), say("Code absent")
    compared = say("Present minus absent")
    columns = (
        Column("code", heads.words),
        Column("score", heads.score),
        Column("n_present", say("n"), "integer", group=present),
        Column("mean_present", say("M (SD)"), "estimate", 2, group=present),
        Column("n_absent", say("n"), "integer", group=absent),
        Column("mean_absent", say("M (SD)"), "estimate", 2, group=absent),
        Column("difference", say("Difference [95 %]"), "estimate", 2, group=compared),
        Column("effect", say("Hedges g [95 %]"), "estimate", 2, group=compared),
        Column("quotations", say("Quotations"), "quotations"),
    )
    made = [
        Row(
            (
                row.label,
                row.score,
                row.present.n,
                mean_and_spread(row.present),
                row.absent.n,
                mean_and_spread(row.absent),
                *_differences(row.comparison),
                row.quotations or None,
            ),
            row.level,
        )
        for row in rows
    ]
    said = [*notes[:-1], *_how([row.comparison for row in rows], say), *notes[-1:]]
    return _table("joint_display", title, columns, made, said, say)


def themes_by_score_group(
    rows: Sequence[GroupRow], *, heads: Heads, title: str, notes: Sequence[str], say: Catalogue
) -> Table:
    """Codes and score groups as rows; how many cases speak of the code, and what they say."""
    columns = (
        Column("code", heads.words),
        Column("group", heads.score),
        Column("n_cases", say("Linked cases"), "integer"),
        Column("mean", say("M (SD)"), "estimate", 2),
        Column("n_with_code", say("n"), "integer", group=say("Cases with the code")),
        Column("share", say("Share"), "percent", 0, group=say("Cases with the code")),
        Column("quotations", say("Quotations"), "quotations"),
    )
    made = [
        Row(
            (
                row.label,
                f"{row.score}: {row.group}",
                row.n_cases,
                mean_and_spread(row.description),
                row.n_with_code,
                row.n_with_code / row.n_cases if row.n_cases else None,
                row.quotations or None,
            ),
            row.level,
        )
        for row in rows
    ]
    return _table("joint_display", title, columns, made, notes, say)


def link_ledger(
    counted: Sequence[tuple[str, pd.DataFrame]],
    *,
    title: str,
    notes: Sequence[str],
    say: Catalogue,
) -> Table:
    """How many cases have score, text, both or neither, and why not.

    `counted` pairs the name of the scores with a ledger as `analysis.links.counts` counts it.
    """
    titles = {
        BOTH: say("score and text"),
        SCORE_ONLY: say("score only"),
        TEXT_ONLY: say("text only"),
        NEITHER: say("neither"),
    }
    columns = (
        Column("score", say("Score")),
        Column("status", say("Cases with")),
        Column("reason", say("What is missing")),
        Column("n", say("n"), "integer"),
    )
    rows = tuple(
        Row(
            (
                name if first else "",
                titles[str(r["status"])],
                say(REASONS.get(str(r["reason"]), "")) or None,
                int(r["n"]),
            )
        )
        for name, frame in counted
        for first, r in zip([True] + [False] * len(frame), frame.to_dict("records"), strict=False)
    )
    return Table("link_ledger", title, columns, rows, tuple(notes), say.language)


def mean_and_spread(description: Description) -> Cell:
    """The mean with its standard deviation; nothing where there is no score."""
    if description.mean is None:
        return None
    return Estimate(description.mean, spread=description.sd)


def _differences(comparison: Comparison) -> tuple[Cell, Cell]:
    difference, g = (
        None
        if estimate is None or estimate.value is None
        else Estimate(
            estimate.value,
            low=estimate.interval.low if estimate.interval else None,
            high=estimate.interval.high if estimate.interval else None,
        )
        for estimate in (comparison.mean_difference, comparison.hedges_g)
    )
    return difference, g


def _how(comparisons: Sequence[Comparison], say: Catalogue) -> list[str]:
    """How the intervals were made, why some are missing, and what they do not allow for."""
    notes = []
    for name, estimates in (
        (say("the difference"), [c.mean_difference for c in comparisons]),
        (say("Hedges g"), [c.hedges_g for c in comparisons]),
    ):
        intervals = [e.interval for e in estimates if e and e.interval]
        if methods := "; ".join(dict.fromkeys(say(i.method) for i in intervals)):
            notes.append(say("95 % interval of {what}: {methods}.", what=name, methods=methods))
    reasons = dict.fromkeys(c.reason for c in comparisons)
    for c in comparisons:
        reasons |= {e.reason: None for e in (c.mean_difference, c.hedges_g) if e}
    if listed := "; ".join(say(reason) for reason in reasons if reason):
        notes.append(say("Where something is missing: {reasons}.", reasons=listed))
    return notes + [say(c) for c in dict.fromkeys(c.caveat for c in comparisons) if c]


def _table(
    key: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    notes: Sequence[str],
    say: Catalogue,
) -> Table:
    return Table(key, title, tuple(columns), tuple(rows), tuple(notes), say.language, is_wide=True)


def poles_named(
    poles: Mapping[str, Mapping[str, str]], polarity: str | None, say: Catalogue
) -> str:
    """What a code calls a pole; '' where nothing was judged."""
    return say.label(poles.get(polarity or "", {}), say(polarity)) if polarity else ""
