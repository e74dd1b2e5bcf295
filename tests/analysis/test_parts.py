"""Documents in parts: nothing said is lost, and nothing is counted in two parts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.frequencies import frequencies
from qualkit.analysis.parts import POLES, SPLITS, Parts, split

LENGTH = 60
WORDS = np.arange(0, LENGTH, 3, dtype=np.uint32)
DOCUMENTS = pd.DataFrame(
    {
        "document": ["A", "B", "C"],
        "wave": ["first", "last", "last"],
        "n_words": [20, 20, 0],
        "is_finished": [True, True, False],
    }
)
BELONGING = pd.DataFrame({"document": ["A", "B", "B"], "case": ["D1", "D2", "D3"]})
FINISHED = pd.DataFrame({"document": ["A", "B", "B"], "coder": ["ana", "ana", "bram"]})
STARTS = {"A": WORDS, "B": WORDS, "C": WORDS[:0]}


def turns(*rows: tuple[str, int, int, str, str, str | None, str | None]) -> pd.DataFrame:
    columns = ["document", "start", "end", "role", "participant", "about", "item"]
    found = pd.DataFrame(rows, columns=columns)
    n = [np.searchsorted(WORDS, e) - np.searchsorted(WORDS, s) for s, e in
         zip(found["start"], found["end"], strict=True)]  # fmt: skip
    return found.assign(n_words=n)


TALK = turns(
    ("A", 0, 30, "professional", "P1", None, "q1"),
    ("A", 30, 60, "client", "C1", None, "q2"),
    ("B", 0, 20, "professional", "P2", None, None),
    ("B", 20, 40, "professional", "P2", "D3", None),
    ("B", 40, 60, "professional", "P3", None, "q1"),
)


def codings(*rows: tuple[str, str, str, int, int, str | None, str | None]) -> pd.DataFrame:
    columns = ["document", "code", "coder", "start", "end", "polarity", "about"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"start": int, "end": int, "polarity": object, "about": object}
    )


def parted(found: pd.DataFrame, *by: str) -> Parts:
    return split(DOCUMENTS, TALK, found, BELONGING, FINISHED, word_starts=STARTS, by=by)


some = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        st.sampled_from(["trust", "bond"]),
        st.sampled_from(["ana", "bram"]),
        st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 25)),
        st.sampled_from(["positive", "negative", None]),
        st.sampled_from(["D2", "D3", None]),
    ).map(lambda r: (*r[:3], r[3][0], min(LENGTH, r[3][0] + r[3][1]), r[4], r[5])),
    max_size=10,
)
groupings = st.lists(st.sampled_from(SPLITS), max_size=3, unique=True)


@settings(max_examples=60, deadline=None)
@given(some, groupings)
def test_every_coding_is_in_exactly_one_part_of_its_document(rows, by) -> None:
    """Whatever documents are split by, a coding's part exists once and is of its document."""
    found = parted(codings(*rows), *by)
    assert found.parts["part"].is_unique
    of = found.parts.set_index("part")["document"]
    assert len(found.codings) == len(rows)
    assert [of[part] for part in found.codings["part"]] == [row[0] for row in rows]


@settings(max_examples=40, deadline=None)
@given(some, st.lists(st.sampled_from(["role", "participant", "question", "case"]), unique=True))
def test_the_words_of_the_parts_are_those_of_the_documents(rows, by) -> None:
    """Split by what turns say, every word is in one part; its start is known there."""
    found = parted(codings(*rows), *by)
    assert found.parts.groupby("document")["n_words"].sum().to_dict() == {"A": 20, "B": 20, "C": 0}
    if "case" not in by:
        for row in found.parts.itertuples():
            assert len(found.word_starts[row.part]) == row.n_words


@settings(max_examples=40, deadline=None)
@given(some)
def test_poles_and_coders_take_codings_apart_and_leave_the_words(rows) -> None:
    """Each pole and each coder has the whole document's words as its denominator."""
    table = codings(*rows)
    found = parted(table, "polarity", "coder")
    a = found.parts[found.parts["document"] == "A"]
    assert set(a["polarity"]) == set(POLES) and set(a["n_words"]) == {20}
    judged = table["polarity"].fillna("not_judged")
    for part in found.parts.itertuples():
        mine = (
            (table["document"] == part.document)
            & (table["coder"] == part.coder)
            & (judged == part.polarity)
        )
        assert (found.codings["part"] == part.part).tolist() == mine.tolist()


def test_a_coding_is_of_the_turn_of_its_first_word() -> None:
    """One that begins on the blank before a turn is of that turn; it counts only words there."""
    found = parted(codings(("A", "trust", "ana", 28, 36, None, None)), "role")
    assert found.codings["part"].tolist() == ["A / client"]
    table = frequencies(
        found.codings, found.parts, word_starts=found.word_starts,
        ancestors={"trust": ["trust"]}, codes=["trust"], by=["role"],
    ).set_index("role")  # fmt: skip
    assert table.loc["client", ["n_codings", "n_words"]].tolist() == [1, 2]
    assert table.loc["professional", "n_codings"] == 0


@pytest.mark.parametrize(
    ("start", "about", "case"),
    [(5, None, None), (5, "D2", "D2"), (25, None, "D3"), (25, "D2", "D2")],
)
def test_a_shared_document_belongs_to_whom_coding_or_else_turn_is_about(start, about, case) -> None:
    """What the coding says comes first, then what its turn says; else it is about nobody."""
    found = parted(codings(("B", "trust", "ana", start, start + 9, None, about)), "case")
    assert found.codings["case"].where(found.codings["case"].notna(), None).tolist() == [case]
    assert found.codings["part"].tolist() == [f"B / {case or ''}"]


def test_by_coder_a_document_is_finished_by_who_finished_it() -> None:
    """Bram finished B and not A; what he coded in A is not finished."""
    found = parted(codings(("A", "trust", "bram", 0, 9, None, None)), "coder")
    done = found.parts.set_index("part")["is_finished"].to_dict()
    assert done == {"A / ana": True, "A / bram": False, "B / ana": True, "B / bram": True}


def test_a_document_without_words_of_respondents_keeps_a_part() -> None:
    """C has no turns; by role it is one part without a role, so that it can be listed."""
    found = parted(codings(), "role")
    c = found.parts[found.parts["document"] == "C"]
    assert c["role"].tolist() == [None] and c["n_words"].tolist() == [0]
