"""Folders of others too: network drives and synchronised folders of all systems are recognised."""

import sqlite3
from contextlib import closing
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from small_study import CLIENT, PROFESSIONAL

from qualkit import Project
from qualkit.errors import Conflict
from qualkit.store import connections
from qualkit.store.folders import Facts, Shared, file_system, look, verdict

MOUNTS = r"""
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/export /home nfs4 rw 0 0
/dev/sdb1 /home/ana/local\040disk ext4 rw 0 0
ana@server:/data /mnt/data fuse.sshfs rw 0 0
/dev/sdc1 /media/usb fuseblk rw 0 0
encfs /home/ana/local\040disk/safe fuse.encfs rw 0 0
//server/share /mnt/été cifs rw 0 0
tmpfs /mnt/été tmpfs rw 0 0
""".strip()


def windows(path: str, **more: object) -> Facts:
    home = PureWindowsPath(r"C:\Users\Ana")
    return Facts(paths=(PureWindowsPath(path),), home=home, **more)  # type: ignore[arg-type]


def posix(path: str, **more: object) -> Facts:
    home = PurePosixPath("/home/ana")
    return Facts(paths=(PurePosixPath(path),), home=home, **more)  # type: ignore[arg-type]


NETWORK = Shared()
ONEDRIVE = {"OneDriveCommercial": r"D:\Work\Cloud", "OneDrive": ""}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (windows(r"C:\Users\Ana\Documents"), None),
        (windows(r"\\?\C:\Users\Ana\Documents"), None),
        (windows(r"\\server\share\study"), NETWORK),
        (windows(r"\\?\UNC\server\share\study"), NETWORK),
        (windows(r"\\wsl$\Ubuntu\home"), NETWORK),
        (windows("Z:\\study", is_remote=True), NETWORK),
        (windows(r"C:\Users\Ana\OneDrive - Hogeschool Utrecht\Study"), Shared("OneDrive")),
        (windows(r"c:\users\ana\onedrive"), Shared("OneDrive")),
        (windows(r"C:\Users\Ana\Hogeschool\Alliantie - Documenten\x"), Shared("SharePoint")),
        (windows(r"C:\Users\Ana\Werk\Alliantie\Bijlage - Documenten"), None),
        (windows(r"d:\work\cloud\Study", environment=ONEDRIVE), Shared("OneDrive")),
        (windows(r"D:\Work\Other", environment=ONEDRIVE), None),
        (windows(r"C:\Users\Ana\Dropbox (Uni)\x"), Shared("Dropbox")),
        (windows(r"G:\Mijn Drive\x"), Shared("Google Drive")),
        (windows(r"G:\Studies\Mijn Drive"), None),
        (windows(r"C:\Users\Ana\iCloudDrive"), Shared("iCloud")),
        (windows(r"C:\Users\Ana\Box\x"), Shared("Box")),
        (windows(r"C:\Data\Box\x"), None),
        (posix("/home/ana/studies"), None),
        (posix("/home/ana/interviews about onedrive"), None),
        (posix("/home/ana/Nextcloud2/x"), Shared("Nextcloud")),
        (posix("/home/ana/SURFdrive"), Shared("SURFdrive")),
        (posix("/data/Research Drive/x"), Shared("Research Drive")),
        (posix("/home/ana/ownCloud"), Shared("ownCloud")),
        (posix("/home/ana/x", file_system="nfs4"), NETWORK),
        (posix("/home/ana/x", file_system="ext4"), None),
        (posix("/mnt/x", file_system="fuse.sshfs"), NETWORK),
        (posix("/mnt/x", file_system="fuse.something-new"), NETWORK),
        (posix("/mnt/x", file_system="fuse.gocryptfs"), None),
        (posix("/media/usb", file_system="fuseblk"), None),
        (posix("/Volumes/share", file_system="smbfs"), NETWORK),
        (posix("/Volumes/share", file_system="other", is_remote=True), NETWORK),
        (posix("/home/ana/Library/CloudStorage/OneDrive-Uni/x"), Shared("OneDrive")),
        (posix("/home/ana/Library/CloudStorage/Egnyte-uni"), Shared("Egnyte")),
        (posix("/Users/ana/Library/Mobile Documents/com~apple~CloudDocs/x"), Shared("iCloud")),
        (posix("/data/x", hidden=frozenset({".dropbox.cache"})), Shared("Dropbox")),
        (posix("/data/x", hidden=frozenset({".sync_0a1b2c.db"})), Shared("Nextcloud or ownCloud")),
        (posix("/data/x", hidden=frozenset({".stfolder"})), Shared("Syncthing")),
        (posix("/data/x", hidden=frozenset({".git", ".config"})), None),
    ],
)  # fmt: skip
def test_folders_are_told_apart(facts: Facts, expected: Shared | None) -> None:
    """By address, drive, file system, name, environment and hidden files."""
    assert verdict(facts) == expected


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/var/x", "ext4"),
        ("/homes", "ext4"),
        ("/home/ana", "nfs4"),
        ("/home/ana/local disk/x", "ext4"),
        ("/home/ana/local disk/safe/x", "fuse.encfs"),
        ("/mnt/data", "fuse.sshfs"),
        ("/media/usb/x", "fuseblk"),
        ("/mnt/été", "tmpfs"),
    ],
)
def test_the_deepest_and_latest_mount_holds_a_folder(folder: str, expected: str) -> None:
    """Blanks in mount points are written as \\040; what is mounted later lies above."""
    assert file_system(MOUNTS, PurePosixPath(folder)) == expected


