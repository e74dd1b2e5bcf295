"""A respondent list that is proposed, corrected in Excel and read back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from few_interviews import TALK, transcript
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from qualkit import Project
from qualkit.cli.commands import qualkit
from qualkit.errors import Conflict, Invalid, Unreadable
from qualkit.formats.respondents import file_key, find_respondent, read_respondents

TALKING = TALK["P2_last"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "new"
    made.mkdir()
    return made


def proposed(study: Project, folder: Path) -> dict[str, dict[str, str]]:
    """File -> its row."""
    rows = study.propose_respondents(folder).to_dict("records")
    return {str(row["file"]): row for row in rows}


def test_what_the_study_knows_of_a_person_is_filled_in(few: Project, folder: Path) -> None:
    """P1 is in one case at the last measurement, so case, role and field of work follow."""
    transcript(folder / "P1 T1 interview 2018-05-17.docx", TALKING)
    (row,) = proposed(few, folder).values()
    assert {column: row[column] for column in row if column not in ("file", "remark")} == {
        "document": "P1 T1 interview 2018-05-17",
        "kind": "interview",
        "wave": "last",
        "case": "C1",
        "participant": "P1",
        "role": "professional",
        "setting": "north",
        "language": "en",
        "interviewer": "",
        "date": "2018-05-17",
        "minutes": "",
        "consent_to_analysis": "",
        "consent_to_quotation": "yes",
        "consent_date": "",
    }
    assert "From who is in which case: " in row["remark"] and "Check" not in row["remark"]


def test_a_file_of_the_study_is_known_again_under_any_name(
    few: Project, few_files, folder: Path
) -> None:
    (folder / "x.docx").write_bytes((few_files.transcripts / "P3_last.docx").read_bytes())
    row = proposed(few, folder)["x.docx"]
    assert (row["document"], row["case"], row["participant"]) == ("P3_last", "C4", "P3")
    assert row["consent_to_quotation"] == "no"


def test_several_cases_are_named_and_none_is_chosen(few: Project, folder: Path) -> None:
    transcript(folder / "P2.docx", TALKING)
    row = proposed(few, folder)["P2.docx"]
    assert row["case"] == "" and "Check: case may be: C2, C3." in row["remark"]


def test_an_id_that_looks_like_a_known_one_is_said(few: Project, folder: Path) -> None:
    """The known id is proposed; an id that fits several is left as it is."""
    transcript(folder / "p-001 last.docx", TALKING)
    transcript(folder / "resp 4.docx", TALKING)
    rows = proposed(few, folder)
    assert rows["p-001 last.docx"]["participant"] == "P1"
    assert "Check: p-001 looks like P1, which the study knows" in rows["p-001 last.docx"]["remark"]
    assert rows["resp 4.docx"]["participant"] == "4"
    assert "Check: 4 may be: K4, P4." in rows["resp 4.docx"]["remark"]


def test_files_that_look_like_one_another_are_said(few: Project, folder: Path) -> None:
    """Equal content, versions of a file, one person twice, ids that differ by a nought."""
    transcript(folder / "Q14 def.docx", TALKING)
    transcript(folder / "Q14 def2.docx", (*TALKING, "I: Thank you."))
    transcript(folder / "Q14 nog eens.docx", (*TALKING, "I: Goodbye."))
    transcript(folder / "Q014.docx", (*TALKING, "I: See you."))
    (folder / "R9.docx").write_bytes((folder / "Q14 def.docx").read_bytes())
    remarks = {file: row["remark"] for file, row in proposed(few, folder).items()}
    assert "It may be another version of Q14 def.docx." in remarks["Q14 def2.docx"]
    assert "same participant and measurement as Q14 def.docx" in remarks["Q14 nog eens.docx"]
    assert "Q014 looks like Q14." in remarks["Q014.docx"]
    assert "It has the same content as Q14 def.docx." in remarks["R9.docx"]
    assert "Check: Q14 looks like Q014." in remarks["Q14 def.docx"]


def test_a_heading_that_says_something_else_is_a_doubt(few: Project, folder: Path) -> None:
    heading = ("Interview", "Respondent: P4", "Interviewer: Sara", "")
    transcript(folder / "P1.docx", (*heading, *TALKING))
    row = proposed(few, folder)["P1.docx"]
    assert (row["participant"], row["interviewer"]) == ("P1", "Sara")
    assert "Check: participant: its heading says P4." in row["remark"]


def test_a_file_that_cannot_be_read_has_its_row(few: Project, folder: Path) -> None:
    (folder / "P4 first.docx").write_bytes(b"no word file")
    row = proposed(few, folder)["P4 first.docx"]
    assert (row["participant"], row["wave"], row["case"]) == ("P4", "first", "C5")
    assert "Check: It cannot be read. " in row["remark"]


def test_a_name_that_a_document_has_is_replaced_by_a_free_one(few: Project, folder: Path) -> None:
    transcript(folder / "P1_last.docx", TALKING)
    row = proposed(few, folder)["P1_last.docx"]
    assert row["document"] == "P1_last_2" and "another document" in row["remark"]


def test_a_language_that_the_design_lacks_is_said_and_left_open(
    tmp_path: Path, folder: Path
) -> None:
    design = tmp_path / "design.yaml"
    design.write_text("label: {nl: X}\nlanguages: [nl]\nroles: [{key: r, label: {nl: R}}]\n")
    transcript(folder / "P1.docx", TALKING)
    with Project.create(tmp_path / "dutch.qualkit", design=design) as study:
        row = proposed(study, folder)["P1.docx"]
    assert row["language"] == "" and "does not name: en." in row["remark"]
    assert "wave" not in row


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_proposed_can_be_imported_as_it_is(
    few_path: Path, folder: Path, language: str
) -> None:
    """Headings and values are in the reader's language; remarks are no attribute."""
    transcript(folder / "P1 T1.docx", TALKING)
    transcript(folder / "=Q9.docx", (*TALKING, "I: Thank you."))
    with Project.open(few_path, coder="ana", language=language) as study:
        study.propose_respondents(folder, output=folder / "list.xlsx")
        study.import_transcripts(folder, respondents=folder / "list.xlsx")
        documents = study.documents().set_index("document")
        assert documents.loc["P1 T1", ["wave", "cases", "participants"]].tolist() == [
            "last", "C1", "P1",
        ]  # fmt: skip
        assert documents.loc["=Q9", "participants"] == "Q9"
        assert list(study.cases().columns) == ["case", "setting"]


