"""What may not be counted, and what a number may not be divided by."""

from pathlib import Path

import pandas as pd
import pytest
from few_interviews import CODEBOOK, transcript

from qualkit import Project
from qualkit.errors import Conflict, TooFewData


def bring(study: Project, folder: Path, name: str, row: str, *paragraphs: str) -> None:
    """Imports one more transcript, with what the respondent list says of it."""
    transcript(folder / f"{name}.docx", paragraphs)
    listed = folder / f"{name}.csv"
    listed.write_text(f"file,case,participant,role,wave\n{name}.docx,{row}\n")
    study.import_transcripts(folder / f"{name}.docx", respondents=listed)


def test_a_rate_is_missing_where_the_words_of_a_shared_document_are_not_known(
    few: Project, tmp_path: Path
) -> None:
    """C2 has a short talk of its own and passages in P2's: no share can be above 1."""
    bring(few, tmp_path, "own", "C2,P2,professional,last", "I: So?", "Professional: Fine, thanks.",
          "I: And?", "Professional: Yes.")  # fmt: skip
    few.finish()
    for measure in ("share_of_words", "per_1000_words"):
        found = few.quantitise(measure=measure).set_index(["case", "code"])["value"]
        assert pd.isna(found["C2", "trust"]) and found["C1", "trust"] > 0
    table = few.frequencies(by="case").set_index(["case", "code"])
    assert table.loc[("C2", "trust"), "n_codings"] == 1
    assert pd.isna(table.loc[("C2", "trust"), "share_of_words"])
    assert not (few.frequencies(by="case")["share_of_words"] > 1).any()


def test_a_parent_that_was_read_counts_its_sub_codes_whatever_became_of_them(
    few: Project, tmp_path: Path
) -> None:
    """A sub-code changed since is not read for itself; its passages are not 'not found' above."""
    few.finish()
    for id_ in few.codings(document="P3_last", code="trust")["id"]:
        few.delete_coding(id_)
    book = CODEBOOK.replace(
        "label: {en: Openness}", "label: {en: Openness}\n    definition: {en: Speaking freely.}"
    )
    (tmp_path / "book.yaml").write_text(book)
    assert few.import_codebook(tmp_path / "book.yaml").reopened == ("openness",)
    table = few.case_table(wave="last", codes=["trust", "openness"]).set_index("case")
    assert table.loc["C4", "trust_presence"] == 1  # by an openness passage only
    assert pd.isna(table.loc["C4", "openness_presence"])


def test_a_retired_top_code_stays_in_the_figure_while_it_is_used(
    few: Project, tmp_path: Path
) -> None:
    before = few.pole_figure()
    book = CODEBOOK.replace("  - key: trust\n", "  - key: trust\n    retired: true\n")
    (tmp_path / "book.yaml").write_text(book)
    few.import_codebook(tmp_path / "book.yaml")
    after = few.pole_figure()
    assert (after.categories, after.series) == (before.categories, before.series)
    assert "Not shown, since they have no poles: Bond, Frame." in after.notes


def test_notes_are_of_their_own_measurement(few: Project) -> None:
    """An interviewer's words coded at the first are no matter of the last."""
    few.code(few.document("P4_first").find("How did you begin?"), code="trust")
    assert "no words of a respondent" in str(few.remarks[-1])
    few.finish()
    about = [
        few.joint_display(codes=["trust"], role="client", wave="last").notes,
        few.case_table_display(codes=["trust"], wave="last").notes,
    ]
    assert not any("interviewers" in note for notes in about for note in notes)
    assert any("interviewers" in note for note in few.frequency_display().notes)


def test_without_cases_it_is_the_case_that_is_missing(few: Project, tmp_path: Path) -> None:
    study = Project.create(tmp_path / "x.qualkit", coder="ana")
    transcript(tmp_path / "alone.docx", ("I: So?", "R: Fine.", "I: And?", "R: Yes."))
    study.import_transcripts(tmp_path / "alone.docx")
    (tmp_path / "book.yaml").write_text(CODEBOOK)
    study.import_codebook(tmp_path / "book.yaml")
    study.finish()
    with study, pytest.raises(TooFewData, match="that is marked as read has a case"):
        study.quantitise()


