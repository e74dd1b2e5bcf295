"""SPSS files that qualkit writes, read back by what reads other people's."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.formats.spss import read_sav
from qualkit.formats.spss_writing import (
    LONGEST_TEXT,
    RESERVED,
    Variable,
    sav_bytes,
    variable_names,
)


def read(tmp_path: Path, *variables: Variable, **options: Any) -> tuple[Any, Any]:
    """The rows and the dictionary of a file with these variables."""
    path = tmp_path / "a.sav"
    path.write_bytes(sav_bytes(variables, title=options.pop("title", "A title"), **options))
    return pyreadstat.read_sav(str(path))


KEYS = st.lists(
    st.text(max_size=80)
    | st.sampled_from([*RESERVED, "n_cases", "N_CASES", "2nd", "größe", "a" * 70, "a" * 71])
)


@given(KEYS)
def test_any_keys_become_names_that_spss_takes(keys: list[str]) -> None:
    """Letters, digits and underscores, a letter first, 64 at most, none twice, none reserved."""
    names = variable_names(keys)
    assert len({name.lower() for name in names} | set(RESERVED)) == len(keys) + len(RESERVED)
    for name in names:
        assert name.isascii() and name.isidentifier() and name[0].isalpha()
        assert len(name) <= 64 and not name.endswith("_")


def test_a_key_that_is_a_name_stays_as_it_is() -> None:
    assert variable_names(["case", "trust_presence", "tr1_T0_p"]) == (
        "case", "trust_presence", "tr1_T0_p",
    )  # fmt: skip


def test_numbers_texts_labels_and_measures_come_back(tmp_path: Path) -> None:
    """Missing numbers are system-missing, missing texts empty; nothing is rounded."""
    frame, facts = read(
        tmp_path,
        Variable("case", "Casus", ["D001", "D002", None]),
        Variable("n", "Fragmenten", [3, None, 0], decimals=0, measure="scale"),
        Variable("mean", "Gemiddelde", [1 / 3, 2.5, None], decimals=2, measure="scale"),
        Variable("read", "Gelezen", [1, 0, None], decimals=0, labels={0: "nee", 1: "ja"}),
    )
    assert frame["case"].tolist() == ["D001", "D002", ""]
    assert frame["n"].isna().tolist() == [False, True, False]
    assert frame["mean"].tolist()[:2] == [1 / 3, 2.5]
    assert facts.column_names_to_labels["n"] == "Fragmenten"
    assert facts.variable_measure == {
        "case": "nominal", "n": "scale", "mean": "scale", "read": "nominal",
    }  # fmt: skip
    assert facts.original_variable_types == {
        "case": "A4", "n": "F8.0", "mean": "F8.2", "read": "F8.0",
    }  # fmt: skip
    assert facts.variable_value_labels == {"read": {0.0: "nee", 1.0: "ja"}}
    assert facts.file_encoding == "UTF-8"


def test_our_own_reader_knows_what_values_mean(tmp_path: Path) -> None:
    """What is written can be brought in again."""
    coded = Variable("said", "Said", [1, 0], decimals=0, labels={0: "no", 1: "yes"})
    (tmp_path / "a.sav").write_bytes(sav_bytes([coded], title="t"))
    found = read_sav(tmp_path / "a.sav")
    assert [row["said"] for _, row in found.sheet.rows] == ["1", "0"]
    assert found.label("said", "1") == "yes"


def test_a_text_can_have_labels_and_is_as_wide_as_the_longest_of_its_values(
    tmp_path: Path,
) -> None:
    """Of values over 8 bytes, SPSS finds the labels only if they are as wide as the variable."""
    labels = {"debt_counselling": "schuldhulpverlening", "probation": "reclassering"}
    setting = Variable("setting", "Werkveld", ["probation", None], labels=labels)
    content = sav_bytes([setting], title="t")
    (tmp_path / "a.sav").write_bytes(content)
    frame, facts = pyreadstat.read_sav(str(tmp_path / "a.sav"))
    assert facts.original_variable_types["setting"] == "A16"
    assert facts.variable_value_labels["setting"] == labels
    assert frame["setting"].tolist() == ["probation", ""]
    assert b"setting" + (16).to_bytes(4, "little") + (2).to_bytes(4, "little") in content


@pytest.mark.parametrize("length", [254, 255, 256, 757, 5000, LONGEST_TEXT])
def test_a_text_that_spss_has_room_for_is_whole(tmp_path: Path, length: int) -> None:
    text = "x" * (length - 2) + "é"
    frame, _ = read(
        tmp_path, Variable("a_long_name", "", [text, "short"]), Variable("b", "", ["q"] * 2)
    )
    assert frame["a_long_name"].tolist() == [text, "short"]
    assert list(frame) == ["a_long_name", "b"]


@pytest.mark.parametrize("letter", ["a", "é", "漢", "🙂"])
def test_a_text_that_is_too_long_ends_with_dots_after_a_whole_letter(
    tmp_path: Path, letter: str
) -> None:
    frame, _ = read(tmp_path, Variable("text", "", ["x" + letter * LONGEST_TEXT]))
    (text,) = frame["text"]
    assert text.endswith(f"{letter} [...]")
    assert set(text.removesuffix(" [...]")) == {"x", letter}
    assert LONGEST_TEXT - 4 < len(text.encode()) <= LONGEST_TEXT


@pytest.mark.parametrize("letter", ["a", "é", "漢", "🙂"])
def test_labels_are_cut_after_a_whole_letter(tmp_path: Path, letter: str) -> None:
    """SPSS has 64 bytes for the label of a file, 256 for that of a variable, 120 for a value's."""
    long = "x" + letter * 300
    _, facts = read(tmp_path, Variable("a", long, [1], decimals=0, labels={1: long}), title=long)
    cut = [facts.file_label, facts.column_labels[0], facts.variable_value_labels["a"][1]]
    for label, room in zip(cut, (64, 256, 120), strict=True):
        assert set(label) == {"x", letter} and room - 4 < len(label.encode()) <= room


@settings(max_examples=25)
@given(st.lists(st.text("aé漢 ", max_size=300), max_size=4))
def test_title_and_notes_stand_in_the_documents_of_the_file(notes: list[str]) -> None:
    """In lines of at most 80 bytes, no letter lost."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        _, facts = read(Path(folder), Variable("a", "", ["x"]), notes=notes, title="Codes by case")
    assert facts.notes[0] == "Codes by case"
    assert all(len(line.encode()) <= 80 for line in facts.notes)
    assert "".join("".join(facts.notes[1:]).split()) == "".join("".join(notes).split())


def test_a_word_is_not_broken_where_a_line_can_end_before_it(tmp_path: Path) -> None:
    note = "Codings that nobody read are left out. " * 8
    _, facts = read(tmp_path, Variable("a", "", ["x"]), notes=[note])
    assert " ".join(facts.notes[1:]) == note.strip()


def test_the_same_variables_and_time_give_the_same_bytes() -> None:
    """Without a time the file has a fixed one."""
    one = [Variable("a", "A", ["x"]), Variable("b", "B", [1.5], decimals=1)]
    made = datetime(2019, 3, 3, 14, 5, 6)
    assert sav_bytes(one, title="t") == sav_bytes(one, title="t")
    assert b"03 Mar 1914:05:06" in sav_bytes(one, title="t", created=made)


def test_a_table_without_rows_is_a_file_without_cases(tmp_path: Path) -> None:
    frame, facts = read(tmp_path, Variable("case", "Case", []), Variable("n", "n", [], decimals=0))
    assert list(frame) == ["case", "n"] and facts.number_rows == 0
