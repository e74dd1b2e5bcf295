"""The example study: what its displays, its report and its files say is one and the same."""

from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from docx import Document
from docx.document import Document as WordDocument

from qualkit import Project
from qualkit.displays.table import Quotation, Table

TRANSCRIPTS, CODEBOOKS = (Path(__file__).parents[2] / n for n in ("transcripts", "codebooks"))
WHOSE = {"coder": "consensus"}
SCALES = ("goals_and_conditions", "trust", "bond", "reactance")


@pytest.fixture(scope="module")
def study(example_file: Path, tmp_path_factory: pytest.TempPathFactory):
    """The example study, open for reading."""
    copy = tmp_path_factory.mktemp("read") / "example.qualkit"
    copy.write_bytes(example_file.read_bytes())
    with Project.open(copy, coder="ana") as opened:
        yield opened


@pytest.fixture(scope="module")
def report(study: Project, tmp_path_factory: pytest.TempPathFactory) -> WordDocument:
    """The standard report, read back by python-docx."""
    path = tmp_path_factory.mktemp("report") / "final.docx"
    displays = study.standard_displays(**WHOSE, role="client", wave="final", by="setting")
    return Document(str(study.report(path, *displays, **WHOSE)))


def cells(table: Table, column: str) -> list[object]:
    at = [c.key for c in table.columns].index(column)
    return [row.cells[at] for row in table.rows]


def test_the_example_holds_what_its_readme_says(study: Project) -> None:
    """Twelve interviews, twelve telephone surveys; two coders; what both coded is reconciled but
    for one survey."""
    assert len(study.cases()) == 267 + 2
    documents = study.documents()
    assert documents["kind"].value_counts().to_dict() == {"interview": 12, "survey record": 12}
    of_interviews = documents[documents["kind"] == "interview"]
    assert of_interviews["n_words"].min() > 1000 and of_interviews["language"].eq("nl").sum() == 9
    assert len(set("; ".join(of_interviews["cases"]).split("; "))) == 12
    settings = study.cases().set_index("case")["setting"]
    assert len({settings[case] for case in "; ".join(of_interviews["cases"]).split("; ")}) == 5
    finished = documents.set_index("document")["finished_by"]
    twice = finished[finished.str.contains("ana; bram")]
    assert len(twice) == 8 and len(finished) == 24
    assert twice.index[~twice.str.contains("consensus")].tolist() == ["P126_interim_telephone"]
    assert set(finished.drop(twice.index)) == {"ana", "bram"}
    study.check()


def test_ids_that_do_not_match_are_in_the_ledger(study: Project) -> None:
    """D-145 is a typing error for D145 and D290 is nowhere else: text only, at the interim."""
    links = study.links(**WHOSE, role="client", wave="interim").set_index("case")["status"]
    assert set(links.index[links == "text only"]) == {"D-145", "D290"}
    assert links["D145"] == "score only"


def test_a_theme_has_five_linked_cases_with_it_and_five_without(study: Project) -> None:
    """So that a joint display of the example can show intervals."""
    row = study.joint_display(**WHOSE, codes=["friction_discussed"], role="client", wave="final")
    n_present, n_absent = row.rows[0].cells[2], row.rows[0].cells[4]
    assert n_present >= 5 and n_absent >= 5
    assert row.rows[0].cells[6].low is not None


@pytest.mark.parametrize(("role", "wave"), [("client", "final"), ("professional", "baseline")])
def test_the_ledger_counts_every_case(study: Project, role: str, wave: str) -> None:
    """Both, score only, text only and neither add up to all cases, whatever is asked."""
    table = study.ledger_display(**WHOSE, scores="trust", role=role, wave=wave)
    assert sum(n for n in cells(table, "n") if isinstance(n, int)) == 269
    links = study.links(**WHOSE, scores="trust", role=role, wave=wave)
    assert sorted(links["case"]) == sorted(study.cases()["case"])
    has = study.scores().query("role == @role and wave == @wave and subscale == 'trust'")
    scored = set(has.dropna(subset=["score"])["case"])
    assert set(links.loc[links["status"].isin(["both", "score only"]), "case"]) == scored


