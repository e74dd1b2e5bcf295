"""Whose codings count, what is finished, and to which case a document belongs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from few_interviews import transcript

from qualkit import Project
from qualkit.errors import Conflict, Invalid, NotAllowed, NotFound
from qualkit.store import tables
from qualkit.store.database import Act

WORDS = "we speak openly"
TALK = ("I: So?", "Professional: Fine.", "I: And?", "Professional: Yes.")


@pytest.fixture
def benno(few: Project) -> Project:
    """A second coder, at work in the same study."""
    return Project(few.store, coder="benno")


def n_codings(study: Project, coder: str, **given: str) -> int:
    table = study.frequencies(coder=coder, **given).set_index("code")
    return int(table.loc["trust", "n_codings"])


def left_out_of(study: Project, **given: str) -> list[str]:
    """The lines under the heading of what was left out."""
    notes = list(study.frequency_display(**given).notes)
    return notes[notes.index("Left out, and why:") + 1 : -1]


def code(study: Project, document: str, words: str) -> None:
    study.code(study.document(document).find(words), code="trust", polarity="positive")


def status(study: Project, case: str, *, wave: str = "last") -> tuple[str, str]:
    """Whether a case has score and text, and why the text is missing."""
    row = study.links(role="client", wave=wave).set_index("case").loc[case]
    return str(row["status"]), str(row["text_reason"])


def test_a_coder_is_counted_alone(few: Project, benno: Project) -> None:
    """Each coder's table holds their own codings; nobody's are added up."""
    code(benno, "P1_last", WORDS)
    assert n_codings(few, "ana") == 6
    assert n_codings(few, "benno") == 1


def test_finishing_without_coding_counts_as_coding(few: Project, benno: Project) -> None:
    """Who has read and found nothing is a coder, too, so that a name is asked for."""
    benno.finish("P1_last")
    with pytest.raises(Conflict, match="--codings-of"):
        few.frequencies()
    assert n_codings(few, "benno") == 0


def test_consensus_takes_the_only_coder_who_finished(few: Project, benno: Project) -> None:
    """A document that one person finished counts with that person's codings only."""
    code(benno, "P1_last", WORDS)
    few.finish("P1_last", "P3_last")
    benno.finish("P4_first")
    table = few.frequencies(by="document", coder="consensus").set_index(["document", "code"])
    assert table.loc[("P1_last", "trust"), "n_codings"] == 2
    assert table.loc[("P4_first", "trust"), "n_codings"] == 0  # benno read it and found nothing


def test_what_several_finished_and_nobody_reconciled_is_left_out(
    few: Project, benno: Project
) -> None:
    """A double-coded document without a reconciled set is in no consensus result, and listed."""
    few.finish("P1_last", "P3_last")
    benno.finish("P1_last")
    table = few.frequencies(by="document", coder="consensus")
    assert "P1_last" not in set(table["document"])
    left_out = left_out_of(few, coder="consensus")
    assert any("not reconciled" in line and "P1_last" in line for line in left_out)


def test_the_reconciled_set_counts_where_there_is_one(few: Project, benno: Project) -> None:
    """Codings of the reserved coder replace those of the people in that document."""
    few.finish("P1_last", "P3_last")
    benno.finish("P1_last")
    few.code(few.document("P1_last").find(WORDS), code="trust", reconciled=True)
    assert "P1_last" in left_out_of(few, coder="consensus")[0]  # not yet agreed on
    few.finish("P1_last", reconciled=True)
    table = few.frequencies(by="document", coder="consensus").set_index(["document", "code"])
    assert table.loc[("P1_last", "trust"), "n_codings"] == 1
    assert table.loc[("P3_last", "trust"), "n_codings"] == 2


def test_what_was_agreed_on_stands_on_what_it_was_made_of(
    few: Project, benno: Project, tmp_path: Path
) -> None:
    """Neither the set nor a reader's mark is undone below an agreement."""
    few.finish("P1_last")
    benno.finish("P1_last")
    (tmp_path / "agreed.csv").write_text(
        "document,code,words,coder,polarity\nP1_last,trust,He trusts me now,consensus,positive\n"
    )
    few.import_codings(tmp_path / "agreed.csv")
    benno.finish("P1_last", reconciled=True)
    with pytest.raises(Conflict, match="later acts stand on it"):
        few.undo()
    benno.undo()
    assert few.undo() == "import codings"
    few.finish("P1_last", reconciled=True, nothing_found=True)
    with pytest.raises(Conflict, match="later acts stand on it"):
        benno.undo()


