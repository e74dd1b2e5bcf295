"""What once happened silently, and is now said or refused."""

from pathlib import Path

import pandas as pd
import pytest
from few_interviews import RESPONDENTS, Files, answers

from qualkit import Project
from qualkit.errors import Conflict, NotFound, TooFewData
from qualkit.model import Code, Codebook
from qualkit.project.notes import value_labels
from qualkit.project.numbers import AnswersImported


def again(few: Project, few_files: Files, tmp_path: Path, **changes: str):
    """Imports the same transcripts with a list in which words are changed."""
    text = RESPONDENTS
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    listed = tmp_path / "corrected.csv"
    listed.write_text(text, encoding="utf-8")
    return few.import_transcripts(few_files.transcripts, respondents=listed)


def test_agreeing_on_nothing_has_to_be_said(few: Project) -> None:
    """A reconciled set without codings would wipe out both coders' work unseen."""
    benno = Project(few.store, coder="benno")
    few.finish("P1_last")
    benno.finish("P1_last")
    with pytest.raises(Conflict, match="no reconciled codings in P1_last"):
        few.finish("P1_last", reconciled=True)
    assert few.finish("P1_last", reconciled=True, nothing_found=True) == ("P1_last",)
    table = few.frequencies(by="document", coder="consensus").set_index("document")
    assert table.loc["P1_last", "n_codings"].sum() == 0


def test_the_ledger_says_what_is_not_reconciled(few: Project) -> None:
    """Not 'no document', where there is one that two people coded."""
    few.finish()
    Project(few.store, coder="benno").finish("P1_last")
    links = few.links(role="client", wave="last", coder="consensus").set_index("case")
    assert links.loc["C1", ["status", "text_reason"]].tolist() == ["score only", "not reconciled"]


def test_a_corrected_list_says_what_it_changed_and_leaves_no_case_behind(
    few: Project, few_files: Files, tmp_path: Path
) -> None:
    """A mistyped case that nothing belongs to any more goes, and comes back with undo."""
    done = again(few, few_files, tmp_path, **{"P4_first.docx,C5": "P4_first.docx,C-5"})
    assert done.changed == ("P4_first",) and "C5" in set(few.cases()["case"])  # C5 has answers
    done = again(few, few_files, tmp_path, **{"P4_first.docx,C5": "P4_first.docx,C5"})
    assert done.changed == ("P4_first",)
    assert "C-5" not in set(few.cases()["case"])
    assert any("C-5" in str(remark) for remark in done.remarks)
    few.undo()
    assert "C-5" in set(few.cases()["case"])


def test_a_mistyped_heading_is_named(few_files: Files, tmp_path: Path) -> None:
    """A column that is nothing else becomes an attribute, and that is said."""
    listed = tmp_path / "slip.csv"
    listed.write_text(RESPONDENTS.replace("participant", "particpant").replace("case", "casus2"))
    with Project.create(tmp_path / "s.qualkit", coder="ana", design=few_files.design) as study:
        done = study.import_transcripts(few_files.transcripts, respondents=listed)
    said = [str(remark) for remark in done.remarks]
    assert any("particpant" in s and "is participant meant" in s for s in said)
    assert any("belong to no case" in s and "P1_last" in s for s in said)


def test_words_are_found_across_line_ends_and_places_are_given(few: Project) -> None:
    """What flows on for a reader may have a line end in the text."""
    document = few.document("P1_last")
    assert document.find("trusts   me now").words == "trusts me now"
    across = document.find("everything that matters. I: Was there")
    assert "\n" in across.words
    with pytest.raises(Conflict, match=r"\d+-\d+, \d+-\d+"):
        document.find("trust")


def test_answers_are_called_by_their_labels(few: Project, tmp_path: Path, few_files) -> None:
    """A number is what the scale calls it, and nothing where it has no name."""
    assert set(few.answers()["answer"]) == {""}
    labelled = few_files.instrument.read_text().replace(
        "scale: {minimum: 1, maximum: 5}", "scale: {minimum: 1, maximum: 5, labels: {5: {en: yes}}}"
    )
    (tmp_path / "i.yaml").write_text(labelled.replace("short-monitor", "other"))
    (tmp_path / "a.csv").write_text(answers(), encoding="utf-8")
    few.import_answers(tmp_path / "a.csv", instrument=tmp_path / "i.yaml")
    found = few.answers("other")
    assert set(found.loc[found["value"] == 5, "answer"]) == {"yes"}
    assert set(found.loc[found["value"] != 5, "answer"]) == {""}


