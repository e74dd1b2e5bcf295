"""One story, told through Python and through the command line, leaves the same rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from few_interviews import Files

from qualkit import Project
from qualkit.cli.commands import qualkit
from qualkit.store import tables
from qualkit.store.history import rows

OWN = {"uuid", "noun_uuid", "digest", "digest_key", "created_at", "finished_at", "time"}
"""Columns that differ between two studies whatever is done: identities, moments, digests."""


def plain_rows(study: Project) -> list[tuple[object, ...]]:
    """Every row of the study without identities, moments and digests."""
    kept = []
    with study.store.read() as connection:
        for name, row in rows(connection):
            names = [column.name for column in tables.metadata.tables[name].columns]
            own = OWN | ({"hash"} if name == "codebook_version" else set())
            kept.append((name, *(v for c, v in zip(names, row, strict=True) if c not in own)))
    return sorted(kept, key=repr)


@pytest.fixture
def by_python(tmp_path: Path, few_files: Files) -> Iterator[Project]:
    """The story as a script."""
    study = Project.create(tmp_path / "python.qualkit", coder="ana", design=few_files.design)
    study.import_codebook(few_files.codebook)
    study.import_transcripts(few_files.transcripts, respondents=few_files.respondents)
    study.import_answers(few_files.answers, instrument=few_files.instrument)
    study.import_codings(few_files.codings)
    document = study.document("P1_last")
    study.code(document.find("He trusts me now"), code="bond", about="C1")
    study.code(document.segment(41, 78), code="openness", polarity="positive")
    found = study.codings(document="P1_last", code="bond")["id"].iloc[0]
    study.change_coding(found, code="trust", polarity="negative", about="none", start=44)
    study.delete_coding(study.codings(document="P4_first")["id"].iloc[0])
    hints = study.suggest("P1_last", "P3_last")
    study.accept(hints[0], polarity="ambivalent")
    study.reject(*study.suggest(code="agreements"))
    study.finish("P1_last", "P3_last")
    study.finish()
    study.unfinish("P2_last")
    study.undo()
    study.undo()
    study.redo()
    study.withdraw(document="P4_first")
    yield study
    study.close()


def run(study: Path, *words: str, exit_code: int = 0) -> str:
    """A command's output; it must end as it should and foresee what happens."""
    result = CliRunner().invoke(
        qualkit, words, env={"QUALKIT_PROJECT": str(study), "QUALKIT_CODER": "ana"}
    )
    assert result.exit_code == exit_code, result.output
    assert "did not foresee" not in result.output
    return result.output


def by_command_line(path: Path, files: Files) -> None:
    """The story typed in a terminal; ids are read from what is printed."""

    def say(*words: str) -> str:
        return run(path, *words)

    say("init", str(path), "--design", str(files.design))
    say("import", "codebook", str(files.codebook))
    say("import", "transcripts", str(files.transcripts), "--respondents", str(files.respondents))
    say("import", "answers", str(files.answers), "--instrument", str(files.instrument))
    say("import", "codings", str(files.codings))
    done = say("coding", "add", "P1_last", "bond", "--words", "He trusts me now", "--about", "C1")
    id_ = done.split(": ")[1].split(".")[0]
    say("coding", "add", "P1_last", "openness", "--start", "41", "--end", "78",
        "--polarity", "positive")  # fmt: skip
    say("coding", "change", id_, "--code", "trust", "--polarity", "negative", "--about", "none",
        "--start", "44")  # fmt: skip
    listed = say("coding", "list", "--document", "P4_first", "--to", "csv")
    say("coding", "delete", listed.splitlines()[1].split(",")[0])
    hint = say("suggest", "list", "P1_last", "P3_last", "--to", "csv").splitlines()[1]
    say("suggest", "accept", hint.split(",")[0], "--polarity", "ambivalent")
    say("suggest", "reject", "--code", "agreements", "--yes")
    say("finish", "P1_last", "P3_last")
    say("finish", "--all")
    say("finish", "--not", "P2_last")
    say("undo")
    say("undo")
    say("redo")
    say("withdraw", "--document", "P4_first")


