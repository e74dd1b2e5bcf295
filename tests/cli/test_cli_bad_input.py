"""Bad input: a sentence with file and place, no traceback, and an unchanged study."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from few_interviews import (
    CODEBOOK,
    CODINGS,
    DESIGN,
    INSTRUMENT,
    RESPONDENTS,
    Files,
    answers,
    transcript,
)

from qualkit import Project
from qualkit.cli.commands import qualkit
from qualkit.store.history import rows

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500)
GOOD = ("I: How was it?", "Professional: Good.", "I: And now?", "Professional: Better.")


def run(study: Path, *words: str) -> tuple[int, str]:
    env = {"QUALKIT_PROJECT": str(study), "QUALKIT_CODER": "ana"}
    result = CliRunner().invoke(qualkit, words, env=env)
    assert "Traceback" not in result.output and "did not foresee" not in result.output
    return result.exit_code, result.output


def everything(study: Path) -> list[object]:
    with Project.open(study) as opened, opened.store.read() as connection:
        return [*rows(connection), len(opened.events())]


def refused(study: Path, *words: str) -> str:
    """What is said about bad input; the exit code is 1 and the study as before."""
    before = everything(study)
    code, said = run(study, *words)
    assert code == 1, said
    assert everything(study) == before
    assert len(said.strip().splitlines()) >= 1
    return said


def damaged(path: Path) -> None:
    transcript(path, GOOD)
    path.write_bytes(path.read_bytes()[:-400])


TRANSCRIPTS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "no such file": ("gone.docx", lambda p: None, "There is no file or folder"),
    "a text file": ("notes.txt", lambda p: p.write_text("I: hello"), "plain text"),
    "a text file named docx": ("notes.docx", lambda p: p.write_text("I: hello"), "plain text"),
    "a PDF named docx": ("scan.docx", lambda p: p.write_bytes(b"%PDF-1.7\n..."), "is a PDF"),
    "an empty file": ("empty.docx", lambda p: p.write_bytes(b""), "is empty"),
    "a damaged file": ("half.docx", damaged, "is damaged"),
    "an encrypted file": (
        "locked.docx",
        lambda p: p.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le")),
        "protected with a password",
    ),
    "an old Word file": (
        "old.docx", lambda p: p.write_bytes(OLE + "WordDocument".encode("utf-16-le")), "(.doc)",
    ),
    "a Word file without words": ("blank.docx", lambda p: transcript(p, ("",)), "no words"),
}  # fmt: skip


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_what_is_no_transcript_is_refused(few_path: Path, tmp_path: Path, name: str) -> None:
    """Each kind of wrong file is told by name, with the reason."""
    file, make, reason = TRANSCRIPTS[name]
    make(tmp_path / file)
    said = refused(few_path, "import", "transcripts", str(tmp_path / file))
    assert file in said and reason in said


def test_a_bad_file_among_good_ones_stops_the_import(few_path: Path, tmp_path: Path) -> None:
    """Nothing is imported, each bad file is named, and the way out is said."""
    folder = tmp_path / "many"
    folder.mkdir()
    transcript(folder / "good.docx", GOOD)
    damaged(folder / "half.docx")
    (folder / "scan.docx").write_bytes(b"%PDF-1.7")
    said = refused(few_path, "import", "transcripts", str(folder))
    assert "2 of 3" in said and "half.docx" in said and "scan.docx" in said
    assert "--skip-bad" in said


@pytest.mark.parametrize("pattern", [(), ("--name", r"(?P<participant>\w+)_(?P<wave>\w+)")])
def test_bad_files_can_be_left_out(few_path: Path, tmp_path: Path, pattern) -> None:
    """`--skip-bad` imports the good files and names the others with their reasons."""
    folder = tmp_path / "many"
    folder.mkdir()
    transcript(folder / "P9_last.docx", GOOD)
    damaged(folder / "half.docx")
    code, said = run(few_path, "import", "transcripts", str(folder), "--skip-bad", *pattern)
    assert code == 0 and "Left out" in said and "half.docx" in said
    assert "Documents imported: 1" in said
    assert run(few_path, "turns", "P9_last")[0] == 0


RESPONDENT_LISTS = {
    "a file that is not there": (
        RESPONDENTS + "P9_last.docx,C9,P9,professional,last,en,yes\n", "P9_last.docx",
    ),
    "a wave that does not exist": (
        RESPONDENTS.replace("professional,first", "professional,halfway"), "halfway",
    ),
    "a role that does not exist": (
        RESPONDENTS.replace("P4,professional", "P4,boss"), "boss",
    ),
    "no column for files": (RESPONDENTS.replace("file,case", "name,case"), "file"),
    "a file left out": (RESPONDENTS.replace("P4_first.docx,C5,P4,professional,first,en,\n", ""),
                        "P4_first.docx"),
}  # fmt: skip


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A study with a design and nothing else."""
    design = tmp_path / "design.yaml"
    design.write_text(DESIGN)
    path = tmp_path / "empty.qualkit"
    Project.create(path, coder="ana", design=design).close()
    return path