def test_a_code_can_be_named_as_it_is_called(few: Project, tmp_path: Path) -> None:
    """By its label in any language and whatever its case; what is stored is the code itself."""
    passage = few.document("P1_last").find("We agreed on a plan")
    few.code(passage, code="VERTROUWEN", polarity="positive")
    assert "We agreed on a plan" in set(few.codings(code="Trust")["text"])
    table = tmp_path / "codings.csv"
    table.write_text("document,code,words\nP1_last,Bond,we speak openly\n")
    assert len(few.import_codings(table).added) == 1
    assert few.codings(code="bond")["text"].tolist() == ["we speak openly"]
    few.finish()
    joint = few.joint_display(codes=["Trust"], role="client", wave="last")
    assert joint.rows[0].cells[0] == "Trust"
    with pytest.raises(NotFound, match="no code trus"):
        few.code(passage, code="trus")


def test_codings_that_stand_in_a_table_twice_are_taken_once(few: Project, tmp_path: Path) -> None:
    table = tmp_path / "codings.csv"
    table.write_text("document,code,words\n" + "P1_last,bond,we speak openly\n" * 3)
    done = few.import_codings(table)
    assert (len(done.added), done.known) == (1, ())
    assert [r.values for r in done.remarks] == [{"n": 2}]
    assert few.import_codings(table).known == done.added


def handed_over(few_files: Files, tmp_path: Path) -> tuple[Path, pd.DataFrame]:
    """A questionnaire that names the professional of each measurement, and answers to it: P2 took
    C1 over from P1."""
    instrument = tmp_path / "i.yaml"
    instrument.write_text(
        few_files.instrument.read_text().replace(
            "professional: professional,", "professional: 'professional_{wave}',"
        )
    )
    table = pd.read_csv(few_files.answers, dtype=str).rename(
        columns={"professional": "professional_T0"}
    )
    table["professional_T1"] = table["professional_T0"].where(table["pair"] != "C1", "P2")
    return instrument, table


def professionals(study: Project) -> list[list[object]]:
    """Those of C1, with the measurements from and to which each was there."""
    found = study.memberships().query("case == 'C1' and role == 'professional'")
    columns = ["participant", "from_wave", "to_wave"]
    return found[columns].fillna("").sort_values("participant").values.tolist()


def test_who_took_over_is_known_from_files_of_one_measurement_each(
    few_files: Files, tmp_path: Path
) -> None:
    """As from one file of all: the first until then, the second from then on."""
    instrument, table = handed_over(few_files, tmp_path)

    def members(*files: pd.DataFrame) -> list[list[object]]:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.qualkit"
        with Project.create(path, coder="ana", design=few_files.design) as study:
            for part in files:
                part.to_csv(tmp_path / "answers.csv", index=False)
                study.import_answers(tmp_path / "answers.csv", instrument=instrument)
            return professionals(study)

    first, last = (table.drop(columns=[c for c in table if w in c]) for w in ("T1", "T0"))
    expected = [["P1", "", "first"], ["P2", "last", ""]]
    assert members(table) == members(first, last) == members(last, first) == expected


def test_a_corrected_answer_takes_the_place_of_the_wrong_one(
    few: Project, few_files: Files, tmp_path: Path
) -> None:
    """If that is said; never one that was erased; and undo brings the wrong one back."""
    few.erase(participant="K2")
    table = pd.read_csv(few_files.answers, dtype=str)
    column = next(name for name in table if name.startswith("t1_T1"))
    table.loc[table["pair"] == "C1", column] = {"1": "2"}.get(str(table[column][0]), "1")
    table.to_csv(tmp_path / "answers.csv", index=False)

    def bring(*, replace: bool = True) -> AnswersImported:
        return few.import_answers(
            tmp_path / "answers.csv", instrument=few_files.instrument, replace=replace
        )

    before = few.answers()
    with pytest.raises(Conflict, match="--replace"):
        bring(replace=False)
    done = bring()
    assert (done.n_added, done.n_replaced) == (0, 1)
    assert (few.answers()["missing"] == "erased").sum() == (before["missing"] == "erased").sum() > 0
    assert bring().n_replaced == 0
    few.undo()
    assert few.answers().equals(before)


