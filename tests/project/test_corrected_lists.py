"""What a respondent list says later, in another row, or otherwise than the file itself."""

from pathlib import Path

import pytest
from few_interviews import Files, answers, transcript

from qualkit import Project
from qualkit.errors import Conflict, Invalid

HEADINGS = "file,case,participant,role,wave,language,consent,consent to quotation\n"
ALONE = ("She told that the trust was gone.", "A second paragraph of her own words.")
TWO = (
    "I: How was it?",
    "Professional 1: We trusted him from the start on.",
    "I: And you?",
    "Professional 2: Not at all, it was never good.",
    "Professional 1: Because.",
)
PAIR = (
    "I: How was it?",
    "Professional: We trusted him.",
    "Client: I did not trust you.",
    "I: Why?",
    "Client: Because you wrote it all down.",
    "Professional: I did.",
)


def bring(study: Project, folder: Path, rows: str, **talks: tuple[str, ...]) -> list[str]:
    """Imports transcripts by a list; returns what is remarked."""
    for name, paragraphs in talks.items():
        if not (folder / f"{name}.docx").exists():
            transcript(folder / f"{name}.docx", paragraphs)
    (folder / "list.csv").write_text(HEADINGS + rows)
    done = study.import_transcripts(folder, respondents=folder / "list.csv")
    return [str(remark) for remark in done.remarks]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "more"
    made.mkdir()
    return made


@pytest.mark.parametrize(("first", "second"), [("no,no", ","), (",", "no,no"), ("yes,", "no,no")])
def test_a_refusal_counts_whatever_another_row_says(
    few: Project, folder: Path, first: str, second: str
) -> None:
    """Of a person with several rows each thing said counts, a refusal more than a consent."""
    rows = f"one.docx,C6,P6,professional,last,en,{first}\n"
    rows += f"two.docx,C6,P6,professional,first,en,{second}\n"
    if first.startswith("yes"):
        with pytest.raises(Invalid, match="has faults"):  # a contradiction is said
            bring(few, folder, rows, one=TWO, two=PAIR)
        return
    bring(few, folder, rows, one=TWO, two=PAIR)
    few.code(few.document("one").find("We trusted him from the start"), code="trust")
    assert "one" not in set(few.quotes("trust")["document"])
    person = few.participants().set_index("participant").loc["P6"]
    assert (person["consents_to_analysis"], person["consents_to_quotation"]) == (False, False)


def test_a_list_that_comes_later_links_whose_turns_are_not_known(
    few: Project, folder: Path
) -> None:
    """So that a refusal holds for the document as a whole."""
    for name, talk in (("alone", ALONE), ("two", TWO)):
        transcript(folder / f"{name}.docx", talk)
    few.import_transcripts(folder)
    few.code(few.document("two").find("We trusted him"), code="trust")
    rows = (
        "alone.docx,C6,P6,professional,last,en,no,no\ntwo.docx,C7,P7,professional,last,en,no,no\n"
    )
    bring(few, folder, rows)
    found = few.documents().set_index("document")["participants"]
    assert (found["alone"], found["two"]) == ("P6", "P7")
    assert "two" not in set(few.quotes("trust")["document"])
    assert "– consent withdrawn or refused: alone, two." in few.frequency_display().notes
    few.check()


def test_whom_a_corrected_list_does_not_name_is_none_of_the_speakers(
    few: Project, folder: Path
) -> None:
    bring(few, folder, "pair.docx,C6,K1,client,last,en,,\n", pair=PAIR)
    remarks = bring(few, folder, "pair.docx,C6,P6,professional,last,en,,\n")
    assert "pair: participants: P6, before K1." in remarks
    by_speaker = few.turns("pair").groupby("speaker")["participant"].first()
    assert by_speaker["Professional"] == "P6" and by_speaker[["Client", "I"]].isna().all()
    assert "K1" not in set(few.memberships().query("case == 'C6'")["participant"])