@pytest.mark.parametrize("name", RESPONDENT_LISTS)
def test_a_list_that_does_not_fit_is_refused(
    empty: Path, few_files, tmp_path: Path, name: str
) -> None:
    """A respondent list with a fault imports nothing, and the fault is named."""
    text, words = RESPONDENT_LISTS[name]
    listed = tmp_path / "respondents.csv"
    listed.write_text(text)
    said = refused(
        empty, "import", "transcripts", str(few_files.transcripts), "--respondents", str(listed)
    )
    assert words in said


CODEBOOKS = {
    "a duplicate key": (CODEBOOK.replace("key: bond", "key: trust"), ("line", "trust")),
    "a cycle": (
        CODEBOOK.replace("key: trust\n", "key: trust\n    parent: openness\n"), ("trust", "line"),
    ),
    "an unknown field": (CODEBOOK.replace("poles:", "polls:", 1), ("poles", "line")),
    "an unknown parent": (CODEBOOK.replace("parent: trust", "parent: trsut"), ("trsut", "line")),
    "broken YAML": (CODEBOOK.replace("codes:", "codes: [", 1), ("line",)),
    "a list only": ("- trust\n- bond\n", ("codebook.yaml",)),
    "nothing": ("", ("is empty",)),
}  # fmt: skip


@pytest.mark.parametrize("name", CODEBOOKS)
def test_a_faulty_codebook_is_refused(few_path: Path, tmp_path: Path, name: str) -> None:
    """File, line and field of every fault are said."""
    text, words = CODEBOOKS[name]
    path = tmp_path / "codebook.yaml"
    path.write_text(text)
    said = refused(few_path, "import", "codebook", str(path))
    assert "codebook.yaml" in said and all(word in said for word in words)


ANSWERS = {
    "a value out of range": (answers(C1_t1_T0_p="7"), ("row 2", "t1_T0_p", "7")),
    "a word for a value": (answers(C3_b2_T1_c="often"), ("row 4", "b2_T1_c", "often")),
    "a missing column": (answers().replace("t1_T0_p", "tx_T0_p"), ("t1_T0_p",)),
    "an unknown wave": (answers().replace("_T1_", "_T7_"), ("T1",)),
    "a case twice": (answers() + answers().splitlines()[1] + "\n", ("C1", "row 9")),
    "another value than before": (answers(C1_t1_T0_p="3"), ("C1", "t1")),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_faulty_answers_are_refused(few_path: Path, tmp_path: Path, name: str) -> None:
    """Row and column of faulty answers are said; nothing is imported."""
    text, words = ANSWERS[name]
    assert text != answers()
    (tmp_path / "instrument.yaml").write_text(INSTRUMENT)
    path = tmp_path / "answers.csv"
    path.write_text(text)
    said = refused(
        few_path, "import", "answers", str(path), "--instrument", str(tmp_path / "instrument.yaml")
    )
    assert "answers.csv" in said and all(word in said for word in words), said


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("subscales:", "subscale:", "subscale"),
        ("{key: t1}", "{key: b1}", "b1"),
        ("minimum: 1", "minimum: 9", "minimum"),
        ("{first: T0, last: T1}", "{first: T0, later: T1}", "later"),
    ],
)
def test_a_faulty_questionnaire_is_refused(few_path: Path, tmp_path, old, new, words) -> None:
    """Faults of the questionnaire's description are named with their file."""
    path = tmp_path / "instrument.yaml"
    path.write_text(INSTRUMENT.replace(old, new))
    (tmp_path / "answers.csv").write_text(answers())
    said = refused(
        few_path, "import", "answers", str(tmp_path / "answers.csv"), "--instrument", str(path)
    )
    assert words in said


HEAD = CODINGS.splitlines()[0] + "\n"
CODING_LISTS = {
    "words that are not there": (HEAD + "P1_last,trust,no such words,,,ana\n", "2"),
    "words of a new coder that are not there": (HEAD + "P1_last,trust,no such,,,zoe\n", "2"),
    "an unknown document": (HEAD + "P8_last,trust,He trusts,,,ana\n", "P8_last"),
    "an unknown code": (HEAD + "P1_last,trsut,We agreed on a plan,,,ana\n", "trsut"),
    "an unknown polarity": (HEAD + "P1_last,trust,We agreed on a plan,good,,ana\n", "good"),
    "an unknown case": (HEAD + "P1_last,trust,We agreed on a plan,,C99,ana\n", "C99"),
    "another study's documents": (
        HEAD + "Q_1,trust,x,,,ana\n" * 30,
        "Rows 2, 3, 4, 5, 6, 7, 8, 9, …:",
    ),
    "no column for codes": (HEAD.replace("code,", "kode,", 1) + "P1_last,trust,x,,,ana\n", "code"),
}


