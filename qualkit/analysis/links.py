"""Who has a score, a text, or both: the ledger under every joint display."""

import re
from collections.abc import Iterable

import pandas as pd

from qualkit.messages import later

BOTH, SCORE_ONLY, TEXT_ONLY, NEITHER = "both", "score only", "text only", "neither"

REASONS = {
    "no answers": later("no answers of this role at this measurement"),
    "too few answered": later("too few items answered for a score"),
    "no document": later("no document at this measurement"),
    "other measurement": later("a document of another measurement only"),
    "not finished": later("a document, not yet marked as read"),
    "not reconciled": later("a document that several people coded and nobody reconciled"),
    "not said": later(
        "a document about several cases in which no passage says that it is about this one"
    ),
    "no consent": later("no consent to analysis, or withdrawn"),
}
"""Why something is missing, in words for readers."""


def ledger(scores: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """Which units (cases, participants, documents) link.

    Parameters
    ----------
    scores
        One row per unit: unit, score (missing where there is none), reason (a key
        of REASONS where missing).
    texts
        One row per unit: unit, has_text, reason.

    Returns
    -------
    One row per unit, in order: unit, status (both, score only, text only, neither),
    score_reason, text_reason ('' where nothing is missing).
    """
    linked = scores.merge(texts, on="unit", suffixes=("_score", "_text"), validate="1:1")
    has_score, has_text = linked["score"].notna(), linked["has_text"].astype(bool)
    status = pd.Series(NEITHER, index=linked.index)
    status[has_score & has_text] = BOTH
    status[has_score & ~has_text] = SCORE_ONLY
    status[~has_score & has_text] = TEXT_ONLY
    return pd.DataFrame(
        {
            "unit": linked["unit"],
            "status": status,
            "score_reason": linked["reason_score"].where(~has_score, ""),
            "text_reason": linked["reason_text"].where(~has_text, ""),
        }
    ).sort_values("unit", ignore_index=True)


def counts(found: pd.DataFrame) -> pd.DataFrame:
    """The ledger counted: status, reason, n; statuses in order, reasons by frequency.

    Where both are missing, the reason is the score's.
    """
    reason = found["score_reason"].where(found["score_reason"] != "", found["text_reason"])
    counted = (
        found.assign(reason=reason).groupby(["status", "reason"]).size().rename("n").reset_index()
    )
    order = {status: i for i, status in enumerate((BOTH, SCORE_ONLY, TEXT_ONLY, NEITHER))}
    return counted.sort_values(
        ["status", "n"], key=lambda c: c.map(order) if c.name == "status" else -c, ignore_index=True
    )


def look_alikes(new: Iterable[str], known: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of a new id and a known one that differ only in case, signs or leading zeros.

    They are for a person to look at; nothing is ever joined by them.

    >>> look_alikes(["p-12", "P014"], ["P12", "P014", "P140"])
    (('p-12', 'P12'),)
    """
    by_shape: dict[str, list[str]] = {}
    for name in known:
        by_shape.setdefault(_shape(name), []).append(name)
    return tuple(
        (name, other) for name in new for other in by_shape.get(_shape(name), ()) if other != name
    )


def _shape(name: str) -> str:
    plain = re.sub(r"[\W_]+", "", name.casefold())
    return re.sub(r"0*(\d+)", lambda digits: str(int(digits[1])), plain)