def test_a_link_into_a_synchronised_folder_is_followed(tmp_path: Path) -> None:
    """A study reached by another way is in the folder all the same."""
    real = tmp_path / "Dropbox" / "study"
    real.mkdir(parents=True)
    (tmp_path / "shortcut").symlink_to(real)
    assert verdict(look(tmp_path / "shortcut")) == Shared("Dropbox")


def test_marks_of_a_service_are_found_in_the_folders_above(tmp_path: Path) -> None:
    """A folder with another name is known by what the service leaves in it."""
    (tmp_path / "Cloud" / "study").mkdir(parents=True)
    assert verdict(look(tmp_path / "Cloud" / "study")) is None
    (tmp_path / "Cloud" / "._sync_1234abcd.db").touch()
    assert verdict(look(tmp_path / "Cloud" / "study")) == Shared("Nextcloud or ownCloud")


def journal(study: Project) -> str:
    with study.store.read() as connection:
        return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())


def moved(path: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return path.rename(folder / path.name)


def test_the_journal_follows_the_folder(path: Path, tmp_path: Path) -> None:
    """A log on one's own disk, a rollback journal where others reach; nothing is lost by moving."""
    for n, (folder, expected) in enumerate(
        [("plain", "wal"), ("OneDrive - Uni", "delete"), ("plain", "wal"), ("Dropbox", "delete")]
    ):
        path = moved(path, tmp_path / folder)
        with Project.open(path, coder="ana") as study:
            assert journal(study) == expected
            assert len(study.remarks) == (expected == "delete")
            study.add_memo(f"In {folder}.")
            assert len(study.memos()) == n + 1
        assert {file.name for file in path.parent.iterdir()} <= {path.name, f"{path.name}-backups"}


def test_a_new_study_in_a_synchronised_folder_says_so(tmp_path: Path) -> None:
    """From the start it has a rollback journal, on the disk at every act."""
    (tmp_path / "Dropbox").mkdir()
    with Project.create(tmp_path / "Dropbox" / "new.qualkit") as study:
        (remark,) = study.remarks
        assert "Dropbox" in str(remark)
        assert journal(study) == "delete"


def test_two_programs_work_in_a_synchronised_folder(path: Path, tmp_path: Path) -> None:
    """With a rollback journal, too, one sees what the other did."""
    path = moved(path, tmp_path / "Dropbox")
    with Project.open(path, coder="ana") as ana, Project.open(path, coder="ben") as ben:
        ana.finish(CLIENT)
        ben.finish(CLIENT)
        assert ana.documents().set_index("document")["finished_by"][CLIENT] == "ana; ben"


def test_a_study_that_is_open_with_a_log_is_not_switched(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a rollback journal is needed and another program has the file open, it is refused."""
    monkeypatch.setattr(connections, "PATIENCE_SECONDS", 0.1)
    path = moved(path, tmp_path / "Dropbox")
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        assert other.execute("SELECT count(*) FROM coding").fetchone() == (2,)
        with pytest.raises(Conflict, match=r"has .* open"):
            Project.open(path)
        assert other.execute("SELECT count(*) FROM coding").fetchone() == (2,)
    with Project.open(path, coder="ana") as study:
        assert journal(study) == "delete"


def test_a_study_at_work_with_a_rollback_journal_stays_so_for_now(path: Path) -> None:
    """On one's own disk the log waits until the other program is done; both work meanwhile."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM coding").fetchone()
        with Project.open(path, coder="ana") as study:
            assert journal(study) == "delete"
            other.execute("COMMIT")
            study.finish(PROFESSIONAL)
    with Project.open(path) as study:
        assert journal(study) == "wal"


def test_a_killed_programs_log_is_taken_in_before_the_switch(path: Path, tmp_path: Path) -> None:
    """Acts that stand only in a log beside the file are kept when the folder asks for a journal."""
    with Project.open(path, coder="ana") as study:
        study.add_memo("Only in the log.")
        (tmp_path / "Dropbox").mkdir()
        for ending in ("", "-wal", "-shm"):
            source = path.with_name(path.name + ending)
            (tmp_path / "Dropbox" / source.name).write_bytes(source.read_bytes())
    with Project.open(tmp_path / "Dropbox" / path.name, coder="ana") as study:
        assert study.memos()["words"].tolist() == ["Only in the log."]
        assert journal(study) == "delete"
    assert [file.name for file in (tmp_path / "Dropbox").iterdir()] == [path.name]