def test_python_and_command_line_leave_the_same_rows(
    tmp_path: Path, few_files: Files, by_python: Project
) -> None:
    """What is stored does not depend on the door, except for ids, moments and digests."""
    path = tmp_path / "typed.qualkit"
    by_command_line(path, few_files)
    with Project.open(path, coder="ana") as typed:
        assert plain_rows(typed) == plain_rows(by_python)
        assert typed.events()["kind"].tolist() == by_python.events()["kind"].tolist()
        assert typed.events()["summary"].tolist() == by_python.events()["summary"].tolist()
        assert typed.frequencies().equals(by_python.frequencies())


def test_results_come_out_of_the_command_line(few: Project, tmp_path: Path) -> None:
    """Frequencies, quotes, scores, joint display, ledger, report and log run after `finish`."""
    few.finish()
    path = few.path
    assert "Trust" in run(path, "frequencies", "--by", "setting")
    assert "he kept to it" not in run(path, "quotes", "agreements")
    assert "We agreed on a plan" in run(path, "quotes", "frame")
    assert "K1" in run(path, "scores")
    linked = ("--role", "client", "--wave", "last")
    assert "Joint display" in run(path, "joint", *linked)
    assert "Trust" in run(path, "joint", *linked, "--groups", "tertiles", "--code", "trust")
    assert "a document about several cases" in run(path, "joint", *linked, "--ledger")
    assert "A few interviews" in run(path, "status")
    target = tmp_path / "report.docx"
    assert str(target) in run(path, "report", str(target), *linked, "--by", "wave")
    assert target.stat().st_size > 10_000
    assert "transcripts" in run(path, "log")


def test_an_act_is_undone_after_the_file_was_closed(few_path: Path) -> None:
    """Each command opens the file anew, and undo and redo still know what was done."""
    before = run(few_path, "coding", "list", "--to", "csv")
    run(few_path, "coding", "add", "P2_last", "bond", "--words", "our talks")
    after = run(few_path, "coding", "list", "--to", "csv")
    assert after != before
    assert "Undone: code" in run(few_path, "undo")
    assert run(few_path, "coding", "list", "--to", "csv") == before
    assert "Done again: code" in run(few_path, "redo")
    assert run(few_path, "coding", "list", "--to", "csv") == after
    run(few_path, "redo", exit_code=1)


def test_erasing_asks_and_says_what_it_found(few_path: Path) -> None:
    """Erasing counts the places, asks, and stops at anything but yes; `--yes` does not ask."""
    env = {"QUALKIT_PROJECT": str(few_path), "QUALKIT_CODER": "ana"}
    words = ["erase", "--words", "brother"]
    stopped = CliRunner().invoke(qualkit, words, env=env, input="n\n")
    assert stopped.exit_code == 1 and "cannot be undone" in stopped.output
    assert "brother" in run(few_path, "turns", "P1_last")
    assert "Erased." in run(few_path, *words, "--yes")
    assert "brother" not in run(few_path, "turns", "P1_last")
    again = CliRunner().invoke(qualkit, words, env=env, input="y\n")
    assert again.exit_code == 1 and "nowhere in the study" in again.output
    assert "cannot be undone" not in again.output


def test_what_a_rule_picks_is_shown_before_it_is_done(few_path: Path) -> None:
    """Saying no leaves everything as it was; saying yes, or `--yes`, does what was listed."""

    def accept(*words: str, answer: str) -> str:
        command = ["suggest", "accept", "--code", "openness", *words]
        where = ["--project", str(few_path), "--coder", "benno"]
        return CliRunner().invoke(qualkit, [*command, *where], input=answer).output

    refused = accept(answer="n\n")
    assert "keeps silent" in refused and "Suggestions accepted" not in refused
    with Project.open(few_path) as study:
        assert study.codings(coder="benno").empty if "benno" in study.coders() else True
        n = len(study.suggest(code="openness"))
    assert f"Suggestions accepted: {n}." in accept(answer="y\n")
    with Project.open(few_path) as study:
        assert len(study.codings(coder="benno")) == n > 0
