"""Where a study stands: on this computer's own disk, or in a folder that others reach as well.

`look` asks the computer for facts; `verdict` and what it is made of decide from them alone.
"""

import ctypes
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PureWindowsPath

from qualkit.errors import Conflict
from qualkit.messages import later


@dataclass(frozen=True)
class Facts:
    """What the computer says of a folder.

    `paths` are the folder as it was named and with its links followed; `hidden` the names with a
    dot in it and in those above, up to the home folder; `file_system` its type on Linux and
    macOS; `is_remote` what Windows and macOS say themselves.
    """

    paths: tuple[PurePath, ...]
    home: PurePath | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    file_system: str = ""
    is_remote: bool = False


@dataclass(frozen=True)
class Shared:
    """A folder on a network drive, or one that a `service` keeps in step with other computers."""

    service: str = ""

    def remark(self, folder: Path) -> Conflict:
        """What a researcher should know of it."""
        if not self.service:
            return Conflict(
                "{folder} is on a network drive.",
                "Let one person at a time work there. It is safer to work in a folder of this "
                "computer and to copy the study when it is closed.",
                folder=str(folder),
            )
        return Conflict(
            "{folder} is kept in step by {service}.",
            "Open the study on one computer at a time, and only when {service} is done. It is "
            "safer to work in another folder and to copy the study when it is closed.",
            folder=str(folder),
            service=self.service,
        )


VARIABLES = {
    "OneDrive": "OneDrive",
    "OneDriveCommercial": "OneDrive",
    "OneDriveConsumer": "OneDrive",
}
"""Environment variables that hold the folder of a service."""

FOLDERS = {
    r"onedrive": "OneDrive",
    r"dropbox": "Dropbox",
    r"google ?drive": "Google Drive",
    r"icloud ?drive|com~apple~clouddocs": "iCloud",
    r"surfdrive": "SURFdrive",
    r"(surf )?research ?drive": "Research Drive",
    r"nextcloud": "Nextcloud",
    r"owncloud": "ownCloud",
}
"""What folders of services are called, wherever they are."""

AT_HOME = {r"box( sync)?": "Box", r"mega(sync)?": "MEGA", r"pcloud ?drive": "pCloud"}
"""Names that mean a service only where it puts them: in the home folder."""

AT_ROOT = {r"my drive|mijn drive|shared drives|gedeelde drives": "Google Drive"}
"""Names that mean a service at the root of a drive of Windows."""

SITE = r".+ - (documents|documenten|general|algemeen)"
"""How OneDrive for Windows calls a library of SharePoint, below the organisation's folder."""

MARKS = {
    r"\.dropbox(\.cache)?": "Dropbox",
    r"\._?sync_[0-9a-f]+\.db": later("Nextcloud or ownCloud"),
    r"\.(nextcloud|owncloud)sync\.log": later("Nextcloud or ownCloud"),
    r"\.stfolder": "Syncthing",
    r"\.tmp\.drive(download|upload)": "Google Drive",
}
"""Hidden files that services leave in the folders that they keep in step."""

NETWORK = frozenset({
    "9p", "afpfs", "afs", "beegfs", "ceph", "cifs", "davfs", "glusterfs", "lustre", "ncpfs", "nfs",
    "nfs3", "nfs4", "prl_fs", "smb2", "smb3", "smbfs", "vboxsf", "webdav",
})  # fmt: skip
LOCAL_FUSE = frozenset({
    "bindfs", "cryfs", "encfs", "exfat", "gocryptfs", "mergerfs", "ntfs", "securefs", "veracrypt",
})  # fmt: skip
"""File systems of programs that are on this computer's disk after all; others are taken for
network drives, since a rollback journal is safe everywhere."""


def shared(folder: Path) -> Shared | None:
    """Whether others reach this folder as well, and how."""
    return verdict(look(folder))


def verdict(facts: Facts) -> Shared | None:
    """What the facts mean; None for a folder of this computer only."""
    service = next(_services(facts), None)
    if service is not None:
        return Shared(service)
    return Shared() if _is_network(facts) else None


