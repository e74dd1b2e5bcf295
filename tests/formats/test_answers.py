"""Answers to a questionnaire from SPSS, Excel and CSV, wide and long."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from qualkit.errors import Invalid, Unreadable
from qualkit.formats.answers import read_answers
from qualkit.model import (
    Answer,
    Answers,
    Columns,
    Design,
    Instrument,
    Item,
    Membership,
    Role,
    Scale,
    Subscale,
    Wave,
    memberships,
)

DESIGN = Design(
    label={"en": "Alliance"},
    roles=(
        Role("professional", {"nl": "professional", "en": "professional"}),
        Role("client", {"nl": "cliënt", "en": "client"}),
    ),
    waves=(
        Wave("baseline", {"nl": "nulmeting", "en": "baseline"}),
        Wave("interim", {"nl": "tussenmeting", "en": "interim"}),
        Wave("final", {"nl": "eindmeting", "en": "final"}),
    ),
    attributes={"setting": {"nl": "werkveld"}},
    values={"setting": {"probation": {"nl": "reclassering", "en": "probation"}}},
)


def _instrument(*items: str) -> Instrument:
    return Instrument(
        key="monitor",
        label={"en": "Monitor"},
        subscales=(
            Subscale("trust", {"en": "Trust"}, tuple(Item(i, scale=Scale(1, 5)) for i in items)),
        ),
        missing={99: {"nl": "niet ingevuld"}},
        roles=("professional", "client"),
        columns=Columns(
            wide="{item}_{wave}_{role}",
            waves={"baseline": "T0", "interim": "T1", "final": "T2"},
            roles={"professional": "p", "client": "c"},
            case="dyad",
            participants={"professional": "prof_{wave}", "client": "client"},
            long={"case": "dyad", "participant": "person", "role": "role", "wave": "wave"},
            attributes={"setting": {"nl": "werkveld"}},
        ),
    )


INSTRUMENT = _instrument("t1", "t2")
WAVES, ROLES = ("T0", "T1", "T2"), ("p", "c")
WIDE = ["dyad", "setting", "prof_T0", "prof_T1", "prof_T2", "client"] + [
    f"{item}_{wave}_{role}" for wave in WAVES for role in ROLES for item in ("t1", "t2")
]
LONG = ["dyad", "setting", "person", "role", "wave", "t1", "t2"]


def _xlsx(path: Path, headings: Sequence[str], *rows: Sequence[object]) -> Path:
    book = Workbook()
    for row in (headings, *rows):
        book.worksheets[0].append(list(row))
    book.save(path)
    return path


def _sav(path: Path, columns: Mapping[str, Sequence[object]], **options: Any) -> Path:
    pyreadstat.write_sav(pd.DataFrame(columns), str(path), **options)
    return path


def _wide_row(case: object, **cells: object) -> list[object]:
    return [case, *[cells.get(column) for column in WIDE[1:]]]


def _problems(path: Path, instrument: Instrument = INSTRUMENT) -> list[str]:
    with pytest.raises(Invalid) as caught:
        read_answers(path, instrument, design=DESIGN)
    return [str(problem).removeprefix(f"{path.name}, ") for problem in caught.value.problems]


def members(answers: Answers) -> tuple[Membership, ...]:
    return memberships(
        answers.presences,
        roles=[role.key for role in DESIGN.roles],
        waves=[wave.key for wave in DESIGN.waves],
    )


def test_a_wide_spss_file_becomes_answers_memberships_and_attributes(tmp_path: Path) -> None:
    blank = {column: [None, None] for column in WIDE}
    path = _sav(
        tmp_path / "a.sav",
        blank
        | {
            "dyad": ["D02", "D01"],
            "setting": [1.0, 2.0],
            "prof_T0": [14.0, 7.0],
            "prof_T1": [14.0, 7.0],
            "prof_T2": [14.0, 8.0],
            "client": ["007 ", "c1"],
            "t1_T0_p": [4.0, None],
            "t2_T0_p": [99.0, None],
            "t1_T2_c": [None, 1.0],
            "t2_T2_c": [None, None],
            "t1_T2_p": [-1.0, None],
        },
        missing_ranges={"t2_T0_p": [99], "t1_T2_p": [{"lo": -9, "hi": -1}]},
        variable_value_labels={"setting": {1.0: "Reclassering", 2.0: "Elders"}},
    )
    read = read_answers(path, INSTRUMENT, design=DESIGN)
    assert read == Answers(
        answers=(
            Answer("D01", "c1", "client", "final", "t1", 1.0, None, 2),
            Answer("D01", "c1", "client", "final", "t2", None, "blank", 2),
            Answer("D02", "14", "professional", "baseline", "t1", 4.0, None, 1),
            Answer("D02", "14", "professional", "baseline", "t2", None, "99", 1),
            Answer("D02", "14", "professional", "final", "t1", None, "-1", 1),
            Answer("D02", "14", "professional", "final", "t2", None, "blank", 1),
        ),
        presences=read.presences,
        attributes={"D01": {"setting": "Elders"}, "D02": {"setting": "probation"}},
    )
    assert members(read) == (
        Membership("D01", "7", "professional", to_wave="interim"),
        Membership("D01", "8", "professional", from_wave="final"),
        Membership("D01", "c1", "client"),
        Membership("D02", "14", "professional"),
        Membership("D02", "007", "client"),
    )


def test_what_spss_declares_missing_is_no_id_and_no_attribute(tmp_path: Path) -> None:
    blank = {column: [None, None] for column in WIDE}
    path = _sav(
        tmp_path / "a.sav",
        blank
        | {
            "dyad": ["D01", "D02"],
            "setting": [9.0, 1.0],
            "prof_T0": [999.0, 14.0],
            "client": ["-", "c2"],
            "t1_T0_p": [4.0, 3.0],
            "t1_T0_c": [4.0, 3.0],
        },
        missing_ranges={"setting": [9], "prof_T0": [999], "client": ["-"]},
        variable_value_labels={"setting": {1.0: "Reclassering", 9.0: "niet gevraagd"}},
    )
    read = read_answers(path, INSTRUMENT, design=DESIGN)
    assert read.attributes == {"D02": {"setting": "probation"}}
    assert {who for *_, who in read.presences} == {"14", "c2"}


def test_a_long_file_names_roles_and_waves_by_key_abbreviation_or_label(tmp_path: Path) -> None:
    path = _xlsx(
        tmp_path / "a.xlsx",
        LONG,
        ("D1", "probation", 14.0, "p", "T0", 1, "2"),
        ("D1", None, "c1", "Cliënt", "eindmeting", "3,5", None),
        ("D1", "Reclassering", 14, "professional", "interim", None, None),
    )
    with pytest.raises(Invalid, match="Reclassering contradicts an earlier row"):
        read_answers(path, INSTRUMENT, design=DESIGN)
    _xlsx(
        path,
        LONG,
        ("D1", "Probation", 14.0, "p", "T0", 1, "2"),
        ("D1", None, "c1", "Cliënt", "eindmeting", "3,5", None),
        ("D1", "Probation", 14, "professional", "interim", None, None),
    )
    read = read_answers(path, INSTRUMENT, design=DESIGN)
    assert read == Answers(
        answers=(
            Answer("D1", "14", "professional", "baseline", "t1", 1.0, None, 2),
            Answer("D1", "14", "professional", "baseline", "t2", 2.0, None, 2),
            Answer("D1", "c1", "client", "final", "t1", 3.5, None, 3),
            Answer("D1", "c1", "client", "final", "t2", None, "blank", 3),
        ),
        presences=(
            ("D1", "client", "final", "c1"),
            ("D1", "professional", "baseline", "14"),
            ("D1", "professional", "interim", "14"),
        ),
        attributes={"D1": {"setting": "probation"}},
    )


def test_roles_and_waves_in_spss_may_be_numbers_with_labels(tmp_path: Path) -> None:
    path = _sav(
        tmp_path / "a.sav",
        {
            "DYAD": [1.0],
            "setting": [""],
            "person": ["x"],
            "role": [2.0],
            "wave": [1.0],
            "T1": [5.0],
            "t2": [1.0],
        },
        variable_value_labels={"role": {2.0: "client"}, "wave": {1.0: "Nulmeting"}},
    )
    (first, _) = read_answers(path, INSTRUMENT, design=DESIGN).answers
    assert first == Answer("1", "x", "client", "baseline", "t1", 5.0, None, 1)


cells = st.none() | st.sampled_from([1, 2, 5, 99])
people = st.none() | st.sampled_from(["001", "14", "p x"])


@st.composite
def studies(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Wide rows in which a person is named where there are answers."""
    ids = draw(st.lists(st.sampled_from(["D1", "D2", "D10", "x"]), unique=True, min_size=1))
    rows = []
    for case in ids:
        row: dict[str, Any] = {"dyad": case, "setting": draw(st.sampled_from(["probation", "z"]))}
        row["client"] = draw(people)
        for wave in WAVES:
            row[f"prof_{wave}"] = draw(people)
            for role in ROLES:
                for item in ("t1", "t2"):
                    row[f"{item}_{wave}_{role}"] = draw(cells)
        rows.append(row)
    return rows


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=studies(), data=st.data())
def test_the_same_data_wide_in_spss_and_long_in_excel_give_the_same_answers(
    tmp_path: Path, rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    columns: dict[str, Sequence[object]] = {
        column: [float("nan") if row[column] is None else float(row[column]) for row in rows]
        for column in WIDE[6:]
    }
    columns |= {column: [row[column] or "" for row in rows] for column in WIDE[:6]}
    wide = _sav(tmp_path / "wide.sav", columns)
    long = [
        (
            row["dyad"],
            row["setting"],
            row[f"prof_{wave}"] if role == "p" else row["client"],
            role,
            wave,
            row[f"t1_{wave}_{role}"],
            row[f"t2_{wave}_{role}"],
        )
        for row in rows
        for role in ROLES
        for wave in WAVES
    ]
    _xlsx(tmp_path / "long.xlsx", LONG, *data.draw(st.permutations(long)))
    one = read_answers(wide, INSTRUMENT, design=DESIGN)
    other = read_answers(tmp_path / "long.xlsx", INSTRUMENT, design=DESIGN)
    assert _without_rows(one) == _without_rows(other)


def _without_rows(answers: Answers) -> Answers:
    return replace(answers, answers=tuple(replace(a, row=None) for a in answers.answers))


def test_wrong_cells_of_a_wide_file_are_all_named(tmp_path: Path) -> None:
    path = _xlsx(
        tmp_path / "a.xlsx",
        WIDE,
        _wide_row("D1", t1_T0_p="vier", t2_T0_p=6, t1_T1_p=0),
        _wide_row(None, t1_T0_p=1),
        _wide_row("D1", t1_T0_p=2),
        _wide_row("D2", t1_T0_c="een heel lang antwoord in woorden"),
    )
    assert _problems(path) == [
        "row 2, column t1_T0_p: vier is not a number.",
        "row 2, column t2_T0_p: 6 is neither on the scale of 1 to 5 nor a code for a missing "
        "answer (99).",
        "row 2, column t1_T1_p: 0 is neither on the scale of 1 to 5 nor a code for a missing "
        "answer (99).",
        "row 3, column dyad: the id of the case is blank.",
        "row 4: the case D1 already stands in row 2.",
        "row 5, column t1_T0_c: een heel lang antwo… is not a number.",
    ]


def test_every_item_is_judged_by_its_own_scale(tmp_path: Path) -> None:
    """Open questions have no column: their answers are words."""
    choice = Scale(1, 3, {1: {"en": "yes"}, 3: {"en": "no"}}, is_choice=True)
    questions = (Item("q1", scale=choice), Item("q2", scale=Scale(0, 10)), Item("q3"))
    instrument = replace(INSTRUMENT, subscales=(), questions=questions)
    headings = ["dyad", "setting", "person", "role", "wave", "q1", "q2"]
    path = _xlsx(tmp_path / "a.xlsx", headings, ("D1", "z", "c1", "c", "T0", 3, 10),
                 ("D2", "z", "c2", "c", "T0", 99, None))  # fmt: skip
    answers = read_answers(path, instrument, design=DESIGN).answers
    assert [(a.item, a.value, a.missing) for a in answers] == [
        ("q1", 3, None), ("q2", 10, None), ("q1", None, "99"), ("q2", None, "blank")
    ]  # fmt: skip
    _xlsx(path, headings, ("D1", "z", "c1", "c", "T0", 2, 11))
    assert _problems(path, instrument) == [
        "row 2, column q1: 2 is neither one of the answers 1, 3 nor a code for a missing answer "
        "(99).",
        "row 2, column q2: 11 is neither on the scale of 0 to 10 nor a code for a missing answer "
        "(99).",
    ]


def test_a_questionnaire_that_names_no_columns_reads_no_data_file(tmp_path: Path) -> None:
    path = _xlsx(tmp_path / "a.xlsx", ["dyad", "t1"], ("D1", 1))
    with pytest.raises(Invalid, match="does not say what data files call its columns"):
        read_answers(path, replace(INSTRUMENT, columns=None), design=DESIGN)


def test_wrong_rows_of_a_long_file_are_all_named(tmp_path: Path) -> None:
    path = _xlsx(
        tmp_path / "a.xlsx",
        LONG,
        ("D1", "z", "c1", "c", "T0", 1, 1),
        ("D1", "z", "c1", "client", "baseline", 1, 1),
        (None, "z", "c1", "neighbour", "T9", 1, 1),
        ("D1", "z", "c1", "c", None, 1, 1),
    )
    assert _problems(path) == [
        "row 3: the client of case D1 at baseline already stands in row 2.",
        "row 4, column role: neighbour is not one of professional, client.",
        "row 4, column wave: T9 is not one of baseline, interim, final.",
        "row 4, column dyad: the id of the case is blank.",
        "row 5, column wave: '' is not one of baseline, interim, final.",
    ]


def test_a_missing_column_is_named_with_the_one_that_resembles_it(tmp_path: Path) -> None:
    headings = [c.replace("t2_T1_p", "t2_T1_prof").replace("setting", "x") for c in WIDE]
    path = _xlsx(tmp_path / "a.xlsx", headings, _wide_row("D1", t1_T0_p=1))
    assert _problems(path) == [
        "a.xlsx: the column setting is missing.",
        "a.xlsx: the column t2_T1_p is missing; is t2_T1_prof meant?",
    ]


def test_a_wave_without_columns_is_not_in_the_file(tmp_path: Path) -> None:
    headings = [column for column in WIDE if "T1" not in column and "T2" not in column]
    path = tmp_path / "a.csv"
    path.write_text(";".join(headings) + "\nD1;probation;14;c1;1;2;;\n")
    answers = read_answers(path, INSTRUMENT, design=DESIGN)
    assert [(a.wave, a.value) for a in answers.answers] == [("baseline", 1), ("baseline", 2)]


def test_columns_of_a_wave_that_the_instrument_does_not_name_are_refused(tmp_path: Path) -> None:
    headings = [column.replace("T2", "T3") for column in WIDE]
    path = _xlsx(tmp_path / "a.xlsx", headings, _wide_row("D1", t1_T0_p=1))
    assert _problems(path) == ["column t1_T3_p: the measurement T3 is not one of T0, T1, T2."]


def test_a_file_without_the_questionnaire_is_refused(tmp_path: Path) -> None:
    path = _xlsx(tmp_path / "a.xlsx", ["dyad", "age"], ["D1", 40])
    with pytest.raises(Invalid, match="has no column of the questionnaire monitor"):
        read_answers(path, INSTRUMENT, design=DESIGN)


def test_an_instrument_must_fit_the_design(tmp_path: Path) -> None:
    design = replace(DESIGN, roles=DESIGN.roles[:1], waves=DESIGN.waves[:2])
    with pytest.raises(Invalid) as caught:
        read_answers(tmp_path / "a.sav", INSTRUMENT, design=design)
    assert [str(problem) for problem in caught.value.problems] == [
        "The study's design has no measurement final.",
        "The study's design has no role client.",
    ]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.sav", b"no SPSS file at all", "not an SPSS file, or it is damaged"),
        ("a.sav", None, "There is no file"),
        ("a.sps", b"GET FILE.", "not a spreadsheet that can be read"),
    ],
)
def test_what_is_no_data_file_is_refused_with_a_sentence(
    tmp_path: Path, name: str, data: bytes | None, says: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(Unreadable, match=says):
        read_answers(tmp_path / name, INSTRUMENT, design=DESIGN)


def test_a_cut_off_spss_file_is_refused(tmp_path: Path) -> None:
    path = _sav(tmp_path / "a.sav", {column: [1.0] * 50 for column in WIDE})
    path.write_bytes(path.read_bytes()[:600])
    with pytest.raises(Unreadable, match="damaged"):
        read_answers(path, INSTRUMENT, design=DESIGN)


def test_a_member_who_returns_is_a_member_twice(tmp_path: Path) -> None:
    path = _xlsx(tmp_path / "a.xlsx", WIDE, _wide_row("D1", prof_T0="A", prof_T1="B", prof_T2="A"))
    assert members(read_answers(path, INSTRUMENT, design=DESIGN)) == (
        Membership("D1", "A", "professional", to_wave="baseline"),
        Membership("D1", "B", "professional", from_wave="interim", to_wave="interim"),
        Membership("D1", "A", "professional", from_wave="final"),
    )


def test_a_study_of_314_cases_is_read_at_once(tmp_path: Path) -> None:
    items = [f"q{n}" for n in range(20)]
    columns: dict[str, Sequence[object]] = {
        f"{item}_{wave}_{role}": [float(1 + (n * 7 + len(item)) % 5) for n in range(314)]
        for item in items
        for wave in WAVES
        for role in ROLES
    }
    columns |= {name: [f"{name}{n:03}" for n in range(314)] for name in WIDE[:6]}
    path = _sav(tmp_path / "a.sav", columns)
    start = perf_counter()
    answers = read_answers(path, _instrument(*items), design=DESIGN)
    assert len(answers.answers) == 314 * 120
    assert perf_counter() - start < 2  # 0.2 s on an ordinary machine