def test_a_rate_is_of_the_words_that_were_read_for_the_code(few: Project, tmp_path: Path) -> None:
    """A document finished before a code existed has no words for it."""
    bring(few, tmp_path, "P1_more", "C1,P1,professional,last", "I: So?",
          "Professional: A long answer about many other things indeed.", "I: And?",
          "Professional: Yes.")  # fmt: skip
    few.finish("P1_more")
    later = tmp_path / "later.yaml"
    later.write_text(CODEBOOK + "  - key: later\n    label: {en: Later}\n")
    few.import_codebook(later)
    few.code(few.document("P1_last").find("He trusts me now"), code="later")
    few.finish("P1_last")
    found = few.quantitise(measure="share_of_words").set_index(["case", "code"])["value"]
    n_words = few.documents().set_index("document").loc["P1_last", "n_words"]
    assert found["C1", "later"] == pytest.approx(4 / n_words)


def test_words_of_somebody_without_a_role_count_for_no_code(few: Project, tmp_path: Path) -> None:
    """As the import says: their words do not count, nor what is coded in them."""
    bring(few, tmp_path, "odd", "C6,P6,professional,last", "I: So?", "Professional: Fine.",
          "Stranger: She trusts him.", "I: And?", "Professional: Yes.",
          "Stranger: Well.")  # fmt: skip
    few.code(few.document("odd").find("She trusts him"), code="trust", polarity="positive")
    table = few.frequencies(by="document").set_index(["document", "code"])["n_codings"]
    assert table["odd", "trust"] == 0
    notes = few.frequency_display().notes
    assert any("whose role is not known" in note for note in notes)


def test_an_agreement_that_nobody_marked_counts_nowhere(few: Project) -> None:
    """Neither in quotations nor in counts, nor where nobody else coded."""
    benno = Project(few.store, coder="benno")
    few.finish("P1_last")
    benno.finish("P1_last")
    few.code(few.document("P1_last").find("we speak openly"), code="bond", reconciled=True)
    assert few.quotes("bond", coder="consensus").empty
    for id_ in few.codings(document="P4_first")["id"]:
        few.delete_coding(id_)
    few.code(few.document("P4_first").find("With coffee"), code="bond", reconciled=True)
    table = few.frequencies(by="document", coder="consensus").set_index(["document", "code"])
    assert table.loc[("P4_first", "bond"), "n_codings"] == 0


def test_a_mark_of_agreement_falls_with_a_readers(few: Project) -> None:
    """One person does not agree alone; where others still do, it stays, and can be taken away."""
    benno, carla = (Project(few.store, coder=name) for name in ("benno", "carla"))
    for coder in (few, benno, carla):
        coder.finish("P1_last")
    few.finish("P1_last", reconciled=True, nothing_found=True)
    few.unfinish("P1_last")
    assert few.unfinish(reconciled=True) == ("P1_last",)
    carla.finish("P1_last", reconciled=True, nothing_found=True)
    benno.unfinish("P1_last")
    assert few.unfinish(reconciled=True) == ()
    with pytest.raises(Conflict, match="Fewer than two"):
        few.finish("P1_last", reconciled=True, nothing_found=True)


def test_documents_of_nobody_known_are_no_cluster(few: Project, tmp_path: Path) -> None:
    """Without participants every document stands alone, and no note says otherwise."""
    for n in range(6):
        bring(few, tmp_path, f"nobody{n}", "C1,,professional,last", f"I: So {n}?",
              "Professional: Fine.", "I: And?", "Professional: Yes.")  # fmt: skip
        few.code(few.document(f"nobody{n}").find("Fine"), code="bond")
    for n in range(6, 12):
        bring(few, tmp_path, f"nobody{n}", "C2,,professional,last", f"I: So {n}?",
              "Professional: Fine.", "I: And?", "Professional: Yes.")  # fmt: skip
    few.finish()
    shown = few.joint_display(unit="document", role="client", wave="last", codes=["bond"])
    assert not any("share a cluster" in note for note in shown.notes)


def test_with_documents_as_units_what_is_left_out_is_in_the_ledger(few: Project) -> None:
    """A withdrawn and an unreconciled document are listed with their reasons, and in the notes."""
    few.finish()
    Project(few.store, coder="benno").finish("P3_last")
    few.withdraw(document="P1_last")
    asked = {"unit": "document", "role": "client", "wave": "last", "coder": "consensus"}
    links = few.links(**asked).set_index("document")["text_reason"]
    assert links.to_dict() == {
        "P1_last": "no consent", "P2_last": "", "P3_last": "not reconciled",
    }  # fmt: skip
    notes = few.joint_display(**asked).notes
    said = notes[notes.index("Left out, and why:") :]
    assert any("P1_last" in line for line in said) and any("P3_last" in line for line in said)
