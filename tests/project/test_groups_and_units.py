"""Frequencies by any grouping, and joint displays of pairs, people or documents."""

from pathlib import Path

import pytest
from few_interviews import Files, transcript

from qualkit import Project
from qualkit.errors import Invalid, NotFound, TooFewData

BOTH_SPEAK = (
    "I: How do you get on?",
    "Professional: I trust him, and he calls me on Mondays.",
    "Client: She keeps her word. That is new to me.",
    "I: Anything else?",
    "Professional: We agreed on less.",
)


@pytest.fixture
def talk(few: Project, tmp_path: Path) -> Project:
    """The study with a talk of both, P1 and K1, at the last measurement, coded by two people."""
    transcript(tmp_path / "both.docx", BOTH_SPEAK)
    listed = tmp_path / "respondents.csv"
    listed.write_text("file,case,participant,role,wave\nboth.docx,C1,K1,client,last\n")
    few.import_transcripts(tmp_path / "both.docx", respondents=listed)
    both = few.document("both")
    few.code(both.find("I trust him"), code="trust", polarity="positive")
    few.code(both.find("She keeps her word"), code="openness")
    few.code(both.find("on Mondays.\nClient: She keeps her word"), code="bond")
    Project(few.store, coder="benno").code(both.find("We agreed on less"), code="agreements")
    return few


def counts(study: Project, code: str, *by: str, coder: str | None = "ana") -> dict[object, int]:
    table = study.frequencies(by=by, coder=coder)
    of_it = table[table["code"] == code]
    keys = of_it[by[0]] if len(by) == 1 else zip(*(of_it[b] for b in by), strict=True)
    return dict(zip(keys, of_it["n_codings"], strict=True))


def test_by_role_a_passage_counts_for_whose_words_it_begins_in(talk: Project) -> None:
    """What the client says is the client's; a passage over both is of whoever begins it."""
    assert counts(talk, "openness", "role") == {"professional": 2, "client": 1}
    assert counts(talk, "bond", "role") == {"professional": 1, "client": 0}
    table = talk.frequencies(by="role", coder="ana").set_index(["code", "role"])
    assert table.loc[("bond", "professional"), "n_words"] == 2  # 'on Mondays', not her words
    assert table.loc[("bond", "professional"), "n_documents"] == 1


def test_by_participant_everybody_has_their_own_words(talk: Project) -> None:
    """K1 has a row of her own; who speaks but is not known is listed as left out."""
    assert counts(talk, "openness", "participant")["K1"] == 1
    notes = talk.frequency_display(by="participant", coder="ana").notes
    assert any("what has no participant" in note and "both" in note for note in notes)


def test_by_coder_each_is_counted_alone(talk: Project) -> None:
    """No name is asked for; each coder's codings stand in a column of their own."""
    assert counts(talk, "agreements", "coder", coder=None) == {"ana": 2, "benno": 1}
    assert "Codings of each coder alone." in talk.frequency_display(by="coder").notes
    assert counts(talk, "agreements", "coder", coder="benno") == {"benno": 1}


def test_by_polarity_each_pole_is_counted(talk: Project) -> None:
    """Poles in their order, what was not judged last; the denominator is the same for all."""
    assert counts(talk, "trust", "polarity") == {
        "positive": 4, "ambivalent": 0, "negative": 3, "not_judged": 1,
    }  # fmt: skip
    assert talk.frequencies(by="polarity", coder="ana")["share_of_words"].notna().all()


def test_two_groupings_at_once(talk: Project) -> None:
    """By role and polarity, each combination that there are words for has its counts."""
    assert counts(talk, "openness", "role", "polarity") == {
        ("professional", "positive"): 1, ("professional", "ambivalent"): 0,
        ("professional", "negative"): 1, ("professional", "not_judged"): 0,
        ("client", "positive"): 0, ("client", "ambivalent"): 0,
        ("client", "negative"): 0, ("client", "not_judged"): 1,
    }  # fmt: skip


def test_two_groupings_stand_one_above_the_other(talk: Project) -> None:
    """Many columns have the first as a heading over several and the second as their own."""
    table = talk.frequency_display(by=["role", "polarity"], coder="ana")
    assert [c.group for c in table.columns[1:]] == ["professional"] * 4 + ["client"] * 4
    assert [c.heading for c in table.columns[1:3]] == [
        "positive (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}5)",
        "ambivalent (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}5)",
    ]
    by_document = talk.frequency_display(by=["document"], coder="ana")
    assert {c.group for c in by_document.columns[1:]} == set(talk.documents()["document"])


