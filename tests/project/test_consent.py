"""Withdrawn documents and people, and words that may not be quoted, leave every result."""

import pytest
from few_interviews import Files, transcript

from qualkit import Project, Span
from qualkit.displays.table import Figure, Quotation, Table
from qualkit.model import Segment

SECRET = "She keeps silent about the debts"


def quoted(table: Table) -> list[Quotation]:
    return [
        quotation
        for row in table.rows
        for cell in row.cells
        if isinstance(cell, tuple)
        for quotation in cell
    ]


def all_words(study: Project) -> str:
    """Everything that a report would print."""
    displays = study.standard_displays(role="client", wave="last", by="document")
    return "\n".join(repr(display) for display in displays)


@pytest.fixture
def finished(few: Project) -> Project:
    few.finish()
    return few


@pytest.mark.parametrize(
    "what", [{"document": "P1_last"}, {"participant": "P1"}], ids=["document", "participant"]
)
def test_what_is_withdrawn_leaves_every_result(finished: Project, what: dict[str, str]) -> None:
    """Frequencies, figure, joint display, quotes, ledger and report no longer know a withdrawn
    document or the words in it; the note says that it was left out."""
    before = finished.frequencies().set_index("code")["n_codings"]
    finished.withdraw(**what)
    after = finished.frequencies().set_index("code")["n_codings"]
    assert (before["trust"], after["trust"]) == (6, 4)
    assert "P1_last" not in set(finished.frequencies(by="document")["document"])
    assert "P1_last" not in set(finished.quotes("trust")["document"])
    assert "C1" not in set(finished.quantitise()["case"])
    table = finished.joint_display(role="client", wave="last")
    assert all("C1" not in q.origin for q in quoted(table))
    links = finished.links(role="client", wave="last").set_index("case")
    assert links.loc["C1", "status"] == "score only"
    assert links.loc["C1", "text_reason"] == "no consent"
    assert (
        "\N{EN DASH} consent withdrawn or refused: P1_last." in finished.frequency_display().notes
    )
    assert "we speak openly" not in all_words(finished)


def test_a_withdrawn_participant_has_no_scores(finished: Project) -> None:
    """What a withdrawn client answered is in no score, and the ledger says why."""
    finished.withdraw(participant="K1")
    assert "K1" not in set(finished.scores()["participant"])
    assert "P1" in set(finished.scores()["participant"])
    links = finished.links(role="client", wave="last").set_index("case")
    assert links.loc["C1", ["status", "score_reason"]].tolist() == ["text only", "no consent"]
    assert finished.links(role="professional", wave="last").set_index("case").loc[
        "C1", "status"
    ] == "both"  # fmt: skip


def test_withdrawing_can_be_undone(finished: Project) -> None:
    """Undo brings a withdrawn document back into the results."""
    before = finished.frequencies()
    finished.withdraw(document="P1_last")
    finished.undo()
    assert finished.frequencies().equals(before)


def test_a_list_that_refuses_analysis_leaves_a_document_out(tmp_path, few_files: Files) -> None:
    """'consent to analysis: no' in the respondent list works as a withdrawal."""
    listed = tmp_path / "respondents.csv"
    listed.write_text(
        "file,case,participant,role,wave,consent to analysis\n"
        "P1_last.docx,C1,P1,professional,last,no\n"
    )
    with Project.create(tmp_path / "s.qualkit", coder="ana", design=few_files.design) as study:
        study.import_codebook(few_files.codebook)
        study.import_transcripts(few_files.transcripts / "P1_last.docx", respondents=listed)
        study.code(study.document("P1_last").find("we speak openly"), code="trust")
        study.finish()
        assert study.frequencies()["n_codings"].sum() == 0
        assert study.quotes("trust").empty


def test_who_refused_quotation_is_counted_but_never_quoted(finished: Project) -> None:
    """P3's passages count in all numbers, and their words are in no table, figure or report."""
    assert finished.frequencies(by="document").query("document == 'P3_last'")["n_codings"].sum()
    assert "P3_last" not in set(finished.quotes("trust")["document"])
    for groups in ("presence", "tertiles", "median"):
        table = finished.joint_display(
            role="client", wave="last", groups=groups, quotes_per_cell=10
        )
        assert quoted(table)
        assert all("C4" not in q.origin and "debts" not in q.text for q in quoted(table))
    assert SECRET not in all_words(finished)


def test_a_passage_that_begins_before_the_refusing_speaker_is_not_quoted(few: Project) -> None:
    """A coding from the interviewer's question into P3's answer is not quoted either."""
    string = few.document("P3_last").text.string
    span = Span(string.index("How is she?"), string.index(SECRET) + len(SECRET))
    few.code(Segment("P3_last", span, span.of(string)), code="trust", polarity="positive")
    few.finish()
    assert few.quotes("trust")["text"].str.contains("debts").sum() == 0
    table = few.joint_display(role="client", wave="last", quotes_per_cell=10)
    assert all("debts" not in q.text for q in quoted(table))


def test_the_figure_counts_without_withdrawn_documents(finished: Project) -> None:
    """The bars of the pole figure shrink by what was withdrawn."""

    def total(figure: Figure) -> float:
        return sum(sum(series.values) for series in figure.series)

    before = total(finished.pole_figure())
    finished.withdraw(document="P4_first")
    assert total(finished.pole_figure()) == before - 1


def test_a_study_without_cases_has_frequencies(tmp_path) -> None:
    """Interviews without cases, waves or roles in a list can be coded and counted."""
    transcript(tmp_path / "one.docx", ("I: Hello?", "Respondent: I trust you.", "I: So?", "Respondent: Yes."))  # fmt: skip  # noqa: E501
    book = tmp_path / "codebook.yaml"
    book.write_text("codes:\n  - {key: trust, label: {en: Trust}}\n")
    with Project.create(tmp_path / "plain.qualkit", coder="ana") as study:
        study.import_codebook(book)
        study.import_transcripts(tmp_path / "one.docx")
        study.code(study.document("one").find("I trust you"), code="trust")
        table = study.frequencies().set_index("code")
        assert table.loc["trust", ["n_codings", "n_documents", "n_cases"]].tolist() == [1, 1, 0]
        assert study.frequencies(by="document")["n_codings"].tolist() == [1]
        assert study.report(tmp_path / "r.docx", *study.standard_displays()).is_file()