def test_the_joint_display_by_presence_splits_the_linked_cases(study: Project) -> None:
    """With and without the code are together the cases that have score and text, but for D058,
    in whose document a passage on reactance does not say whom it is about."""
    table = study.joint_display(**WHOSE, role="client", wave="final")
    linked = study.links(**WHOSE, scores="trust", role="client", wave="final")
    n_both = int((linked["status"] == "both").sum())
    presence = study.quantitise(**WHOSE, wave="final").set_index(["code", "case"])["value"]
    for row, code in zip(table.rows, SCALES, strict=True):
        n_present, n_absent = row.cells[2], row.cells[4]
        assert n_present + n_absent == n_both - (code == "reactance") == 12 - (code == "reactance")
        assert n_present == int(presence[code].sum())


def test_means_beside_codes_are_means_of_scores(study: Project) -> None:
    """The mean of the cases with a code is that of their scores, computed here again."""
    scores = study.scores().query(
        "role == 'client' and wave == 'final' and subscale == 'reactance'"
    )
    presence = study.quantitise(**WHOSE, wave="final").query("code == 'reactance' and value == 1")
    mean = scores.set_index("case").loc[presence["case"], "score"].mean()
    row = study.joint_display(**WHOSE, codes=["reactance"], role="client", wave="final").rows[0]
    assert row.cells[3].value == pytest.approx(mean)


@pytest.mark.parametrize(("groups", "n"), [("tertiles", 3), ("median", 2)])
def test_the_joint_display_by_score_group_holds_each_linked_case_once(
    study: Project, groups: str, n: int
) -> None:
    """Low, (middle) and high are together the linked cases, and no group has more with a code
    than it has cases."""
    table = study.joint_display(
        **WHOSE, codes=["trust", "bond"], role="client", wave="final", groups=groups
    )
    assert len(table.rows) == 2 * n
    assert sum(cells(table, "n_cases")[:n]) == 12
    for all_, coded in zip(cells(table, "n_cases"), cells(table, "n_with_code"), strict=True):
        assert 0 <= coded <= all_


def test_quotations_stand_in_the_interviews(study: Project) -> None:
    """Every quotation of the joint display is found word for word in a transcript of its case."""
    strings = {
        name: " ".join(study.document(name).text.string.split())
        for name in study.documents()["document"]
    }
    table = study.joint_display(**WHOSE, role="client", wave="final", quotes_per_cell=3)
    found = [q for cell in cells(table, "quotations") if cell for q in cell]
    assert len(found) > 6
    for quotation in found:
        assert isinstance(quotation, Quotation)
        documents = study.documents()
        is_of = documents["cases"].str.contains(quotation.origin.split(",")[0])
        names = documents.loc[is_of, "document"]
        assert any(quotation.text in strings[name] for name in names)


def test_quotes_per_cell_is_obeyed(study: Project) -> None:
    """No cell has more quotations than asked for; nought gives none."""
    for n in (0, 1):
        table = study.joint_display(**WHOSE, role="client", wave="final", quotes_per_cell=n)
        assert all(len(cell or ()) <= n for cell in cells(table, "quotations"))


def test_the_report_says_the_numbers_of_the_frame(study: Project, report: WordDocument) -> None:
    """The first table of the Word report holds the frequencies frame, number for number."""
    frame = study.frequencies(**WHOSE)
    rows = [[cell.text for cell in row.cells] for row in report.tables[0].rows][1:]
    rows = [row for row in rows if row[1].replace(",", "").isdigit()]
    assert len(rows) == len(frame)
    for row, said in zip(rows, frame.itertuples(), strict=True):
        assert [int(cell.replace(",", "")) for cell in row[1:5]] == [
            said.n_codings, said.n_documents, said.n_cases, said.n_words,
        ]  # fmt: skip
        assert row[5] == f"{100 * said.share_of_words:.1f}\N{NO-BREAK SPACE}%"
        assert row[6] == f"{said.per_1000_words:.2f}"


