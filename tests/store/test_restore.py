"""A backup is put back whole, after the present file was kept; what it does not know is said."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from small_study import CLIENT, PROFESSIONAL, state

from qualkit import Project
from qualkit.errors import Conflict, NotFound, QualkitError, Unreadable
from qualkit.store import connections, tables

Rows = list[tuple[str, tuple[object, ...]]]


def rows(path: Path) -> Rows:
    with Project.open(path) as study:
        study.check()
        return state(study.store)


@pytest.fixture
def worked(path: Path) -> Path:
    """The full study after two acts of ana, the first of them preceded by a backup; closed."""
    with Project.open(path, coder="ana") as study:
        study.finish(CLIENT)
        study.withdraw(document=PROFESSIONAL)
    return path


def test_backups_are_listed_newest_first_with_what_they_hold(worked: Path) -> None:
    """Number, name, time, reason, size and counts; by a function that opens nothing."""
    before = worked.read_bytes()
    Project.restore(worked, 1)
    frame = Project.backups(worked)
    assert list(frame)[:4] == ["number", "backup", "time", "reason"]
    assert frame["number"].tolist() == [1, 2]
    assert frame["reason"].tolist() == ["before-restore", "daily"]
    assert frame[["n_documents", "n_codings", "n_codes"]].iloc[0].tolist() == [3, 2, 3]
    assert (frame["size"] > 10_000).all() and not frame["fault"].any()
    assert worked.read_bytes() != before


def test_listing_leaves_no_trace(worked: Path) -> None:
    """Neither the study nor a backup changes, and nothing appears beside them."""
    before = {f: f.read_bytes() for f in worked.parent.rglob("*") if f.is_file()}
    Project.backups(worked)
    Project.to_restore(worked, 1)
    assert {f: f.read_bytes() for f in worked.parent.rglob("*") if f.is_file()} == before


def test_a_study_is_as_it_was_and_can_be_again_as_it_is(worked: Path) -> None:
    """Putting back the daily backup, then the one that was kept, gives both states in turn."""
    now = rows(worked)
    restored = Project.restore(worked, 1)
    then = rows(worked)
    assert then != now
    assert restored.kept is not None and "before-restore" in restored.kept
    Project.restore(worked, restored.kept)
    assert rows(worked) == now
    Project.restore(worked, restored.backup.removesuffix(".qualkit"))
    assert rows(worked) == then


@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
def test_a_restored_study_works_on(worked: Path, journal: str) -> None:
    """Acts, undo and the log go on from the backup's state, one closed file."""
    with closing(sqlite3.connect(worked)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
    Project.restore(worked, 1)
    with Project.open(worked, coder="ana") as study:
        study.finish(PROFESSIONAL)
        assert study.undo() == "finish"
        study.check()
    assert {f.name for f in worked.parent.iterdir()} == {worked.name, f"{worked.name}-backups"}


@pytest.mark.parametrize(
    "held", ["SELECT count(*) FROM coding", "UPDATE coder SET name = name", None]
)
def test_a_study_that_is_open_is_not_restored(
    worked: Path, held: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program that has it open, reads or writes is named as the reason; nothing changes."""
    monkeypatch.setattr(connections, "PATIENCE_SECONDS", 0.1)
    now = rows(worked)
    with Project.open(worked) as other, other.store.engine.connect() as connection:
        if held is not None:
            connection.exec_driver_sql(held)
        with pytest.raises(Conflict, match=r"has .* open"):
            Project.restore(worked, 1)
    assert rows(worked) == now
    assert len(Project.backups(worked)) == 1


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


def _garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 400)


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _holes(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096 * 2 : 4096 * 40] = b"\xff" * 4096 * 38
    path.write_bytes(bytes(data))


def _damaged_with_log(path: Path) -> None:
    _garbage(path)
    path.with_name(f"{path.name}-wal").write_bytes(b"log of another time")


@pytest.mark.parametrize("spoil", [_nothing, _garbage, _half, _holes, _damaged_with_log])
def test_a_damaged_file_is_kept_and_replaced(worked: Path, spoil: Callable[[Path], None]) -> None:
    """The backup takes its place; the damaged one is kept beside, and nothing old stays in use."""
    Project.restore(worked, 1)
    then = rows(worked)
    spoil(worked)
    bytes_before = worked.read_bytes()
    with pytest.raises(Unreadable, match="restore"), Project.open(worked) as study:
        study.check()
    frame = Project.backups(worked)
    daily = frame.loc[frame["reason"] == "daily", "backup"].item()
    assert not Project.to_restore(worked, daily).is_known
    restored = Project.restore(worked, daily)
    assert rows(worked) == then
    assert restored.kept is not None
    kept = worked.with_name(f"{worked.name}-backups") / restored.kept
    assert bytes_before == b"" or kept.read_bytes() == bytes_before
    assert Project.backups(worked).query("fault == 'damaged'")["backup"].tolist() == [kept.name]


def test_a_lost_file_is_put_back(worked: Path) -> None:
    """Where the study was deleted or renamed the backup becomes the study."""
    worked.unlink()
    with pytest.raises(NotFound, match="qualkit restore"):
        Project.open(worked)
    assert Project.restore(worked, 1).kept is None
    with Project.open(worked) as study:
        assert len(study.documents()) == 3


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


@pytest.mark.parametrize(
    ("spoil", "fault"), [(_half, "damaged"), (_garbage, "damaged"), (_newer, "of a newer version")]
)
def test_a_backup_that_is_not_whole_is_not_put_back(
    worked: Path, spoil: Callable[[Path], None], fault: str
) -> None:
    """The list says what is wrong with it, and choosing it all the same changes nothing."""
    now = rows(worked)
    (name,) = Project.backups(worked)["backup"]
    spoil(worked.with_name(f"{worked.name}-backups") / name)
    frame = Project.backups(worked)
    assert frame["fault"].tolist() == [fault]
    with pytest.raises(Unreadable):
        Project.restore(worked, 1)
    assert rows(worked) == now
    assert len(Project.backups(worked)) == 1


def test_without_room_for_a_copy_nothing_is_put_back(worked: Path) -> None:
    """A study that cannot be kept is not replaced."""
    resource = pytest.importorskip("resource")
    now = rows(worked)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (worked.stat().st_size // 2, limits[1]))
    try:
        with pytest.raises(QualkitError):
            Project.restore(worked, 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert rows(worked) == now
    assert len(Project.backups(worked)) == 1


def test_who_withdrew_since_the_backup_is_named(worked: Path) -> None:
    """Withdrawals and refusals that the backup does not know, not those that it knows."""
    with Project.open(worked, coder="ana") as study:
        study.withdraw(participant="C01")
        study.store.backup("by-hand")
        study.withdraw(participant="C02")
    by_hand, daily = Project.to_restore(worked, 1), Project.to_restore(worked, 2)
    assert (by_hand.participants, by_hand.documents) == (("C02",), ())
    assert (daily.participants, daily.documents) == (("C01", "C02"), (PROFESSIONAL,))
    (remark,) = daily.remarks
    assert "C01, C02" in str(remark) and "qualkit withdraw" in str(remark)


def test_nobody_withdrew_is_no_remark(worked: Path) -> None:
    """The newest state knows all."""
    with Project.open(worked, coder="ana") as study:
        study.store.backup("by-hand")
    assert Project.to_restore(worked, 1).remarks == ()


@pytest.mark.parametrize("which", [0, 9, "no-such", "../study"])
def test_a_backup_that_is_not_there_is_not_found(worked: Path, which: int | str) -> None:
    """Numbers and names are those of the list."""
    with pytest.raises(NotFound, match="no backup"):
        Project.restore(worked, which)


def test_backups_of_nothing_are_not_found(tmp_path: Path) -> None:
    """Neither a study nor a backup of it."""
    with pytest.raises(NotFound, match="no backup of it"):
        Project.backups(tmp_path / "other.qualkit")


def test_backups_move_with_a_renamed_study(worked: Path) -> None:
    """The folder is found by the study's name, whatever the backups in it are called."""
    shutil.move(worked.with_name(f"{worked.name}-backups"), worked.with_name("new.qualkit-backups"))
    worked = worked.rename(worked.with_name("new.qualkit"))
    assert len(Project.backups(worked)) == 1
    Project.restore(worked, 1)
    assert len(Project.backups(worked)) == 2


def test_who_withdrew_after_refusing_quotation_is_named(worked: Path) -> None:
    """A smaller refusal that the backup knows is not the greater one that came later."""
    with Project.open(worked, coder="ana") as study:
        with study.act("refuse") as act:
            person = act.connection.execute(tables.participant.select()).first()
            act.update(tables.participant, [{"id": person.id, "consents_to_quotation": False}])
        study.store.backup("by-hand")
        study.withdraw(participant=person.key)
    assert Project.to_restore(worked, 1).participants == (person.key,)