def test_an_attribute_that_was_known_otherwise_is_remarked_on(
    few: Project, few_files: Files, tmp_path: Path
) -> None:
    listed = few_files.respondents.read_text().replace("quotation\n", "quotation,setting\n", 1)
    (tmp_path / "list.csv").write_text(listed.replace("en,yes\n", "en,yes,south\n"))
    done = few.import_transcripts(few_files.transcripts, respondents=tmp_path / "list.csv")
    said = "The setting of C1 was north in the study and is south now."
    assert said in [str(remark) for remark in done.remarks]
    (tmp_path / "answers.csv").write_text(answers())
    again = few.import_answers(tmp_path / "answers.csv", instrument=few_files.instrument)
    back = "The setting of C1 was south in the study and is north now."
    assert back in [str(remark) for remark in again.remarks]


def test_a_file_that_says_otherwise_than_its_row_is_named(few: Project, folder: Path) -> None:
    """Two swapped rows are seen by the names of the files and by their headings."""
    talk = ("Respondent: P11", *TWO)
    other = ("Respondent: P12", *PAIR)
    rows = (
        "P11_last.docx,C6,P12,professional,last,en,,\nP12_last.docx,C7,P11,professional,last,en,,\n"
    )
    remarks = bring(few, folder, rows, P11_last=talk, P12_last=other)
    assert [r for r in remarks if r.startswith("P11_last.docx itself says otherwise")] == [
        "P11_last.docx itself says otherwise than the list. participant: the name of the file says "
        "P11. participant: its heading says P11.\n"
        "If the list is wrong, correct it and import again."
    ]
    right = rows.replace("P12,", "Px,").replace("C7,P11", "C7,P12").replace("C6,Px", "C6,P11")
    assert not any("otherwise" in remark for remark in bring(few, folder, right))


def test_erasing_somebody_spares_what_was_theirs_by_a_slip_only(
    few: Project, few_files: Files, tmp_path: Path
) -> None:
    """A document, and what was answered, that a corrected list gave to another."""
    slip = few_files.respondents.read_text().replace("P1_last.docx,C1,P1", "P1_last.docx,C1,P4")
    (tmp_path / "slip.csv").write_text(slip)
    few.import_transcripts(few_files.transcripts, respondents=tmp_path / "slip.csv")
    backup = few.store.backup("test")  # of when the slip stood there
    few.import_transcripts(few_files.transcripts, respondents=few_files.respondents)
    n_answers = few.answers()["value"].notna().groupby(few.answers()["case"]).sum()
    few.erase(participant="P4")
    assert "He trusts me now" in few.document("P1_last").text.string
    assert "coffee" not in few.document("P4_first").text.string
    left = few.answers()["value"].notna().groupby(few.answers()["case"]).sum()
    assert left["C1"] == n_answers["C1"] and left["C5"] < n_answers["C5"]
    with Project.open(backup) as then:
        assert "He trusts me now" in then.document("P1_last").text.string
        assert "coffee" not in then.document("P4_first").text.string


def test_a_corrected_role_takes_the_old_membership_away(few: Project, folder: Path) -> None:
    talk = ("I: So?", "R: Fine.", "I: And?", "R: Yes.")
    bring(few, folder, "one.docx,C6,P7,professional,last,en,,\n", one=talk)
    bring(few, folder, "one.docx,C6,P7,client,last,en,,\n")
    roles = few.memberships().query("participant == 'P7'")["role"].tolist()
    assert roles == ["client"]


def test_a_row_names_one_participant(few: Project, folder: Path) -> None:
    """Two would become a person called so, with the consents of both; who else speaks is said."""
    with pytest.raises(Invalid) as caught:
        bring(few, folder, "pair.docx,C6,P6; K6,professional,last,en,,\n", pair=PAIR)
    assert "others who speak have no place in the list yet" in str(caught.value)
    said = bring(few, folder, "pair.docx,C6,P6,professional,last,en,,\n")
    assert any("nobody knows which participant speaks as Client" in remark for remark in said)