def test_no_agreement_comes_back_without_its_readers(few: Project, benno: Project) -> None:
    """By undo as little as by hand; nor does the last of its codings go unseen."""
    few.finish("P1_last")
    benno.finish("P1_last")
    agreed = few.code(few.document("P1_last").find(WORDS), code="trust", reconciled=True)
    few.finish("P1_last", reconciled=True)
    with pytest.raises(Conflict, match="the last coding of its set"):
        few.delete_coding(agreed)
    few.unfinish("P1_last")  # with the mark of agreement
    benno.unfinish("P1_last")
    with pytest.raises(Conflict, match="later acts stand on it"):
        few.undo()
    few.delete_coding(agreed)


def test_an_agreement_is_not_done_again_without_its_set(
    few: Project, benno: Project, tmp_path: Path
) -> None:
    """But one on nothing is."""
    few.finish("P1_last")
    (tmp_path / "agreed.csv").write_text(
        "document,code,words,coder\nP1_last,trust,He trusts me now,consensus\n"
    )
    benno.import_codings(tmp_path / "agreed.csv")
    benno.finish("P1_last")
    few.finish("P1_last", reconciled=True)
    few.undo()
    for _ in range(2):
        benno.undo()
    benno.finish("P1_last")
    with pytest.raises(Conflict, match="later acts stand on it"):
        few.redo()
    few.finish("P1_last", reconciled=True, nothing_found=True)
    few.undo()
    assert few.redo() == "finish"
    assert "with no codings: yes" in few.events()["summary"].iloc[-1]


def test_a_passage_may_be_about_two_cases(few: Project, tmp_path: Path) -> None:
    """One coding for each that says which; the reserved coder is known in any capitals."""
    words = few.document("P2_last").find("You have two of them")
    few.code(words, code="bond", about="C2")
    few.code(words, code="bond", about="C3")
    with pytest.raises(Conflict):
        few.code(words, code="bond", about="C3")
    table = tmp_path / "codings.csv"
    head = "document,code,words,about,coder\n"
    rows = "P2_last,bond,our talks,C2,ana\nP2_last,bond,our talks,C3,ana\n"
    table.write_text(head + rows + "P2_last,bond,agreed on nothing,C3,Consensus\n")
    assert len(few.import_codings(table).added) == 3
    assert few.import_codings(table).added == ()
    assert few.coders() == ("ana",) and len(few.codings(coder="consensus")) == 1


def test_by_coder_an_agreement_counts_once_it_is_marked(few: Project, benno: Project) -> None:
    few.finish("P1_last")
    benno.finish("P1_last")
    few.code(few.document("P1_last").find(WORDS), code="trust", reconciled=True)
    assert set(few.frequencies(by="coder")["coder"]) == {"ana", "benno"}
    few.finish("P1_last", reconciled=True)
    by_coder = few.frequencies(by="coder").set_index(["code", "coder"])
    assert by_coder.loc[("trust", "consensus"), "n_codings"] == 1


def test_a_coding_is_not_brought_in_again_with_another_polarity(
    few: Project, tmp_path: Path
) -> None:
    """Nor with another case; nor twice in one table. Columns that mean nothing are named."""
    table = tmp_path / "codings.csv"
    head = "document,code,words,polarity,valence\n"
    row = "P1_last,trust,we speak openly,{},x\n"
    table.write_text(head + row.format("positive"))
    (remark,) = few.import_codings(table).remarks
    assert "passed over: valence" in str(remark)
    n = len(few.codings())
    for text in (row.format("negative"), row.format("positive") + row.format("negative")):
        table.write_text(head + text)
        with pytest.raises(Invalid, match="with another polarity or case"):
            few.import_codings(table)
    assert len(few.codings()) == n


def test_a_reconciled_set_comes_in_from_a_table(
    few: Project, benno: Project, tmp_path: Path
) -> None:
    """Rows of `consensus` are reconciled codings, joined to those that they come from."""
    few.finish("P1_last", "P2_last")
    benno.finish("P1_last")
    table = tmp_path / "agreed.csv"
    table.write_text(
        "document,code,words,coder,polarity\n"
        "P1_last,trust,He trusts me now,consensus,positive\n"
        "P2_last,trust,The first one trusts me,consensus,\n"
    )
    few.import_codings(table)
    assert few.codings(coder="consensus")["origin"].unique().tolist() == ["reconciled"]
    assert len(sources(few)) == 2
    assert few.finish(reconciled=True) == ("P1_last",)  # P2 was read by one person only
    assert few.import_codings(table).added == ()
    few.undo()
    few.undo()
    assert few.codings(coder="consensus").empty and not sources(few)


def sources(study: Project) -> list[tuple[int, int]]:
    """Which coding of consensus came from which."""
    with study.store.read() as connection:
        return [tuple(row) for row in connection.execute(tables.coding_source.select())]


