"""Backups that are made by themselves: when, how many, and what if they cannot be made."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from small_study import BOTH, CLIENT, NAME, PROFESSIONAL, Files, state
from traces import traces

from qualkit import Project
from qualkit.store.backups import KEPT, Backup, found

ACT = """
import sys
from qualkit import Project
with Project.open(sys.argv[1], coder="ana") as study:
    study.add_memo(sys.argv[2])
    print(len(study.remarks))
"""


def daily(path: Path) -> list[Backup]:
    return [b for b in found(path) if b.reason == "daily"]


def age(backup: Path, days: int) -> Path:
    """Gives a backup the name that it would have if it had been made earlier."""
    then = date.today() - timedelta(days=days)
    return backup.rename(
        backup.with_name(re.sub(r"-\d{4}-\d\d-\d\d-", f"-{then}-", backup.name, count=1))
    )


def test_the_first_act_of_a_day_is_preceded_by_a_backup(path: Path) -> None:
    """It holds the study as it was before; later acts of the day make no other."""
    with Project.open(path, coder="ana") as study:
        before = state(study.store)
        study.finish(CLIENT)
        study.finish(PROFESSIONAL)
    with Project.open(path, coder="ana") as study:
        study.finish(BOTH)
        assert study.remarks == ()
    (backup,) = daily(path)
    with Project.open(backup.path) as copy:
        assert state(copy.store) == before


def test_the_next_day_has_a_backup_of_its_own(path: Path) -> None:
    """Yesterday's stays as it was."""
    with Project.open(path, coder="ana") as study:
        study.finish(CLIENT)
    yesterday = age(daily(path)[0].path, days=1)
    before = yesterday.read_bytes()
    with Project.open(path, coder="ana") as study:
        study.finish(PROFESSIONAL)
    assert len(daily(path)) == 2
    assert yesterday.read_bytes() == before


def test_looking_makes_no_backup(study: Project) -> None:
    """Neither listings nor counts copy anything."""
    study.documents()
    study.codings()
    study.status()
    assert not study.store.backups.exists()


def test_a_study_in_which_nobody_did_anything_is_not_copied(empty: Project) -> None:
    """Before the first act of all there is nothing to go back to."""
    empty.add_memo("First.")
    assert not daily(empty.path)


def test_ten_daily_backups_are_kept_and_all_of_other_reasons(path: Path) -> None:
    """The oldest go when there are more; backups for other reasons do not count."""
    with Project.open(path, coder="ana") as study:
        study.finish(CLIENT)
        first = daily(path)[0].path
        by_hand = [age(study.store.backup("by-hand"), days=90 + n) for n in range(3)]
    for days in range(1, 15):
        shutil.copy(first, first.with_name("copy"))
        age(first, days=days)
        first.with_name("copy").rename(first)
    age(first, days=15)
    with Project.open(path, coder="ana") as study:
        study.finish(PROFESSIONAL)
    days = [(date.today() - b.time.date()).days for b in daily(path)]
    assert days == list(range(KEPT["daily"]))
    assert all(backup.exists() for backup in by_hand)


@contextmanager
def _no_folder(path: Path) -> Iterator[None]:
    """A file stands where the folder of backups should be."""
    in_the_way = path.with_name(f"{path.name}-backups")
    in_the_way.write_text("not a folder")
    yield
    in_the_way.unlink()


@contextmanager
def _no_room(path: Path) -> Iterator[None]:
    """No file of this process may grow beyond half the study: the backup does, the act does not."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size // 2, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("hindrance", [_no_folder, _no_room])
def test_a_backup_that_cannot_be_made_is_said_and_hinders_nothing(path: Path, hindrance) -> None:
    """The act is kept, no half backup is left, and the remark says what to do; said once."""
    with hindrance(path), Project.open(path, coder="ana") as study:
        study.add_memo("Kept.")
        study.add_memo("Kept too.")
        (remark,) = study.remarks
        assert "Today's backup could not be made" in str(remark) and path.name in str(remark)
        assert study.memos()["words"].tolist() == ["Kept.", "Kept too."]
    folder = path.with_name(f"{path.name}-backups")
    assert not folder.exists() or not list(folder.iterdir())


def test_two_programs_at_once_make_one_backup(path: Path) -> None:
    """Both acts are kept; the backup has neither."""
    both = [
        subprocess.Popen(
            [sys.executable, "-c", ACT, str(path), words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for words in ("One.", "Two.")
    ]  # fmt: skip
    said = [process.communicate() for process in both]
    assert [(out.strip(), err) for out, err in said] == [(b"0", b"")] * 2
    (backup,) = daily(path)
    with Project.open(path) as study, Project.open(backup.path) as copy:
        assert sorted(study.memos()["words"]) == ["One.", "Two."]
        assert copy.memos().empty


def test_what_a_killed_program_left_goes_with_the_next_backup(study: Project) -> None:
    """Unfinished copies are no backups, and are cleared away."""
    study.store.backups.mkdir()
    left = study.store.backups / ".study-2024-01-01-090000-daily.qualkit.part"
    left.write_bytes(b"half")
    assert not found(study.path)
    study.finish(CLIENT)
    assert not left.exists()
    assert len(daily(study.path)) == 1


def test_erasing_reaches_every_kind_of_backup(study: Project) -> None:
    """Daily ones, those before a restore and what was left unfinished hold the name no more."""
    study.add_memo(f"Over {NAME}.")
    study.close()
    Project.restore(study.path, 1)
    left = study.store.backups / ".study-2024-01-01-090000-daily.qualkit.part"
    left.write_text(f"half of {NAME}", encoding="utf-8")
    assert {b.reason for b in found(study.path)} == {"daily", "before-restore"}
    with Project.open(study.path, coder="ana") as again:
        again.erase(words=NAME)
    assert not traces(study.path.parent, NAME)


def test_erasing_finds_what_a_restore_left_behind_under_another_identity(
    empty: Project, files: Files
) -> None:
    """A document that was imported before a restore, and once more after it, goes from both."""
    empty.add_memo("Begun.")
    empty.add_memo("So that there is something to go back to.")
    (before,) = [b.path.name for b in daily(empty.path)]
    empty.import_transcripts(files.transcripts, respondents=files.respondents)
    empty.close()
    Project.restore(empty.path, before)
    with Project.open(empty.path, coder="ana") as again:
        again.import_transcripts(files.transcripts, respondents=files.respondents)
        again.erase(participant="C01")
    assert not traces(empty.path.parent, "Hij nam me serieus")


def test_a_backup_is_named_by_the_clock_and_read_back_from_its_name(study: Project) -> None:
    """Time and reason are in the name, also of a second one in the same second."""
    made = [study.store.backup("before-0002") for _ in range(2)]
    assert {b.reason for b in found(study.path)} == {"before-0002"}
    assert {b.path for b in found(study.path)} == set(made)
    assert all(b.time.date() == date.today() and b.size > 0 for b in found(study.path))


def test_files_that_others_put_there_are_listed_too(study: Project) -> None:
    """A copy by hand has the time of the file and no reason."""
    made = study.store.backup("by-hand")
    made.rename(made.with_name("my own copy.qualkit"))
    os.utime(study.store.backups / "my own copy.qualkit", (1e9, 1e9))
    (backup,) = found(study.path)
    assert (backup.reason, backup.time.year) == ("", 2001)
    no_day = backup.path.with_name("few-2026-99-99-000000-daily.qualkit")
    backup.path.rename(no_day)
    assert [b.reason for b in found(study.path)] == [""]