def test_a_replaced_person_leaves_the_case(few_files: Files, tmp_path: Path) -> None:
    """And another order of the measurements says anew who was there when."""
    instrument, table = handed_over(few_files, tmp_path)

    with Project.create(tmp_path / "x.qualkit", coder="ana", design=few_files.design) as study:
        table.to_csv(tmp_path / "answers.csv", index=False)
        study.import_answers(tmp_path / "answers.csv", instrument=instrument)
        assert professionals(study) == [["P1", "", "first"], ["P2", "last", ""]]
        first, last = (
            line for line in few_files.design.read_text().splitlines() if "measurement}}" in line
        )
        turned = few_files.design.read_text().replace(f"{first}\n{last}", f"{last}\n{first}")
        (tmp_path / "turned.yaml").write_text(turned)
        study.import_design(tmp_path / "turned.yaml")
        assert professionals(study) == [["P1", "first", ""], ["P2", "", "last"]]
        study.undo()
        table.loc[table["pair"] == "C1", "professional_T0"] = "P2"
        table.to_csv(tmp_path / "answers.csv", index=False)
        study.import_answers(tmp_path / "answers.csv", instrument=instrument, replace=True)
        assert professionals(study) == [["P2", "", ""]]


def test_scores_bear_the_labels_of_their_own_questionnaire(
    few: Project, few_files: Files, tmp_path: Path
) -> None:
    """Two that call a scale by the same key and another label: then its key is shown."""
    other = few_files.instrument.read_text().replace("short-monitor", "other")
    (tmp_path / "i.yaml").write_text(other.replace("label: {en: Trust}", "label: {en: Zeal}"))
    assert value_labels(few, few.design, "subscale")["trust"] == "Trust"
    few.import_answers(few_files.answers, instrument=tmp_path / "i.yaml")
    assert "trust" not in value_labels(few, few.design, "subscale")


def test_a_label_that_two_codes_have_names_neither(few: Project) -> None:
    """Then only the key will do."""
    codes = (Code("a", {"en": "Same"}), Code("b", {"en": "same"}), Code("c", {"en": "Other"}))
    book = Codebook(codes)
    assert book["other"].key == "c"
    with pytest.raises(NotFound):
        _ = book["Same"]


def test_where_nothing_can_be_found_it_is_said_why(few: Project, tmp_path: Path) -> None:
    """A folder without Word files, and a codebook without keywords."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").write_text("I: So?")
    with pytest.raises(NotFound, match=r"no Word file \(\.docx\) in"):
        few.import_transcripts(tmp_path / "empty")
    study = Project.create(tmp_path / "plain.qualkit", coder="ana")
    with study, pytest.raises(TooFewData, match="no keyword patterns"):
        study.suggest()


def test_a_corrected_list_takes_a_person_out_of_the_wrong_case(
    few: Project, few_files: Files, tmp_path: Path
) -> None:
    """P1 was first listed with C6; corrected, P1 is in C1 alone, and undo brings the slip back."""
    again(few, few_files, tmp_path, **{"P1_last.docx,C1,": "P1_last.docx,C6,"})
    again(few, few_files, tmp_path, **{"P1_last.docx,C1,": "P1_last.docx,C1,"})
    assert cases_of(few, "P1") == {"C1"}
    few.undo()
    assert "C6" in cases_of(few, "P1")


def cases_of(study: Project, participant: str) -> set[str]:
    members = study.memberships()
    return set(members.loc[members["participant"] == participant, "case"])


def test_a_changed_coding_is_no_second_of_the_same(few: Project) -> None:
    """The same words with the same code by the same coder are one coding."""
    document = few.document("P1_last")
    few.code(document.find("we speak openly"), code="trust", polarity="positive")
    other = few.code(document.find("we speak openly"), code="bond")
    with pytest.raises(Conflict, match="already"):
        few.change_coding(other, code="trust")
    few.change_coding(other, polarity="none")  # itself it may stay