def test_proposing_changes_nothing_in_the_study_and_needs_no_coder(
    few_path: Path, folder: Path
) -> None:
    transcript(folder / "P77.docx", TALKING)
    with Project.open(few_path) as study:
        before = len(study.events()), len(study.participants()), study.coders()
        study.propose_respondents(folder, output=folder / "list.xlsx")
        assert (len(study.events()), len(study.participants()), study.coders()) == before


def test_the_list_has_choices_from_the_design(few: Project, folder: Path) -> None:
    transcript(folder / "P1.docx", TALKING)
    few.propose_respondents(folder, output=folder / "list.xlsx")
    book = load_workbook(folder / "list.xlsx")
    sheet = book.worksheets[0]
    letters = {cell.column_letter: cell.value for cell in sheet[1]}
    choices = {}
    for rule in sheet.data_validations.dataValidation:
        cells = book["choices"][rule.formula1.split("!")[1].replace("$", "")]
        values = [c.value for r in cells for c in r] if isinstance(cells, tuple) else [cells.value]
        for area in rule.sqref.ranges:
            choices[letters[area.coord.split("2")[0]]] = values
    assert choices["wave"] == ["first measurement", "last measurement"]
    assert choices["role"] == ["professional", "client", "interviewer"]
    assert choices["consent to quotation"] == ["yes", "no"]
    assert {"kind", "language"} <= choices.keys()


def test_a_dutch_list_calls_a_telephone_survey_so(few_path: Path, folder: Path) -> None:
    """Its kind is a choice in Dutch, and is understood when the list comes in."""
    transcript(folder / "P1_survey.docx", TALKING)
    with Project.open(few_path, language="nl") as few:
        few.propose_respondents(folder, output=folder / "list.xlsx")
        (row,) = read_respondents(folder / "list.xlsx", design=few.design)
    (headings, cells) = load_workbook(folder / "list.xlsx").worksheets[0].iter_rows()
    written = {h.value: cell.value for h, cell in zip(headings, cells, strict=True)}
    assert written["soort"] == "telefonische enquête" and row.kind == "survey record"


def test_a_row_without_its_file_is_one_of_those_that_are_counted(
    few: Project, folder: Path
) -> None:
    transcript(folder / "P1.docx", TALKING)
    (folder / "list.csv").write_text("file\nP9.docx\n", encoding="utf-8")
    with pytest.raises(Invalid, match="cannot be imported: 2 of 2;"):
        few.import_transcripts(folder, respondents=folder / "list.csv")