def test_anybody_may_change_what_was_agreed_on(few: Project, benno: Project) -> None:
    """A reconciled coding is nobody's alone; a person's own stays theirs, and can go."""
    agreed = few.code(few.document("P1_last").find("He trusts me now"), code="trust",
                      polarity="positive", reconciled=True)  # fmt: skip
    benno.change_coding(agreed, polarity="negative")
    own = few.codings(document="P1_last", coder="ana", code="trust")["id"].iloc[0]
    with pytest.raises(NotAllowed):
        benno.delete_coding(own)
    few.delete_coding(own)  # though the reconciled one came from it
    assert not sources(few)
    benno.delete_coding(agreed)


def test_a_changed_agreement_comes_from_other_codings(few: Project, benno: Project) -> None:
    """Its sources are the codings with its code that it overlaps now."""
    own = few.codings(document="P1_last", coder="ana", code="trust")
    first, second = own["start"].iloc[0], own.iloc[1]
    agreed = few.code(few.document("P1_last").find("He trusts me now"), code="trust",
                      polarity="positive", reconciled=True)  # fmt: skip
    [(_, was)] = sources(few)
    benno.change_coding(agreed, start=second["start"], end=second["end"])
    [(_, is_now)] = sources(few)
    assert first < second["start"] and was != is_now
    benno.change_coding(agreed, code="bond", polarity="none")
    assert sources(few) == []
    for _ in range(2):
        benno.undo()
    assert [source for _, source in sources(few)] == [was]


class Overtaken(Project):
    """A study in which somebody retires a code while an import has checked it and not written."""

    @contextmanager
    def act(self, kind: str, **about: Any) -> Iterator[Act]:
        if kind == "import codings":
            book = self.path.with_name("retired.yaml")
            book.write_text("codes: [{key: bond, label: {en: Bond}, retired: true}]")
            self.import_codebook(book)
        with super().act(kind, **about) as act:
            yield act


def test_an_import_that_somebody_overtakes_is_refused_whole(few: Project, tmp_path: Path) -> None:
    table = tmp_path / "codings.csv"
    table.write_text("document,code,words,coder\nP1_last,bond,we speak openly,carla\n")
    n = len(few.codings())
    with pytest.raises(Conflict, match="at the same moment; nothing was changed"):
        Overtaken(few.store, coder="ana").import_codings(table)
    assert few.codebook["bond"].is_retired and len(few.codings()) == n
    assert "carla" not in few.coders()


def test_nobody_reconciles_alone(few: Project, benno: Project) -> None:
    """A document that one person finished has nothing to reconcile; consensus is no person."""
    few.finish("P1_last")
    with pytest.raises(Conflict, match="Fewer than two"):
        few.finish("P1_last", reconciled=True)
    with pytest.raises(NotFound, match="reconciled set"):
        few.finish(reconciled=True)
    with pytest.raises(NotAllowed, match="nobody"):
        Project(few.store, coder="consensus").finish("P1_last")


def test_unfinished_documents_are_counted_and_marked_in_frequencies(few: Project) -> None:
    """Frequencies hold what is not yet finished, say how many, and name them in the note."""
    few.finish("P1_last")
    assert few.frequencies()["unfinished"].unique().tolist() == [3]
    assert n_codings(few, "ana") == 6
    note = next(n for n in few.frequency_display().notes if "not yet marked as read" in n)
    assert note.startswith("3 of 4") and "P2_last, P3_last, P4_first" in note


def test_unfinished_documents_are_in_no_joint_display(few: Project) -> None:
    """Joint displays and quantitised codes take finished documents only, and say so."""
    few.finish("P1_last")
    assert set(few.quantitise()["case"]) == {"C1"}
    table = few.joint_display(role="client", wave="last")
    assert [row.cells[2] for row in table.rows] == [1, 0]
    assert any("2 of 3 documents" in note for note in table.notes)
    links = few.links(role="client", wave="last").set_index("case")["text_reason"]
    assert links["C4"] == "not finished"


def test_taking_the_mark_away_opens_a_document_again(few: Project) -> None:
    """`unfinish` is the reverse of `finish`."""
    few.finish()
    few.unfinish("P1_last", "P2_last")
    assert few.frequencies()["unfinished"].unique().tolist() == [2]