def _services(facts: Facts) -> Iterator[str]:
    for path in facts.paths:
        for name, service in VARIABLES.items():
            root = facts.environment.get(name)
            if root and path.is_relative_to(type(path)(root)):
                yield service
        for place, part in enumerate(path.parts):
            yield from _called(FOLDERS, part)
            if part == "CloudStorage" and "Library" in path.parts and place + 1 < len(path.parts):
                yield path.parts[place + 1].partition("-")[0]  # macOS: OneDrive-Work, Box-Box
        if facts.home is not None and path.is_relative_to(facts.home):
            below = path.relative_to(facts.home).parts
            yield from _called(AT_HOME, *below[:1])
            if isinstance(path, PureWindowsPath) and any(
                re.fullmatch(SITE, part, re.IGNORECASE) for part in below[1:2]
            ):
                yield "SharePoint"
        if isinstance(path, PureWindowsPath):
            yield from _called(AT_ROOT, *path.parts[1:2])
    for name in sorted(facts.hidden):
        yield from (service for mark, service in MARKS.items() if re.fullmatch(mark, name))


def _called(names: Mapping[str, str], *parts: str) -> Iterator[str]:
    """The services that these folders are called after: OneDrive - Work, Dropbox (Work), Box2."""
    for part in parts:
        for name, service in names.items():
            if re.fullmatch(rf"(?:{name})( ?- ?.+| ?\(.+\)|\d*)", part, re.IGNORECASE):
                yield service


def _is_network(facts: Facts) -> bool:
    if facts.is_remote or any(_is_unc(path) for path in facts.paths):
        return True
    kind, _, program = facts.file_system.partition(".")
    if kind in ("fuse", "macfuse", "osxfuse"):
        return program not in LOCAL_FUSE
    return kind in NETWORK


def _is_unc(path: PurePath) -> bool:
    r"""Whether it is a share of Windows: \\server\share, also as \\?\UNC\server\share."""
    if not isinstance(path, PureWindowsPath):
        return False
    drive = path.drive.upper()
    return drive.startswith("\\\\?\\UNC\\") or (
        drive.startswith("\\\\") and not drive.startswith(("\\\\?\\", "\\\\.\\"))
    )


def file_system(mounts: str, folder: PurePath) -> str:
    """The type of the file system that holds the folder, from the text of /proc/mounts."""
    best, found = -1, ""
    for line in mounts.splitlines():
        _, point, kind, *_ = (re.sub(r"\\([0-7]{3})", _octal, word) for word in line.split(" "))
        depth = len(PurePath(point).parts)
        if folder.is_relative_to(point) and depth >= best:  # a later one lies over an earlier one
            best, found = depth, kind
    return found


def _octal(match: re.Match[str]) -> str:
    return chr(int(match[1], 8))


def look(folder: Path) -> Facts:
    """Asks the computer; what it does not tell is taken for a folder of its own."""
    folder = folder.absolute()
    real, home = folder, None
    with suppress(OSError):
        real = folder.resolve()
    with suppress(RuntimeError):
        home = Path.home()
    kind, is_remote = "", False
    with suppress(OSError, AttributeError, ValueError):  # a system that answers in another way
        kind, is_remote = _drive(real)
    return Facts(
        paths=(folder, real),
        home=home,
        environment=os.environ,
        hidden=frozenset() if is_remote else frozenset(_hidden(real, home)),
        file_system=kind,
        is_remote=is_remote,
    )


def _hidden(folder: Path, home: Path | None) -> Iterator[str]:
    homes = {home, home and home.resolve()}
    for above in (folder, *folder.parents):
        if above in homes:  # services keep their own settings there, under the same names
            return
        with suppress(OSError), os.scandir(above) as entries:
            yield from (entry.name for entry in entries if entry.name.startswith("."))


def _drive(folder: Path) -> tuple[str, bool]:
    """The type of the file system, where the computer tells it, and whether it is elsewhere."""
    if sys.platform == "win32":
        drive_remote = 4
        return "", ctypes.windll.kernel32.GetDriveTypeW(folder.anchor) == drive_remote
    if sys.platform == "darwin":
        return _statfs(folder)
    mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    return file_system(mounts, folder), False


def _statfs(folder: Path) -> tuple[str, bool]:
    """What macOS says in its `struct statfs`: flags at byte 64, the type's name at byte 72."""
    system = ctypes.CDLL(None)
    statfs = getattr(system, "statfs$INODE64", None) or system.statfs  # the first: Intel
    about = ctypes.create_string_buffer(4096)
    if statfs(os.fsencode(folder), about) != 0:
        return "", False
    is_local = 0x1000
    flags = int.from_bytes(about.raw[64:68], sys.byteorder)
    return about.raw[72:88].split(b"\0")[0].decode(), not flags & is_local
