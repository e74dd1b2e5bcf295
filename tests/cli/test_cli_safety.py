"""What a disk, a folder or a neighbour refuses: a sentence, exit code 1, and nothing lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from qualkit import Project
from qualkit.cli.commands import qualkit
from qualkit.errors import Conflict
from qualkit.store.history import rows

ORDINARY = Path(__file__).with_name("ordinary.py")
HAS_PERMISSIONS = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows keeps permissions of another kind"
)


def run(*words: object, **options: str) -> Result:
    env = {"QUALKIT_CODER": "ana", "QUALKIT_PROJECT": "", "QUALKIT_LANGUAGE": "en"}
    env["COLUMNS"] = "120"  # or where lines break depends on who runs the tests
    result = CliRunner().invoke(qualkit, [str(word) for word in words], env=env, **options)
    assert "did not foresee" not in result.output
    return result


def ordinary(*words: object) -> subprocess.CompletedProcess[str]:
    """A real process whose user may not write everywhere."""
    done = subprocess.run(
        [sys.executable, str(ORDINARY), *map(str, words)],
        env={**os.environ, "QUALKIT_CODER": "ana"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "did not foresee" not in done.stderr and "Traceback" not in done.stderr
    return done


@contextmanager
def mode(path: Path, permissions: int) -> Iterator[None]:
    before = path.stat().st_mode
    path.chmod(permissions)
    yield
    path.chmod(before)


@pytest.fixture
def studied(few_path: Path) -> Path:
    """The study in a folder with blanks and accents."""
    folder = few_path.parent.with_name("Onderzoek é 100% #1? {x}")
    few_path.parent.rename(folder)
    return folder / few_path.name


def test_a_folder_with_odd_signs_is_a_folder(studied: Path) -> None:
    """Looking, working, backing up and restoring work in it."""
    assert run("coding", "add", "P2_last", "bond", "--words", "our talks",
               "--project", studied).exit_code == 0  # fmt: skip
    assert "first act" in run("restore", "--project", studied).output
    assert run("restore", "1", "--yes", "--project", studied).exit_code == 0
    assert "our talks" not in run("quotes", "bond", "--project", studied).output


@HAS_PERMISSIONS
@pytest.mark.parametrize(
    ("journal", "folder", "file"),
    [("WAL", 0o555, 0o644), ("WAL", 0o755, 0o444), ("DELETE", 0o555, 0o444)],
)
def test_what_cannot_be_written_to_can_be_looked_at(
    studied: Path, journal: str, folder: int, file: int
) -> None:
    """Listings come out, with a note; acts are refused; nothing is changed or left behind."""
    with closing(sqlite3.connect(studied)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
    before = studied.read_bytes()
    with mode(studied, file), mode(studied.parent, folder):
        looked = ordinary("documents", "--project", studied)
        refused = ordinary("finish", "--all", "--project", studied)
    assert looked.returncode == 0 and "P1_last" in looked.stdout
    assert "can only be looked at" in looked.stderr
    assert refused.returncode == 1 and "can only be looked at" in refused.stderr
    assert studied.read_bytes() == before
    assert list(studied.parent.iterdir()) == [studied]


@HAS_PERMISSIONS
def test_what_cannot_be_opened_is_named(studied: Path) -> None:
    """A file or a folder that one may not read; a new study where nothing may be written."""
    new = studied.with_name("new.qualkit")
    with mode(studied, 0):
        assert ordinary("status", "--project", studied).returncode == 1
    with mode(studied.parent, 0):
        closed = ordinary("status", "--project", studied)
    with mode(studied.parent, 0o555):
        unmade = ordinary("init", new)
        example = ordinary("init", new, "--example", "alliance")
        report = ordinary("documents", "--project", studied, "--output", new.with_suffix(".csv"))
    for done in (closed, unmade, example):
        assert done.returncode == 1 and "cannot be opened or written to" in done.stderr
    assert report.returncode == 1 and "nothing can be written in the folder" in report.stderr
    assert list(studied.parent.iterdir()) == [studied]


def test_a_missing_folder_is_said_to_be_missing(tmp_path: Path) -> None:
    """Of a study that should be there, and of one that should be made."""
    there = run("status", "--project", tmp_path / "gone" / "study.qualkit")
    assert there.exit_code == 1 and "There is no study" in there.output
    new = run("init", tmp_path / "gone" / "study.qualkit")
    assert new.exit_code == 1 and "There is no folder" in new.output


def everything(study: Project) -> list[object]:
    with study.store.read() as connection:
        return [*rows(connection), len(study.events())]


def test_a_full_disk_keeps_what_was_done(few: Project) -> None:
    """The act that found no room is refused and leaves no trace; there is one when there is."""
    few.add_memo("Before.")
    before = everything(few)

    def leave_room_for(pages: int) -> None:
        few.store.engine.dispose()  # the limit is one connection's, so let there be one
        with few.store.engine.connect() as connection:
            used = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {used + pages}")

    leave_room_for(1)
    with pytest.raises(Conflict, match="disk is full"):
        few.add_memo("x" * 100_000)
    assert everything(few) == before
    leave_room_for(1_000_000)
    few.add_memo("x" * 100_000)
    few.check()


def test_a_disk_that_fails_is_a_sentence(few: Project) -> None:
    """Writing that the system refuses halfway is taken back."""
    resource = pytest.importorskip("resource")
    few.add_memo("Before.")
    before = everything(few)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    try:
        with pytest.raises(Conflict, match="does not answer"):
            few.add_memo(str(list(range(50_000))))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert everything(few) == before


def test_a_study_that_turns_out_damaged_is_a_sentence(few: Project, few_path: Path) -> None:
    """Damage that opening does not meet is told where it is met, with the way to the backups."""
    few.add_memo("Before.")
    with few.store.read() as connection:
        page = connection.execute(
            sa.text("SELECT rootpage FROM sqlite_master WHERE name = 'turn'")
        ).scalar_one()
    few.close()
    with few_path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    met = run("turns", "P1_last", "--project", few_path)
    assert met.exit_code == 1 and "damaged" in met.output and "qualkit restore" in met.output
    assert run("restore", "1", "--yes", "--project", few_path).exit_code == 0
    assert "He trusts me now" in run("turns", "P1_last", "--project", few_path).output


@pytest.mark.skipif(sys.platform == "win32", reason="Windows moves no file that is open")
@pytest.mark.parametrize("name", ["study", "Dropbox"])
def test_a_study_moved_away_while_open_is_a_sentence(few_path: Path, name: str) -> None:
    """What another program did is said, no act vanishes with a file; put back, all is there."""
    folder = few_path.parent.rename(few_path.parent.with_name(name))
    path, elsewhere = folder / few_path.name, folder / "elsewhere.qualkit"
    with Project.open(path, coder="ana") as study:
        study.add_memo("Before.")
        path.rename(elsewhere)
        with pytest.raises(Conflict, match="moved or replaced"):
            study.add_memo("Where to?")
        shutil.copy(elsewhere, path)
        with pytest.raises(Conflict, match="moved or replaced"):
            study.add_memo("Where to?")
    elsewhere.replace(path)
    with Project.open(path) as study:
        assert study.memos()["words"].tolist() == ["Before."]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_output_without_room_is_a_sentence(studied: Path) -> None:
    """A table sent to a full disk ends with why, and exit code 1."""
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "qualkit", "documents", "--to", "csv", "--project", studied],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1 and "could not be read or written" in done.stderr


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Hogeschool"])
def test_a_synchronised_folder_is_said_once_with_every_command(few_path: Path, name: str) -> None:
    """On the error stream, so that tables stay tables."""
    folder = few_path.parent.with_name(name)
    few_path.parent.rename(folder)
    for words in (("documents", "--to", "csv"), ("finish", "P1_last")):
        done = run(*words, "--project", folder / few_path.name)
        assert done.exit_code == 0
        assert done.stderr.count("is kept in step by") == 1
        assert "is kept in step by" not in done.stdout
    new = run("init", folder / "new.qualkit")
    assert "is kept in step by" in new.stderr


def test_restore_lists_asks_and_puts_back(few_path: Path) -> None:
    """The list names numbers and reasons; 'no' changes nothing; 'yes' and --yes put back."""
    at = ("--project", few_path)
    assert "0 rows" in run("restore", *at).output
    run("finish", "P1_last", *at)
    run("withdraw", "--participant", "P4", *at)
    listed = run("restore", *at)
    assert "first act" in listed.output
    assert "Cannot be put back" not in listed.output
    named = run("restore", *at, "--to", "csv").output
    assert "few-" in named and "-daily.qualkit" in named
    stopped = run("restore", "1", *at, input="n\n")
    assert stopped.exit_code == 1 and "P4" in stopped.output
    assert "P1_last" in run("log", *at).output
    done = run("restore", "1", *at, input="y\n")
    assert done.exit_code == 0 and "is kept as few-" in done.output
    assert "finish" not in run("log", *at).output
    assert run("restore", "1", "--yes", *at).exit_code == 0
    assert "finish" in run("log", *at).output
    missing = run("restore", "99", *at)
    assert missing.exit_code == 1 and "no backup 99" in missing.output


def test_restore_is_refused_while_the_study_is_open(few: Project) -> None:
    """A sentence, exit code 1, and the study as it was."""
    few.finish("P1_last")
    before = everything(few)
    with closing(few.store.engine.connect()) as connection:
        connection.execute(sa.text("SELECT 1 FROM coding")).all()
        refused = run("restore", "1", "--yes", "--project", few.path)
    assert refused.exit_code == 1 and "open" in refused.output
    assert everything(few) == before


def test_what_a_backup_could_not_do_is_noted(few_path: Path) -> None:
    """The act goes on, the note is on the error stream."""
    few_path.with_name("few.qualkit-backups").write_text("in the way")
    done = run("finish", "P1_last", "--project", few_path)
    assert done.exit_code == 0 and "Today's backup could not be made" in done.stderr


def test_a_copied_study_needs_no_backup_folder(few_path: Path, tmp_path: Path) -> None:
    """A copy elsewhere is a study of its own, with backups of its own."""
    run("finish", "P1_last", "--project", few_path)
    copy = Path(shutil.copy(few_path, tmp_path / "copy.qualkit"))
    run("finish", "P2_last", "--project", copy)
    assert len(Project.backups(copy)) == 1