def test_a_changed_definition_reopens_a_code_but_a_label_does_not(few: Project, tmp_path) -> None:
    """After a revision in what counts a finished document counts as not read for that code."""
    from few_interviews import CODEBOOK

    few.finish()
    renamed = tmp_path / "renamed.yaml"
    renamed.write_text(CODEBOOK.replace("{en: Bond}", "{en: Ties}"))
    assert few.import_codebook(renamed).reopened == ()
    assert "bond" in set(few.quantitise()["code"])
    changed = tmp_path / "changed.yaml"
    changed.write_text(
        CODEBOOK.replace("label: {en: Bond}", "label: {en: Bond}\n    definition: {en: New.}")
    )
    assert few.import_codebook(changed).reopened == ("bond",)
    assert "bond" not in set(few.quantitise()["code"])
    few.finish()
    assert "bond" in set(few.quantitise()["code"])


def test_a_document_about_two_cases_belongs_to_neither_until_somebody_says(few: Project) -> None:
    """P2's passages count for a case only where the coding says whom they are about."""
    few.finish()
    table = few.frequencies(by="case").set_index(["case", "code"])["n_codings"]
    assert table[("C2", "trust")] == 1
    assert table[("C2", "agreements")] == table[("C3", "agreements")] == 0
    assert few.frequencies().set_index("code").loc["agreements", "n_codings"] == 2
    assert "C3" not in set(few.quantitise()["case"])
    links = few.links(role="client", wave="last").set_index("case")
    assert links.loc["C2", "status"] == "both"
    assert links.loc["C3", ["status", "text_reason"]].tolist() == ["score only", "not said"]
    agreed = few.codings(document="P2_last", code="agreements")["id"].iloc[0]
    few.change_coding(agreed, about="C3")
    assert few.links(role="client", wave="last").set_index("case").loc["C3", "status"] == "both"


def test_a_case_with_an_interview_of_its_own_is_linked(few: Project, tmp_path: Path) -> None:
    """A shared interview that does not speak of a case takes nothing from the case's own one."""
    transcript(tmp_path / "P2_again.docx", TALK)
    listed = tmp_path / "respondents.csv"
    listed.write_text("file,case,participant,role,wave\nP2_again.docx,C3,P2,professional,last\n")
    few.import_transcripts(tmp_path / "P2_again.docx", respondents=listed)
    few.finish("P2_last")
    assert status(few, "C3") == ("score only", "not finished")
    few.finish()
    assert status(few, "C3") == ("both", "")
    assert few.quantitise().query("case == 'C3'")["value"].eq(0).all()


def test_what_is_said_at_one_measurement_says_nothing_of_another(
    few: Project, tmp_path: Path
) -> None:
    """A passage about C3 in an earlier shared interview does not link the later one to C3."""
    transcript(tmp_path / "P2_first.docx", TALK)
    listed = tmp_path / "respondents.csv"
    listed.write_text(
        "file,case,participant,role,wave\nP2_first.docx,C2; C3,P2,professional,first\n"
    )
    few.import_transcripts(tmp_path / "P2_first.docx", respondents=listed)
    few.code(few.document("P2_first").find("Fine"), code="trust", about="C3")
    few.finish()
    assert status(few, "C3") == ("score only", "not said")
    assert status(few, "C3", wave="first") == ("both", "")


def test_passages_without_a_case_are_named_under_a_table_by_case(few: Project) -> None:
    """What is about nobody is left out of a table by case, and the note says how much."""
    left_out = left_out_of(few, by="case")
    assert any("1 passage" in line and "P2_last" in line for line in left_out)


def test_cases_of_one_document_keep_their_own_settings(few: Project) -> None:
    """By case and setting, C2 is in the north and C3 in the south, as their attributes say."""
    table = few.frequencies(by=("case", "setting"))
    assert set(zip(table["case"], table["setting"], strict=True)) == {
        ("C1", "north"), ("C2", "north"), ("C3", "south"), ("C4", "south"), ("C5", "north"),
    }  # fmt: skip


def test_a_document_in_two_settings_is_in_neither(few: Project) -> None:
    """By setting alone, P2 (north and south) is left out and named in the note."""
    table = few.frequencies(by="setting").set_index(["setting", "code"])["n_codings"]
    assert table[("north", "trust")] + table[("south", "trust")] == 5
    assert any(
        "no field of work" in line and "P2_last" in line for line in left_out_of(few, by="setting")
    )


def test_a_coder_who_is_named_must_have_coded(few: Project) -> None:
    """A typing error in a coder's name is not an empty table."""
    with pytest.raises(NotFound, match="anna has coded nothing"):
        few.frequencies(coder="anna")


def test_a_coder_marks_what_they_have_coded(few: Project, benno: Project) -> None:
    """`coded` leaves out the documents in which this coder has no coding."""
    code(benno, "P1_last", WORDS)
    assert benno.finish(coded=True) == ("P1_last",)
    with pytest.raises(NotFound, match="cleo has coded nothing"):
        Project(few.store, coder="cleo").finish(coded=True)