def test_an_attribute_takes_no_groupings_name(
    few: Project, few_files: Files, tmp_path: Path
) -> None:
    new = few_files.design.read_text().replace("setting: {en: field of work", "x: {en: Language")
    (tmp_path / "design.yaml").write_text(new)
    few.import_design(tmp_path / "design.yaml")
    assert "language" in few.frequencies(by="language")


def test_names_that_a_study_gives_are_understood(few: Project) -> None:
    """Roles, measurements, scores, groupings and codes by label, in any language and case."""
    few.finish()
    by_key = few.joint_display(codes=["trust"], scores="trust", role="client", wave="last")
    by_label = few.joint_display(
        codes=["Vertrouwen"], scores="TRUST", role="Client", wave="Last measurement"
    )
    assert by_label == by_key
    assert few.frequencies(by="Werkveld").equals(few.frequencies(by="setting"))
    last = few.quantitise(wave="last")
    assert few.quantitise(wave="LAST MEASUREMENT").equals(last)
    assert few.quantitise(wave="last", words_of="Professional").equals(last)
    with pytest.raises(Invalid, match="no wave end here"):
        few.quantitise(wave="end")


def test_a_grouping_that_nothing_has_is_refused(talk: Project) -> None:
    """Interviews hold no questions of a survey; an empty table would say nothing."""
    with pytest.raises(TooFewData, match="question"):
        talk.frequencies(by="question", coder="ana")


@pytest.mark.parametrize(
    ("unit", "both"),
    [
        ("case", ["C1", "C2", "C4"]),
        ("participant", ["P1", "P2", "P3"]),
        ("document", ["P1_last", "P2_last", "P3_last"]),
    ],
)
def test_the_unit_is_chosen_and_printed(few: Project, unit: str, both: list[str]) -> None:
    """Pairs, people or documents are compared, and the note says which."""
    few.finish()
    links = few.links(unit=unit, role="client", wave="last")
    assert links.columns[0] == unit
    assert links.loc[links["status"] == "both", unit].tolist() == both
    note = few.joint_display(unit=unit, role="client", wave="last").notes[0]
    named = {"case": "pair", "participant": "professional", "document": "document"}[unit]
    assert note.startswith(f"Unit: {named}.")


def test_a_professional_has_the_mean_score_of_all_clients(few: Project) -> None:
    """P2 has C2 and C3: the score of P2 is the mean of theirs, and the note says so."""
    few.finish()
    scores = few.scores().query("role == 'client' and wave == 'last' and subscale == 'trust'")
    of = scores.set_index("case")["score"]
    shown = few.joint_display(
        unit="participant", role="client", wave="last", scores="trust", codes=["agreements"]
    )
    (row,) = shown.rows
    with_it = [of["C1"], (of["C2"] + of["C3"]) / 2]
    assert row.cells[2] == 2 and row.cells[3].value == pytest.approx(sum(with_it) / 2)
    assert any("mean of several cases" in note for note in shown.notes)


def test_a_passage_about_nobody_counts_for_the_professional(few: Project) -> None:
    """'We agreed on nothing' says not of which pair: P2's and the document's, but no pair's."""
    few.finish()
    by_unit = {
        unit: few.quantitise(unit=unit).query("code == 'agreements'").set_index(unit)["value"]
        for unit in ("case", "participant", "document")
    }
    assert by_unit["participant"]["P2"] == by_unit["document"]["P2_last"] == 1
    assert not {"C2", "C3"} & set(by_unit["case"].index)  # nor is it 'read, and not found'
    notes = few.case_table_display(wave="last").notes
    assert any("has no number there" in note for note in notes)


def test_the_words_of_one_role_can_be_taken(talk: Project) -> None:
    """In the words of the client alone there is openness and no trust of the professional's."""
    talk.finish()
    found = talk.quantitise(words_of="client", coder="ana").set_index(["case", "code"])["value"]
    assert found["C1", "openness"] == 1 and found["C1", "bond"] == 0
    assert set(talk.quantitise(words_of="client", coder="ana")["case"]) == {"C1"}
    with pytest.raises(NotFound, match="professional"):
        talk.quantitise(words_of="neighbour", coder="ana")
    with pytest.raises(Invalid, match="participant"):
        talk.quantitise(unit="dyad", coder="ana")
