"""Respondent lists and patterns for file names."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from qualkit.errors import Invalid
from qualkit.formats.respondents import (
    Respondent,
    find_respondent,
    read_respondents,
    respondent_from_name,
)
from qualkit.model import Design, Role, Wave

DESIGN = Design(
    {"en": "Alliance"},
    roles=(
        Role("professional", {"nl": "Professional"}),
        Role("client", {"nl": "Cliënt", "en": "Client"}),
        Role("interviewer", {"nl": "Interviewer"}, is_respondent=False),
    ),
    waves=(Wave("interim", {"nl": "tussenmeting"}), Wave("final", {"nl": "eindmeting"})),
    attributes={"region": {"nl": "Regio", "en": "Region"}},
    values={"setting": {"probation": {"nl": "reclassering", "en": "probation"}}},
)
ENGLISH = (
    "file", "document", "kind", "wave", "case", "participant", "role", "setting", "language",
    "interviewer", "date", "minutes", "consent_to_analysis", "consent_to_quotation",
    "consent_date", "region",
)  # fmt: skip
DUTCH = (
    "Bestand", "Documentnaam", "Soort", "Meting", "Casus", "Deelnemer", "Rol", "Werkveld", "Taal",
    "Interviewer", "Datum", "Minuten", "Toestemming analyse", "Toestemming citeren",
    "Datum toestemming", "Regio",
)  # fmt: skip
ROW = (
    "P014.docx", "P014_final", "interview", "Eindmeting", "D014; D015", "P014", "cliënt",
    "Reclassering", "Nederlands", "INT1", datetime(2018, 5, 17), 31, "ja", "nee", "3-5-2018",
    "Oost",
)  # fmt: skip
P014 = Respondent(
    file="P014.docx",
    document="P014_final",
    kind="interview",
    wave="final",
    cases=("D014", "D015"),
    participant="P014",
    role="client",
    attributes={"setting": "probation", "region": "Oost"},
    language="nl",
    interviewer="INT1",
    date=date(2018, 5, 17),
    minutes=31,
    consents_to_analysis=True,
    consents_to_quotation=False,
    consent_date=date(2018, 5, 3),
)


def excel(folder: Path, *rows: tuple[object, ...]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "respondents.xlsx")
    return folder / "respondents.xlsx"


def problems(folder: Path, *rows: tuple[object, ...]) -> str:
    with pytest.raises(Invalid) as error:
        read_respondents(excel(folder, *rows), design=DESIGN)
    return str(error.value)


@pytest.mark.parametrize("headings", [ENGLISH, DUTCH])
def test_reads_a_list_in_either_language(headings: tuple[str, ...], tmp_path: Path) -> None:
    assert read_respondents(excel(tmp_path, headings, ROW), design=DESIGN) == (P014,)


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_reads_a_csv_like_a_workbook(delimiter: str, tmp_path: Path) -> None:
    row = [str(cell) for cell in ROW]
    row[10] = "17-5-2018"
    row[4] = "D014;D015"
    lines = [delimiter.join(f'"{cell}"' for cell in cells) for cells in (ENGLISH, row)]
    path = tmp_path / "respondents.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert read_respondents(path, design=DESIGN) == (P014,)


def test_what_is_left_blank_is_unknown(tmp_path: Path) -> None:
    path = excel(tmp_path, ENGLISH, ("map/P014.docx", *[None] * 15))
    assert read_respondents(path, design=DESIGN) == (Respondent("map/P014.docx", "P014"),)


def test_further_columns_are_attributes_of_the_case(tmp_path: Path) -> None:
    path = excel(tmp_path, ("file", "Regio", "Caseload"), ("P014.docx", "Oost", 40.0))
    (respondent,) = read_respondents(path, design=DESIGN)
    assert respondent.attributes == {"region": "Oost", "Caseload": "40"}


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("wave", "nameting", "interim | final"),
        ("role", "partner", "professional | client | interviewer"),
        ("date", "31-2-2018", "2019-12-31"),
        ("date", "mei 2018", "2019-12-31"),
        ("minutes", "een uur", "45"),
        ("consent_to_quotation", "misschien", "ja | nee"),
        ("language", "fr", "nl | en"),
    ],
)
def test_a_cell_that_does_not_fit_is_named(
    column: str, value: str, expected: str, tmp_path: Path
) -> None:
    said = problems(tmp_path, ("file", column), ("P014.docx", value))
    assert f"respondents.xlsx, row 2: {column} is {value}, expected was: " in said
    assert expected in said


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    said = problems(
        tmp_path,
        ("file", "wave", "role"),
        ("P014.docx", "nameting", "partner"),
        (None, "final", "client"),
        ("p014.DOCX", "final", "client"),
    )
    assert "has faults" in said
    assert "row 3: file is -" in said
    assert "row 4: the file p014.DOCX stands in row 2 already" in said


@pytest.mark.parametrize(
    ("headings", "first", "second", "fault"),
    [
        (("file", "document"), ("a.docx", "x"), ("b.docx", "X"),
         "the document X stands in row 2 already"),
        (("file", "case", "setting"), ("a", "D1", "zorg"), ("b", "D1", "werk"),
         "setting of the case D1 differs from row 2"),
        (("file", "participant", "consent"), ("a", "P1", "ja"), ("b", "P1", "nee"),
         "consent_to_analysis of the participant P1 differs from row 2"),
    ],
)  # fmt: skip
def test_rows_that_contradict_each_other_are_faults(
    headings: tuple[str, ...],
    first: tuple[str, ...],
    second: tuple[str, ...],
    fault: str,
    tmp_path: Path,
) -> None:
    assert fault in problems(tmp_path, headings, first, second)


@pytest.mark.parametrize(
    ("headings", "fault"),
    [
        (("document", "wave"), "there is no column file"),
        (("file", "wave", "Meting"), "the headings wave, Meting mean the same"),
    ],
)
def test_headings_that_cannot_be_understood_are_faults(
    headings: tuple[str, ...], fault: str, tmp_path: Path
) -> None:
    assert fault in problems(tmp_path, headings, ("x",) * len(headings))


def test_a_list_without_rows_is_a_fault(tmp_path: Path) -> None:
    assert "headings, but no rows" in problems(tmp_path, ENGLISH)


def test_a_file_is_found_in_the_list_however_its_name_is_written() -> None:
    rows = (Respondent("map/Zoë_1.docx", "a"), Respondent("P014", "b"))
    assert find_respondent(rows, Path("elders/zoe\u0308_1.DOCX")) is rows[0]
    assert find_respondent(rows, "P014.docx") is rows[1]
    assert find_respondent(rows, "P0141.docx") is None


def test_a_pattern_reads_the_name_of_a_file() -> None:
    pattern = r"(?P<participant>P\d+)_(?P<wave>[a-z]+)_(?P<date>[\d-]+)(_(?P<region>\w+))?"
    found = respondent_from_name("x/P014_eindmeting_2018-05-17_Oost.docx", pattern, design=DESIGN)
    assert found == Respondent(
        "P014_eindmeting_2018-05-17_Oost.docx",
        "P014_eindmeting_2018-05-17_Oost",
        wave="final",
        participant="P014",
        date=date(2018, 5, 17),
        attributes={"region": "Oost"},
    )
    assert respondent_from_name("notes.docx", pattern, design=DESIGN) is None


@pytest.mark.parametrize("pattern", ["(?P<participant>", "(P014)"])
def test_a_pattern_that_cannot_be_used_is_refused(pattern: str) -> None:
    with pytest.raises(Invalid, match="The pattern for file names"):
        respondent_from_name("P014.docx", pattern)


def test_a_name_that_does_not_fit_the_study_is_refused() -> None:
    with pytest.raises(Invalid) as error:
        respondent_from_name("P014_nameting.docx", r"\w+_(?P<wave>[a-z]+)", design=DESIGN)
    assert "P014_nameting.docx: wave is nameting, expected was: interim | final" in str(error.value)