@pytest.mark.parametrize("name", CODING_LISTS)
def test_faulty_codings_are_refused(few_path: Path, tmp_path: Path, name: str) -> None:
    """A list of codings with a faulty row imports nothing, makes no coder, and names the row."""
    text, words = CODING_LISTS[name]
    path = tmp_path / "codings.csv"
    path.write_text(text)
    said = refused(few_path, "import", "codings", str(path))
    assert "codings.csv" in said and words in said


SWAPPED = {
    ("init", "new.qualkit", "--design", "codebook.yaml"): "is a codebook; here a study's design",
    ("import", "codebook", "design.yaml"): "is a study's design; here a codebook is needed",
    ("import", "codebook", "instrument.yaml"): "is a questionnaire; here a codebook is needed",
    ("import", "codebook", "codings.csv"): "lists codings, not codes",
    ("import", "answers", "answers.csv", "--instrument", "design.yaml"): "is a study's design",
    ("import", "answers", "codings.csv", "--instrument", "instrument.yaml"): "no column of the",
    ("import", "codings", "respondents.csv"): "are not those of codings",
    ("import", "transcripts", "codings.csv"): "codings.csv",
}


@pytest.mark.parametrize("words", SWAPPED, ids=" ".join)
def test_a_file_of_another_kind_is_called_what_it_is(
    few_path: Path, few_files: Files, words: tuple[str, ...]
) -> None:
    """Not a list of all its fields that do not fit."""
    given = [str(few_files.folder / word) if "." in word else word for word in words]
    said = refused(few_path, *given)
    assert SWAPPED[words] in said and len(said.splitlines()) <= 5


NO_STUDY: dict[str, Callable[[Path], object]] = {
    "a text": lambda p: p.write_text("not a study"),
    "an empty file": lambda p: p.write_bytes(b""),
    "random bytes": lambda p: p.write_bytes(bytes(range(256)) * 40),
    "a folder": lambda p: p.mkdir(),
    "nothing": lambda p: None,
}


@pytest.mark.parametrize("name", NO_STUDY)
def test_what_is_no_study_is_refused_and_left_alone(tmp_path: Path, name: str) -> None:
    """A file that is no study is told so, and not a byte of it changes."""
    path = tmp_path / "odd.qualkit"
    NO_STUDY[name](path)
    before = path.read_bytes() if path.is_file() else None
    code, said = run(path, "status")
    assert code == 1 and "odd.qualkit" in said
    assert (path.read_bytes() if path.is_file() else None) == before


def test_another_database_is_no_study(tmp_path: Path) -> None:
    """An SQLite file of another program is refused and left alone."""
    import sqlite3

    path = tmp_path / "other.qualkit"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (words TEXT)")
    connection.close()
    before = path.read_bytes()
    code, said = run(path, "status")
    assert code == 1 and "not a qualkit study" in said
    assert path.read_bytes() == before


def test_a_study_cut_short_is_refused(few_path: Path) -> None:
    """Half a study is a sentence, not a traceback."""
    few_path.write_bytes(few_path.read_bytes()[:20_000])
    code, said = run(few_path, "frequencies")
    assert code == 1 and "few.qualkit" in said


def test_a_report_needs_a_folder_and_an_ending(few_path: Path, tmp_path: Path) -> None:
    """A report is not written into a folder that is not there, nor as something else than Word."""
    run(few_path, "finish", "--all")
    linked = ("--role", "client", "--wave", "last", "--code", "agreements", "--scores", "bond")
    target = tmp_path / "no folder" / "report.docx"
    said = refused(few_path, "report", str(target), *linked)
    assert "no folder" in said and "Create it" in said
    said = refused(few_path, "report", str(tmp_path / "report.pdf"), *linked)
    assert "report.pdf" in said and ".docx" in said
    assert not target.exists()


def test_a_new_study_stands_in_nobodys_way(few_path: Path, tmp_path: Path) -> None:
    """`init` never writes over a study, needs the right ending and a folder that exists."""
    assert "exists already" in refused(few_path, "init", str(few_path))
    assert "ends in .qualkit" in refused(few_path, "init", str(tmp_path / "study.db"))
    assert "no folder" in refused(few_path, "init", str(tmp_path / "gone" / "s.qualkit"))
    bad = tmp_path / "design.yaml"
    bad.write_text(DESIGN.replace("waves:", "wave:"))
    said = refused(few_path, "init", str(tmp_path / "new.qualkit"), "--design", str(bad))
    assert "design.yaml" in said and "waves" in said
    assert not (tmp_path / "new.qualkit").exists()