def test_a_list_is_never_replaced(few: Project, folder: Path) -> None:
    transcript(folder / "P1.docx", TALKING)
    few.propose_respondents(folder, output=folder / "list.xlsx")
    before = (folder / "list.xlsx").read_bytes()
    with pytest.raises(Conflict, match="exists already"):
        few.propose_respondents(folder, output=folder / "list.xlsx")
    assert (folder / "list.xlsx").read_bytes() == before


def test_an_update_keeps_what_was_filled_in_and_adds_new_files(few: Project, folder: Path) -> None:
    """Own columns, own order, own sheets and corrections stay."""
    transcript(folder / "P1.docx", TALKING)
    path = folder / "list.xlsx"
    few.propose_respondents(folder, output=path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, places["participant"]).value = "P4"
    sheet.cell(1, len(places) + 1).value = "age"
    sheet.cell(2, len(places) + 1).value = "44"
    book.create_sheet("mine")["A1"] = "keep"
    book.save(path)
    transcript(folder / "P3 =.docx", TALKING)
    added = few.propose_respondents(folder, output=path, update=True)
    assert added["file"].tolist() == ["P3 =.docx"]
    rows = read_respondents(path, design=few.design)
    assert [(row.participant, row.attributes.get("age")) for row in rows] == [
        ("P4", "44"),
        ("P3", None),
    ]
    assert load_workbook(path)["mine"]["A1"].value == "keep"
    before = path.read_bytes()
    assert few.propose_respondents(folder, output=path, update=True).empty
    assert path.read_bytes() == before


def test_where_a_list_cannot_go_is_said(few: Project, folder: Path) -> None:
    transcript(folder / "P1.docx", TALKING)
    with pytest.raises(Invalid, match="no ending"):
        few.propose_respondents(folder, output=folder / "list.csv")
    with pytest.raises(Unreadable, match="no file or folder"):
        few.propose_respondents(folder / "gone")
    (folder / "list.xlsx").write_bytes(b"nothing like it")
    with pytest.raises(Unreadable, match="not an Excel workbook"):
        few.propose_respondents(folder, output=folder / "list.xlsx", update=True)


def test_the_command_writes_the_list_and_says_where(few_path: Path, folder: Path) -> None:
    transcript(folder / "P1.docx", TALKING)
    words = ["respondents", "propose", str(folder), "--output", str(folder / "list.xlsx")]
    result = CliRunner().invoke(qualkit, words, env={"QUALKIT_PROJECT": str(few_path)})
    assert result.exit_code == 0, result.output
    assert f"Files added to the list {folder / 'list.xlsx'}: 1." in result.output
    again = CliRunner().invoke(qualkit, words, env={"QUALKIT_PROJECT": str(few_path)})
    assert again.exit_code == 1 and "exists already" in again.output


names = st.builds(
    lambda parts, between: between.join(part for part in parts if part),
    st.tuples(
        st.sampled_from(["", "2018-05-17", "interview"]),
        st.sampled_from(["P1", "P001", "p-2", "resp 12", "K3", "C4", "014", "Zoë", "=1+1", "'P9"]),
        st.sampled_from(["", "T0", "T1", "first", "last measurement", "eindmeting", "meting 2"]),
        st.sampled_from(["", "client", "def2", "kopie", "(1)"]),
    ),
    st.sampled_from([" ", "_", "-"]),
)


@pytest.fixture(scope="module")
def looked_at(few_made: Path) -> Iterator[Project]:
    with Project.open(few_made, language="nl") as study:
        yield study


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chosen=st.lists(names, min_size=1, max_size=6, unique_by=file_key))
def test_every_file_has_a_row_that_is_found_again(
    looked_at: Project, tmp_path_factory: pytest.TempPathFactory, chosen: list[str]
) -> None:
    """However files are named, the list reads back without a change, a row for each of them."""
    folder = tmp_path_factory.mktemp("named")
    for name in chosen:
        transcript(folder / f"{name}.docx", TALKING)
    frame = looked_at.propose_respondents(folder, output=folder / "list.xlsx")
    rows = read_respondents(folder / "list.xlsx", design=looked_at.design)
    assert len(rows) == len(frame) == len(chosen)
    found = [find_respondent(rows, folder / f"{name}.docx") for name in chosen]
    assert all(row is not None for row in found) and len({row.file for row in found}) == len(rows)
