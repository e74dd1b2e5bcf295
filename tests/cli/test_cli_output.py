"""Where the study is found, and how what a command shows is written."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import click
import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner, Result
from few_interviews import Files
from openpyxl import load_workbook

from qualkit import Project
from qualkit.cli.commands import qualkit
from qualkit.cli.door import Door

LINKED = ("--role", "client", "--wave", "last")
LISTINGS = {
    "status": ("status",),
    "log": ("log",),
    "documents": ("documents",),
    "turns": ("turns", "P1_last"),
    "cases": ("cases",),
    "codebook": ("codebook",),
    "codings": ("coding", "list"),
    "quotes": ("quotes", "trust"),
    "suggestions": ("suggest", "list"),
    "scores": ("scores",),
    "frequencies": ("frequencies",),
    "quantitise": ("quantitise", "--wave", "last", "--measure", "presence", "--measure", "count"),
    "frequencies by": ("frequencies", "--by", "setting"),
    "joint_display": ("joint", *LINKED),
    "link_ledger": ("joint", "--ledger", *LINKED),
}


def run(*words: str, **env: str) -> Result:
    return CliRunner().invoke(qualkit, words, env={"QUALKIT_CODER": "ana", **env})


def process(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    """A real process in a folder."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("QUALKIT_")}
    return subprocess.run(
        [sys.executable, "-m", "qualkit", *words],
        cwd=folder, env={**clean, "QUALKIT_CODER": "ana", **env}, capture_output=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def finished(few_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small study with everything finished; only looked at."""
    path = Path(shutil.copy(few_made, tmp_path_factory.mktemp("finished") / "few.qualkit"))
    with Project.open(path, coder="ana") as study:
        study.finish()
    return path


@pytest.mark.parametrize("name", LISTINGS)
def test_every_listing_can_be_written_in_every_format(
    finished: Path, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """csv and json go to the screen, the others to a file; all hold the same rows."""
    monkeypatch.chdir(tmp_path)
    words = (*LISTINGS[name], "--project", str(finished))
    printed = run(*words)
    assert printed.exit_code == 0 and printed.output.strip()
    as_csv = run(*words, "--to", "csv")
    table = list(csv.reader(io.StringIO(as_csv.stdout_bytes.decode("utf-8-sig"))))
    as_json = json.loads(run(*words, "--to", "json").stdout_bytes)
    assert len(as_json["rows"] if isinstance(as_json, dict) else as_json) == len(table) - 1 > 0
    for ending in ("xlsx", "docx"):
        done = run(*words, "--to", ending)
        file = tmp_path / done.output.split()[-1]
        assert done.exit_code == 0 and file.suffix == f".{ending}"
        assert ZipFile(file).testzip() is None
    saved = run(*words, "--to", "sav")
    assert saved.exit_code == 0
    data, _ = pyreadstat.read_sav(str(tmp_path / saved.output.split()[-1]))
    assert len(data) == len(table) - 1
    page = run(*words, "--to", "html")
    assert page.exit_code == 0
    assert (tmp_path / page.output.split()[-1]).read_text("utf-8").count("<table>") == 1
    sheet = load_workbook(next(tmp_path.glob("*.xlsx"))).worksheets[0]
    assert sheet.max_row >= len(table)


def test_output_goes_to_the_file_that_is_named(finished: Path, tmp_path: Path) -> None:
    """`--output` decides place and format; its folder must exist."""
    target = tmp_path / "résumé of documents.csv"
    done = run("documents", "--project", str(finished), "--output", str(target))
    assert done.exit_code == 0 and str(target) in done.output
    assert "P1_last" in target.read_text("utf-8-sig")
    gone = run("documents", "--project", str(finished), "--output", str(tmp_path / "no" / "x.csv"))
    assert gone.exit_code == 1 and "does not exist" in gone.output
    odd = run("documents", "--project", str(finished), "--output", str(tmp_path / "x.pdf"))
    assert odd.exit_code == 1 and ".xlsx" in odd.output


def test_the_kind_of_csv_can_be_chosen(finished: Path, tmp_path: Path) -> None:
    """On the screen and in a file, whatever the language."""
    words = ("scores", "--project", str(finished), "--to")
    assert ";" in run(*words, "csv-semicolon").output.splitlines()[0]
    assert ";" not in run(*words, "csv-comma", "--language", "nl").output.splitlines()[0]
    target = tmp_path / "scores.csv"
    done = run(*words, "csv-semicolon", "--output", str(target))
    assert done.exit_code == 0 and str(target) in done.output
    assert "case;participant" in target.read_text("utf-8-sig")
    odd = run(*words, "sav", "--output", str(tmp_path / "scores.v2"))
    assert odd.exit_code == 0 and (tmp_path / "scores.v2.sav").exists()


def test_the_screen_shows_cases_that_were_read_and_a_file_all(finished: Path) -> None:
    """Other programs join by case, and need those without numbers too."""
    words = ("quantitise", "--wave", "last", "--code", "trust", "--project", str(finished))
    assert "C7" not in run(*words).output
    assert "C7" in run(*words, "--to", "csv").output
    open_ = run(*words[:1], *words[3:])
    assert open_.exit_code == 1 and "first, last" in open_.output


def test_frequencies_for_a_spreadsheet_have_a_row_per_code_and_group(finished: Path) -> None:
    """csv has all measures in a long table; the screen has groups side by side."""
    words = ("frequencies", "--by", "setting", "--project", str(finished))
    table = list(csv.reader(io.StringIO(run(*words, "--to", "csv").output.lstrip("\ufeff"))))
    assert table[0][:3] == ["level", "code", "setting"] and len(table) == 1 + 2 * 5
    assert "north" in run(*words).output


def test_the_study_is_found_in_the_folder(finished: Path, tmp_path, monkeypatch) -> None:
    """The only .qualkit file in the folder is the study; several have to be told apart."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QUALKIT_PROJECT", raising=False)
    none = run("status")
    assert none.exit_code == 1 and "qualkit init" in none.output
    shutil.copy(finished, "één.qualkit")
    assert run("status").exit_code == 0
    shutil.copy(finished, "two.qualkit")
    several = run("status")
    assert several.exit_code == 1 and "two.qualkit, één.qualkit" in several.output
    assert run("status", "--project", "two.qualkit").exit_code == 0
    assert run("status", QUALKIT_PROJECT="één.qualkit").exit_code == 0
    missing = run("status", "--project", "three.qualkit")
    assert missing.exit_code == 1 and "three.qualkit" in missing.output


def test_nobody_named_as_coder_can_look_but_not_act(few_path: Path) -> None:
    """Listings need no coder; acts do, and the message says how to name one."""
    env = {"QUALKIT_PROJECT": str(few_path), "QUALKIT_CODER": ""}
    assert run("frequencies", **env).exit_code == 0
    refused = run("finish", "--all", **env)
    assert refused.exit_code == 1 and "QUALKIT_CODER" in refused.output


@pytest.mark.parametrize("name", ["status", "log", "codebook", "joint_display", "link_ledger"])
def test_dutch_does_not_fail(finished: Path, name: str) -> None:
    """Listings and displays come out with QUALKIT_LANGUAGE=nl."""
    result = run(*LISTINGS[name], QUALKIT_PROJECT=str(finished), QUALKIT_LANGUAGE="nl")
    assert result.exit_code == 0 and result.output.strip()


def test_dutch_uses_dutch_labels_and_decimals(finished: Path) -> None:
    """Labels of codes and decimal commas follow the language."""
    shown = run("frequencies", QUALKIT_PROJECT=str(finished), QUALKIT_LANGUAGE="nl").output
    assert "Vertrouwen" in shown and "," in shown


def test_dutch_has_no_english_words_of_ours(finished: Path, tmp_path: Path) -> None:
    """What was done, poles and where a coding comes from are words too; so is a new study."""
    env = {"QUALKIT_PROJECT": str(finished), "QUALKIT_LANGUAGE": "nl"}
    done = run("log", **env).output
    assert "onderzoek maken" in done and "create study" not in done
    codings = run("coding", "list", **env).output
    assert "positief" in codings and "positive" not in codings
    made = run("init", str(tmp_path / "new.qualkit"), "--language", "nl")
    assert made.output.startswith("Een nieuw onderzoek: ")


def test_an_unforeseen_error_is_a_sentence() -> None:
    """Whatever happens nobody sees a traceback, unless QUALKIT_DEBUG asks for it."""

    @click.group(cls=Door)
    def door() -> None:
        """A door."""

    @door.command()
    def breaks() -> None:
        """A command that breaks."""
        raise ZeroDivisionError("secret words of a transcript")

    result = CliRunner().invoke(door, ["breaks"])
    assert result.exit_code == 1 and "ZeroDivisionError" in result.output
    assert "secret" not in result.output and "QUALKIT_DEBUG" in result.output
    loud = CliRunner().invoke(door, ["breaks"], env={"QUALKIT_DEBUG": "1"})
    assert isinstance(loud.exception, ZeroDivisionError)


def test_a_console_of_windows_shows_everything(finished: Path, tmp_path: Path) -> None:
    """With cp1252 a joint display prints, in folders with é; what cannot be shown is '?'."""
    folder = tmp_path / "onderzoek é met spaties"
    folder.mkdir()
    shutil.copy(finished, folder / "één studie.qualkit")
    shown = process(folder, "joint", *LINKED, PYTHONIOENCODING="cp1252")
    assert shown.returncode == 0 and shown.stderr == b""
    assert "“" in shown.stdout.decode("cp1252")
    (folder / "één studie.qualkit").rename(folder / "Łódź.qualkit")
    replaced = process(folder, "status", PYTHONIOENCODING="cp1252")
    assert replaced.returncode == 0 and "?ód?" in replaced.stdout.decode("cp1252")


def test_a_process_ends_with_the_code_that_scripts_need(finished: Path) -> None:
    """0 for done, 1 for 'could not, because'; what went wrong goes to the error stream only."""
    good, refused = (process(finished.parent, *words) for words in (["log"], ["turns", "P1"]))
    assert [good.returncode, refused.returncode] == [0, 1]
    assert refused.stdout == b"" and b"There is no document P1" in refused.stderr
    assert b"Traceback" not in refused.stderr
    assert good.stderr == b""


def test_lists_are_in_the_words_of_the_study(finished: Path) -> None:
    """For people; what is written for programs keeps its keys."""

    def said(*words: str) -> str:
        return run(*words, QUALKIT_PROJECT=str(finished)).output

    assert "measurement" in said("documents", "--language", "nl")  # of "last measurement"
    assert "Trust" in said("scores")
    assert ",last," in said("documents", "--to", "csv")
    log = said("log", "--language", "nl", "--to", "csv")
    assert "bestand: codebook.yaml; aantal: 6" in log


def test_a_whole_turn_is_coded(few_path: Path) -> None:
    add = ("coding", "add", "P1_last", "bond", "--turn")
    assert run(*add, "4", QUALKIT_PROJECT=str(few_path)).exit_code == 0
    with Project.open(few_path) as study:
        words = study.codings(document="P1_last", code="bond")["text"].tolist()
        assert words == [study.turns("P1_last")["text"][3]]
    wrong = run(*add, "40", QUALKIT_PROJECT=str(few_path))
    assert wrong.exit_code == 1 and "has 6 turns; there is no turn 40" in wrong.output
    assert run(*add, "4", "--words", "plan", QUALKIT_PROJECT=str(few_path)).exit_code == 2


def test_an_excel_table_is_read_as_it_is(finished: Path, tmp_path: Path) -> None:
    """Headings in the first row, words for what texts stand for, notes on a sheet of their own."""
    for words, heading in (
        (("quantitise", "--wave", "last"), "Present: Trust"),
        (("frequencies", "--by", "setting"), "Passages"),
        (("joint", *LINKED), "Quotations"),
    ):
        target = tmp_path / f"{words[0]}.xlsx"
        run(*words, "--output", str(target), QUALKIT_PROJECT=str(finished))
        table, notes = pd.read_excel(target, sheet_name=None).values()
        assert any(heading in str(column) for column in table.columns)
        assert table.iloc[:, 0].notna().all() and len(notes) >= 1
    by_setting = pd.read_excel(tmp_path / "frequencies.xlsx")
    assert set(by_setting["Code"]) >= {"Trust", "Openness"}
    said = run("frequencies", "--by", "setting", "--to", "csv", QUALKIT_PROJECT=str(finished))
    assert "trust,north" in said.stdout_bytes.decode("utf-8-sig")


def test_a_name_mistyped_is_named_and_makes_no_coder(few_path: Path) -> None:
    with Project.open(few_path, coder="ana") as study:
        n = len(study.events())
    failed = run("undo", "--coder", "Ana", QUALKIT_PROJECT=str(few_path))
    assert failed.exit_code == 1 and "nothing of Ana's to undo" in failed.output
    with Project.open(few_path) as study:
        assert (study.coders(), len(study.events())) == (("ana",), n)
    done = run("finish", "P1_last", "--coder", "Ana", QUALKIT_PROJECT=str(few_path))
    assert "New coder: Ana." in done.output and "looks like the coder ana" in done.output
    without_ending = run("status", QUALKIT_PROJECT=str(few_path.with_suffix("")))
    assert without_ending.exit_code == 0
    mistyped = run("status", QUALKIT_PROJECT=str(few_path.with_name("fwe.qualkit")))
    assert mistyped.exit_code == 1 and "There are: few.qualkit." in mistyped.output


def test_nobody_joins_for_nothing(few_path: Path, few_files: Files) -> None:
    """An import that finds everything there already makes no coder of who did it."""
    path = str(few_files.codebook)
    done = run("import", "codebook", path, "--coder", "hugo", QUALKIT_PROJECT=str(few_path))
    assert done.exit_code == 0 and "New coder" not in done.output
    with Project.open(few_path) as study:
        assert study.coders() == ("ana",)


def test_a_question_is_answered_in_dutch_too(few_path: Path) -> None:
    words = ["erase", "--words", "coffee", "--language", "nl"]
    env = {"QUALKIT_PROJECT": str(few_path), "QUALKIT_CODER": "ana"}
    no = CliRunner().invoke(qualkit, words, input="nee\n", env=env)
    assert no.exit_code == 1 and "[j/N]" in no.output and "Er is niets gedaan." in no.output
    assert CliRunner().invoke(qualkit, words, input="ja\n", env=env).exit_code == 0
    with Project.open(few_path) as study:
        assert "coffee" not in study.document("P4_first").text.string


def test_quotations_that_are_withheld_are_counted(few_path: Path) -> None:
    """P3 may not be quoted. A polarity may be named in Dutch."""
    said = run("quotes", "trust", QUALKIT_PROJECT=str(few_path)).output
    assert "2 passages may not be quoted and are not shown." in said
    done = run("coding", "add", "P1_last", "trust", "--words", "we speak openly",
               "--polarity", "positief", QUALKIT_PROJECT=str(few_path))  # fmt: skip
    assert done.exit_code == 0
    wrong = run("coding", "add", "P1_last", "trust", "--turn", "2", "--polarity", "good",
                QUALKIT_PROJECT=str(few_path))  # fmt: skip
    assert wrong.exit_code == 2 and "good is none of: positive, negative" in wrong.output


def test_a_list_of_nobody_can_be_written_for_spss(tmp_path: Path) -> None:
    """Where a column holds nothing, its kind is text."""
    Project.create(tmp_path / "x.qualkit", coder="ana").close()
    for command in ("participants", "documents", "cases", "coding list"):
        done = run(*command.split(), "--output", str(tmp_path / "x.sav"),
                   QUALKIT_PROJECT=str(tmp_path / "x.qualkit"))  # fmt: skip
        assert done.exit_code == 0, done.output


def test_a_study_needs_a_name(tmp_path: Path) -> None:
    said = run("init", "")
    assert said.exit_code == 1 and "has no name" in said.output