def test_the_report_says_how_much_was_analysed(study: Project, report: WordDocument) -> None:
    """Documents, words, codings and cases in the method text are those of the study."""
    text = "\n".join(paragraph.text for paragraph in report.paragraphs)
    documents = study.documents().set_index("document")["n_words"]
    n_words = documents.drop("P126_interim_telephone").sum()
    assert f"23 documents were analysed, with {n_words:,} words" in text
    assert "ana, bram coded; 8 of 24 documents were coded by more than one of them" in text
    assert "a reconciled set (7 documents)" in text
    assert "{" not in text and "None" not in text and "nan" not in text.split()


def test_the_report_holds_a_figure(study: Project, report: WordDocument) -> None:
    """The figure of poles is a picture in the file, with a description for those who cannot see."""
    assert len(report.inline_shapes) == 1


def test_the_report_in_a_language_is_a_report(study: Project, tmp_path: Path) -> None:
    """In Dutch the same tables are written, with decimal commas."""
    dutch = Project(study.store, coder="ana", language="nl")
    path = dutch.report(tmp_path / "eind.docx", dutch.frequency_display(**WHOSE), **WHOSE)
    words = ZipFile(path).read("word/document.xml").decode()
    share = study.frequencies(**WHOSE)["share_of_words"].iloc[0]
    assert f"{100 * share:.1f}".replace(".", ",") in words


def test_groups_of_frequencies_add_up(study: Project) -> None:
    """Over the settings, passages and words add up to those of the whole."""
    whole = study.frequencies(**WHOSE).set_index("code")[["n_codings", "n_words"]]
    parts = study.frequencies(**WHOSE, by="setting").groupby("code")[["n_codings", "n_words"]].sum()
    assert parts.loc[whole.index].equals(whole)


def test_both_data_files_give_the_same_answers_and_scores(study: Project, tmp_path: Path) -> None:
    """The .sav (wide) and the .xlsx (long) are equal; importing the second adds nothing."""
    instrument = CODEBOOKS / "alliance-monitor.yaml"
    design = TRANSCRIPTS / "design.yaml"
    with Project.create(tmp_path / "xlsx.qualkit", coder="ana", design=design) as other:
        first = other.import_answers(TRANSCRIPTS / "monitor.xlsx", instrument=instrument)
        again = other.import_answers(TRANSCRIPTS / "monitor.sav", instrument=instrument)
        keys = ["case", "role", "wave", "subscale"]
        left, right = (
            s.scores().sort_values(keys, ignore_index=True)[[*keys, "participant", "score"]]
            for s in (study, other)
        )
        answers = [
            s.answers("alliance-monitor").sort_values([*keys[:3], "item"], ignore_index=True)
            for s in (study, other)
        ]
    assert again.n_added == again.n_new_cases == 0
    assert first.n_added == len(answers[0])
    pd.testing.assert_frame_equal(left, right)
    pd.testing.assert_frame_equal(answers[0], answers[1])


def test_importing_everything_again_adds_nothing(example: Project) -> None:
    """A second import of the example's own files leaves the study and its log as they were."""
    n = len(example.events())
    assert example.import_codebook(CODEBOOKS / "alliance.yaml").added == ()
    done = example.import_transcripts(
        TRANSCRIPTS,
        respondents=TRANSCRIPTS / "respondents.xlsx",
        form=CODEBOOKS / "telephone-survey.yaml",
    )
    assert (len(done.added), len(done.known)) == (0, 24)
    for name, n_known in (("codings.xlsx", 774), ("reconciled.xlsx", 191)):
        codings = example.import_codings(TRANSCRIPTS / name)
        assert (len(codings.added), len(codings.known)) == (0, n_known)
    assert len(example.events()) == n
