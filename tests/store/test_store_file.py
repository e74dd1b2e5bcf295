"""The study's file: its schema, what opening and closing does to it, what is refused."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from small_study import CLIENT, PROFESSIONAL, state

from qualkit import Project
from qualkit.errors import Conflict, Invalid, NotFound, QualkitError, Unreadable
from qualkit.store import Store, tables
from qualkit.store.database import APPLICATION_ID


def test_the_migrations_make_the_tables_that_are_declared(study: Project) -> None:
    """After all migrations nothing differs from `store.tables`."""
    with study.store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_every_table_with_an_id_never_gives_it_twice(study: Project) -> None:
    """SQLite itself keeps AUTOINCREMENT and the foreign keys of every table."""
    with study.store.read() as connection:
        made = dict(
            connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            .all()
        )  # fmt: skip
    for table in tables.metadata.sorted_tables:
        assert ("AUTOINCREMENT" in made[table.name]) == ("id" in table.c)
        assert made[table.name].count("REFERENCES") == len(table.foreign_keys)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("foreign_keys", 1),
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("application_id", APPLICATION_ID),
    ],
)
def test_the_file_is_kept_safely(study: Project, pragma: str, value: object) -> None:
    """Foreign keys are on, the journal is WAL, and what is committed is on the disk."""
    with study.store.read() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_closed_study_is_one_file(path: Path) -> None:
    """After closing, nothing stands beside the file but the folder of its backups."""
    with Project.open(path, coder="ana") as study:
        study.finish(CLIENT)
        assert len(list(path.parent.iterdir())) > 2
    assert sorted(path.parent.iterdir()) == [path, study.store.backups]


def test_a_copy_of_a_closed_study_is_complete(path: Path, tmp_path: Path) -> None:
    """What was done just before closing is in a plain copy of the file."""
    with Project.open(path, coder="ana") as study:
        study.finish(CLIENT)
        before = state(study.store)
    copy = Path(shutil.copy(path, tmp_path / "copy.qualkit"))
    with Project.open(copy) as study:
        assert state(study.store) == before


def test_ids_are_not_given_again(study: Project) -> None:
    """A coding made after one was deleted or undone has a number never used before."""

    def newest() -> int:
        passage = study.document(PROFESSIONAL).find("een plan")
        with study.store.read() as connection:
            study.code(passage, code="goals")
        with study.store.read() as connection:
            return int(connection.execute(sa.select(sa.func.max(tables.coding.c.id))).scalar_one())

    first = newest()
    study.delete_coding(study.codings(coder="ana", document=PROFESSIONAL)["id"].iloc[0])
    second = newest()
    study.undo()
    assert first < second < newest()


def test_two_programs_see_each_others_work(study: Project, by_ben: Project) -> None:
    """What one has done is there for the other at once."""
    study.finish(CLIENT)
    by_ben.finish(CLIENT)
    assert study.documents()["finished_by"].iloc[0] == "ana; ben"


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


def _words(path: Path) -> None:
    path.write_text("Int: Hoe was het contact?\n" * 80, encoding="utf-8")


def _other_program(path: Path) -> None:
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE note (words TEXT)")
    other.commit()
    other.close()


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _some_bytes(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def _newer(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.commit()
    other.close()


@pytest.mark.parametrize("spoil", [_nothing, _words, _other_program, _half, _some_bytes, _newer])
def test_what_is_no_study_is_refused_and_left_alone(
    path: Path, spoil: Callable[[Path], None]
) -> None:
    """What is not a study, is damaged or newer is refused, without a byte changed or added."""
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(Unreadable) as refusal:
        Project.open(path)
    assert ("newer version" in str(refusal.value)) == (spoil is _newer)
    assert path.name in str(refusal.value)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Opening a name that does not exist makes no file."""
    with pytest.raises(NotFound):
        Project.open(tmp_path / "other.qualkit")
    assert not list(tmp_path.iterdir())


def test_a_study_is_never_written_over(path: Path) -> None:
    """Creating a study where one is leaves it as it was."""
    before = path.read_bytes()
    with pytest.raises(Conflict):
        Project.create(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "error"),
    [("study.db", Invalid), ("study.xlsx", Invalid), ("no/study.qualkit", NotFound)],
)
def test_a_study_needs_its_suffix_and_a_folder(
    tmp_path: Path, name: str, error: type[QualkitError]
) -> None:
    """Another suffix, or a folder that is not there, is refused and leaves nothing."""
    with pytest.raises(error):
        Project.create(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_name_without_ending_gets_it(tmp_path: Path) -> None:
    """A study called `study` is the file study.qualkit."""
    with Project.create(tmp_path / "study") as study:
        assert study.path == tmp_path / "study.qualkit"


def test_a_backup_is_the_same_study(study: Project) -> None:
    """A backup taken while the study is open opens by itself and holds the same rows."""
    study.finish(CLIENT)
    backup = study.store.backup("by-hand")
    assert backup.parent == study.store.backups
    with Project.open(backup) as copy:
        assert state(copy.store) == state(study.store)
        assert len(copy.events()) == len(study.events())
    assert not [file for file in backup.parent.iterdir() if file.suffix != ".qualkit"]


def test_two_backups_in_one_second_are_two(study: Project) -> None:
    """A second backup within the same second replaces none."""
    assert study.store.backup("by-hand") != study.store.backup("by-hand")
    assert len(list(study.store.backups.iterdir())) == 2


def test_a_new_store_has_no_rows(tmp_path: Path) -> None:
    """A store that was just created is up to date and empty."""
    store = Store.create(tmp_path / "new.qualkit")
    assert state(store) == []
    store.close()
    assert [file.name for file in tmp_path.iterdir()] == ["new.qualkit"]
