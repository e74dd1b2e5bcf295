"""A file of an older version is copied, then upgraded whole; one of a newer version is refused."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from old_study import columns_of, rows_of, version
from small_study import CLIENT, state

from qualkit import Project
from qualkit.errors import Conflict, Unreadable
from qualkit.store import Store
from qualkit.store.database import HEAD
from qualkit.store.history import replay

OPEN = "import sys; from qualkit import Project; Project.open(sys.argv[1]).close()"


def test_opening_an_older_file_copies_and_upgrades_it(old_path: Path, old_file: Path) -> None:
    """The backup is the old file, named for the version; no row and no value is lost."""
    columns = columns_of(old_path)
    before = rows_of(old_path, columns)
    assert before["coding"] and before["item"] and before["event"]
    Project.open(old_path).close()
    assert version(old_path) == HEAD
    assert rows_of(old_path, columns) == before
    (backup,) = old_path.with_name("study.qualkit-backups").iterdir()
    assert backup.stem.endswith(f"-before-{HEAD}")
    assert version(backup) == "0001" == version(old_file)
    assert columns_of(backup) == columns
    assert rows_of(backup, columns) == before


def test_the_log_of_an_upgraded_file_gives_its_tables(old_path: Path, tmp_path: Path) -> None:
    """Events of the older version, played into a new file, give every row; undo works on."""
    with Project.open(old_path, coder="ana") as study:
        target = Store.create(tmp_path / "replay.qualkit")
        replay(study.store, target)
        assert state(target) == state(study.store)
        target.close()
        study.check()
        assert study.undo() == "import codings"
        study.redo()


def test_a_file_is_upgraded_once(old_path: Path) -> None:
    """Opening it again makes no other backup."""
    for _ in range(2):
        Project.open(old_path).close()
    assert len(list(old_path.with_name("study.qualkit-backups").iterdir())) == 1


def test_two_programs_that_open_an_older_file_at_once_upgrade_it_once(old_path: Path) -> None:
    """One upgrades, the other waits; both open it, and there is one backup."""
    both = [
        subprocess.Popen([sys.executable, "-c", OPEN, str(old_path)], stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [(process.communicate()[1], process.returncode) for process in both] == [(b"", 0)] * 2
    assert version(old_path) == HEAD
    (backup,) = old_path.with_name("study.qualkit-backups").iterdir()
    assert version(backup) == "0001"


def test_an_older_file_that_cannot_be_copied_is_not_upgraded(old_path: Path) -> None:
    """Where no backup can be made nothing is changed, and it is said why."""
    old_path.with_name("study.qualkit-backups").write_text("a file stands in the way")
    before = old_path.read_bytes()
    with pytest.raises(Conflict, match="must be copied"):
        Project.open(old_path)
    assert old_path.read_bytes() == before


@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
def test_a_newer_file_is_refused_untouched(path: Path, journal: str) -> None:
    """Not a byte changes, whatever its journal is, and nothing appears beside it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(Unreadable, match="newer version"):
        Project.open(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_an_older_backup_is_put_back_and_upgraded(old_path: Path) -> None:
    """A backup of an older version is a study again, brought up to this version at its opening."""
    with Project.open(old_path, coder="ana") as study:
        rows = state(study.store)
        study.finish(CLIENT)
    older = Project.backups(old_path).query("reason == 'before-0002'")["number"].item()
    Project.restore(old_path, older)
    assert version(old_path) == "0001"
    with Project.open(old_path) as study:
        assert state(study.store) == rows