def test_a_withdrawal_names_where_somebody_may_speak_unnamed(few: Project, folder: Path) -> None:
    """K1 is the client of C1; who speaks as Client in the pair's talk nobody has said."""
    bring(few, folder, "pair.docx,C1,P1,professional,last,en,,\n", pair=PAIR)
    few.withdraw(participant="K1")
    assert str(few.remarks[-1]).startswith("pair: somebody speaks there in the role of K1")
    few.withdraw(participant="P3")
    assert len(few.remarks) == 1
    few.withdraw(document="pair")
    for _ in range(3):
        few.undo()
    few.withdraw(document="pair")
    few.withdraw(participant="K1")
    assert len(few.remarks) == 1  # what is withdrawn counts no more


def test_a_design_can_be_changed(few: Project, few_files: Files, folder: Path) -> None:
    """New labels of speakers are seen when the transcripts are imported again with their list."""
    talk = ("I: So?", "Coach: Fine, we agreed.", "Guest: Hm.", "I: And?", "Coach: Yes.",
            "Guest: No.")  # fmt: skip
    row = "one.docx,C6,P7,professional,last,en,,\n"
    bring(few, folder, row, one=talk)
    assert few.turns("one").query("speaker == 'Coach'")["role"].isna().all()
    design = few_files.design.read_text()
    new = design.replace("speaker_labels: [Professional]", "speaker_labels: [Professional, Coach]")
    (folder / "new.yaml").write_text(new)
    few.import_design(folder / "new.yaml")
    bring(few, folder, row)
    coach = few.turns("one").query("speaker == 'Coach'")
    assert set(coach["role"]) == {"professional"} and set(coach["participant"]) == {"P7"}
    few.undo()
    assert few.undo() == "import design"
    assert few.design.roles[0].speaker_labels == ("Professional",)
    gone = design.replace("  - {key: client, label: {en: client}, speaker_labels: [Client]}\n", "")
    (folder / "gone.yaml").write_text(gone)
    with pytest.raises(Conflict, match="belongs to the role client"):
        few.import_design(folder / "gone.yaml")


def test_a_number_in_a_name_is_no_contradiction(few: Project, folder: Path) -> None:
    """Only an id that the list or the study knows is another person's."""
    rows = "tape-007.docx,C6,P11,professional,last,en,,\n"
    assert not any("otherwise" in r for r in bring(few, folder, rows, **{"tape-007": TWO}))


def test_a_copy_of_a_known_file_is_refused(few: Project, folder: Path) -> None:
    """Its row would move the interview to somebody else."""
    row = "one.docx,C6,P6,professional,last,en,,\n"
    bring(few, folder, row, one=TWO)
    (folder / "copy.docx").write_bytes((folder / "one.docx").read_bytes())
    with pytest.raises(Invalid) as caught:
        bring(few, folder, row + "copy.docx,C7,P7,professional,last,en,,\n")
    assert "has the same content as" in str(caught.value)
    assert few.documents().set_index("document").loc["one", "participants"] == "P6"
    proposed = few.propose_respondents(folder).set_index("file")["remark"]
    assert "same content as the document one" in proposed["copy.docx"]


def test_what_is_said_of_many_files_is_said_once(few: Project, folder: Path) -> None:
    talks = {f"talk{n}": (f"Verslag {n}", *TWO) for n in range(12)}
    rows = "".join(f"{name}.docx,C6,P6,professional,last,en,,\n" for name in talks)
    (remark,) = (r for r in bring(few, folder, rows, **talks) if "which speaker" in r)
    assert remark.startswith("talk0.docx, talk1.docx, talk10.docx,")
    assert ", …: it is not clear which speaker is the participant." in remark


def test_what_word_holds_besides_the_text_is_told(few: Project, folder: Path) -> None:
    from docx import Document
    from docx.oxml import parse_xml

    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    made = Document()
    for paragraph in TWO:
        made.add_paragraph(paragraph)
    hidden = f"<w:r {w}><w:rPr><w:vanish/></w:rPr><w:t>hidden words</w:t></w:r>"
    made.paragraphs[1]._p.append(parse_xml(hidden))
    made.save(str(folder / "box.docx"))
    assert "Not read: hidden text (1), in box." in bring(
        few, folder, "box.docx,C6,P6,professional,last,en,,\n"
    )
