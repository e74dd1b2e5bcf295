"""Dies at each step of an act, as by kill -9, and tells what is left.

    python tests/store/dying.py SCENARIO FOLDER FILE

One process prepares, then forks a child for each death: at the n-th thing that Python's audit
hooks or SQLite report (files opened, renamed, removed; statements and their inner work), and at
moments of the clock, since the copying of pages reports nothing. The last child is left alone.
Prints one JSON line per child. QUALKIT_DEATHS chooses how many of each.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))  # what all tests share

from small_study import state

from qualkit import Project
from qualkit.store.backups import found
from qualkit.store.migrations import known

N_DEATHS = int(os.environ.get("QUALKIT_DEATHS", "5"))
EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "shutil.copyfile", "sqlite3.connect"}
CONNECT = sqlite3.connect


class Steps:
    """Counts what is reported, and ends the process at the chosen one."""

    def __init__(self, last: float = float("inf")) -> None:
        self.n, self.last = 0, last
        sys.addaudithook(self._event)
        sqlite3.connect = self._connect  # type: ignore[assignment]

    def _event(self, name: str, _: tuple[object, ...]) -> None:
        if name in EVENTS:
            self.step()

    def _connect(self, *place: object, **options: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = CONNECT(*place, **options)  # type: ignore[call-overload]
        connection.set_trace_callback(self.step)
        connection.set_progress_handler(self.step, 500)
        return connection

    def step(self, *_: object) -> int:
        self.n += 1
        if self.n >= self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0


def in_child(work: Callable[[], object]) -> int:
    """Forks; returns the child's process id."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return child


def count_steps(act: Callable[[], object]) -> int:
    """How many steps the act has, counted in a child."""
    reader, writer = os.pipe()

    def work() -> None:
        steps = Steps()
        act()
        os.write(writer, str(steps.n).encode())

    os.waitpid(in_child(work), 0)
    os.close(writer)
    with os.fdopen(reader) as said:
        return int(said.read())


def die_at_step(act: Callable[[], object], n: float) -> None:
    """Runs the act in a child that dies at its n-th step."""

    def work() -> None:
        Steps(n)
        act()

    os.waitpid(in_child(work), 0)


def die_after(act: Callable[[], object], seconds: float) -> None:
    """Runs the act in a child that is killed after so many seconds."""
    child = in_child(act)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def back_up(path: Path) -> None:
    """The day's first act."""
    with Project.open(path, coder="ana") as study:
        study.delete_coding(study.codings(coder="ana")["id"].iloc[0])


def restore(path: Path) -> None:
    """The oldest backup, put back."""
    Project.restore(path, found(path)[-1].path.name)


def upgrade(path: Path) -> None:
    """An older file, opened."""
    Project.open(path).close()


ACTS = {"backup": back_up, "restore": restore, "damaged": restore, "migrate": upgrade}


def prepare(scenario: str, file: Path, folder: Path) -> Path:
    """The study before the act, alone in a folder."""
    folder.mkdir()
    path = Path(shutil.copy(file, folder / "study.qualkit"))
    if scenario in ("restore", "damaged"):
        back_up(path)
    if scenario == "damaged":
        path.write_bytes(path.read_bytes()[:50_000])
    return path


def tell(path: Path, states: list[object], damaged: bytes | None) -> dict[str, object]:
    """What is left: which of the states, and whether every backup is whole."""
    if damaged is not None and path.read_bytes() == damaged:
        return {"state": 0, "backups": _all_whole(path), "unfinished": False}
    with Project.open(path, coder="ana") as study:
        study.check()
        rows: object = state(study.store)
        study.store.backup("by-hand")  # clears what was left unfinished
    unfinished = [f.name for f in study.store.backups.iterdir() if f.suffix != ".qualkit"
                  and "damaged" not in f.name]  # fmt: skip
    return {
        "state": states.index(rows) if rows in states else None,
        "backups": _all_whole(path),
        "unfinished": bool(unfinished),
    }


def _all_whole(path: Path) -> bool:
    frame = Project.backups(path)
    return bool(((frame["fault"] == "") == (frame["reason"] != "damaged")).all())


def main(scenario: str, folder: Path, file: Path) -> None:
    known()  # whatever is imported late is imported before counting
    act = ACTS[scenario]
    before = prepare(scenario, file, folder / "before")
    damaged = before.read_bytes() if scenario == "damaged" else None
    done = Path(shutil.copytree(before.parent, folder / "done")) / before.name
    started = time.perf_counter()
    act(done)
    usual = time.perf_counter() - started
    states: list[object] = [None]
    for path in (before, done) if damaged is None else (done,):
        copy = Path(shutil.copytree(path.parent, folder / f"look at {path.parent.name}"))
        with Project.open(copy / path.name) as study:
            states.append(state(study.store))
    counted = Path(shutil.copytree(before.parent, folder / "counted")) / before.name
    n = count_steps(lambda: act(counted))
    rng = random.Random(20240501)
    deaths: list[tuple[str, float]] = [("step", 1 + i * n // N_DEATHS) for i in range(N_DEATHS)]
    deaths += [("moment", rng.uniform(0, 2 * usual)) for _ in range(N_DEATHS)]
    deaths.append(("step", float("inf")))
    for number, (kind, when) in enumerate(deaths):
        path = Path(shutil.copytree(before.parent, folder / f"death {number}")) / before.name
        if kind == "step":
            die_at_step(lambda path=path: act(path), when)  # type: ignore[misc]
        else:
            die_after(lambda path=path: act(path), when)  # type: ignore[misc]
        print(json.dumps({"when": f"{kind} {when:.3f} of {n}", **tell(path, states, damaged)}))
        shutil.rmtree(path.parent)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
