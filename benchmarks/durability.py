"""Whether a study survives being killed, shared and rewritten.

    python benchmarks/durability.py [--kills 20] [--seconds 60] [--acts 500] [--deaths 40]

1. An import of 40 Word files of 2,000 words each is killed at a random moment, again and again:
   afterwards the file must be sound and hold all of the documents or none.
2. Two processes code the same study at once: every coding that one of them was told is kept
   must be there, and no other.
3. How long the day's first act takes because of its backup.
4. Random acts of two coders with undo and redo, replayed, then a name erased and replayed again
   (the test of that name in tests/store, with more acts).
5. A process is killed at many steps and moments of the day's backup, of a restore (also over a
   damaged file) and of bringing an older file up to date: the study must be in one of the two
   states, and every backup whole (the test of that name, with more deaths).
"""

import argparse
import contextlib
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from docx import Document

from qualkit import Project
from qualkit.errors import QualkitError

N_DOCUMENTS = 40
N_WORDS = 2_000
SEED = 20240501
WORDS = ("het", "gesprek", "ging", "over", "werk", "en", "plan", "doel", "hulp", "niet", "samen")
CODEBOOK = "codes:\n  - {key: plan, label: {nl: Plan}}\n  - {key: doel, label: {nl: Doel}}\n"


def write_corpus(folder: Path) -> None:
    """Interviews of made-up sentences."""
    rng = random.Random(SEED)
    for n in range(N_DOCUMENTS):
        document = Document()
        for turn in range(N_WORDS // 40):
            words = " ".join(rng.choices(WORDS, k=40))
            document.add_paragraph(f"{'Int' if turn % 2 else 'R'}: {words}.")
        document.save(str(folder / f"P{n:03}.docx"))


def import_command(study: Path, corpus: Path) -> list[str]:
    """The command line of an import."""
    return [sys.executable, "-m", "qualkit", "import", "transcripts", str(corpus),
            "--project", str(study), "--coder", "ana"]  # fmt: skip


def kill_imports(empty: Path, corpus: Path, folder: Path, n: int) -> bool:
    """Kills imports at random; prints what was found; says whether all was well.

    Every other time it is killed when the journal beside the file has grown so far, because
    writing is short and where harm could be done.
    """
    rng = random.Random(SEED)
    whole = Path(shutil.copy(empty, folder / "whole.qualkit"))
    started = time.perf_counter()
    subprocess.run(import_command(whole, corpus), check=True, capture_output=True)
    usual = time.perf_counter() - started
    growth = whole.stat().st_size - empty.stat().st_size
    print(f"1. An import left alone takes {usual:.1f} s and adds {growth / 1e6:.1f} MB")
    outcomes: list[tuple[int, bool]] = []
    for attempt in range(n):
        path = Path(shutil.copy(empty, folder / f"killed{attempt}.qualkit"))
        seconds = 10 * usual if attempt % 2 else rng.uniform(0, usual)
        size = rng.uniform(0.02, 1.0) * growth if attempt % 2 else float("inf")
        when, outcome = _killed(path, corpus, seconds, size)
        outcomes.append(outcome)
        print(f"   killed {when}: {outcome[0]:2} documents, "
              f"{'sound' if outcome[1] else 'NOT SOUND'}")  # fmt: skip
    n_none = sum(documents == 0 for documents, _ in outcomes)
    n_all = sum(documents == N_DOCUMENTS for documents, _ in outcomes)
    print(f"   {n} kills: {n_none} times nothing, {n_all} all, {n - n_none - n_all} a part")
    return n_none + n_all == n and all(sound for _, sound in outcomes)


def _killed(path: Path, corpus: Path, seconds: float, size: float) -> tuple[str, tuple[int, bool]]:
    """Kills an import after so many seconds, or when its journal has so many bytes."""
    journal = path.with_name(f"{path.name}-wal")
    process = subprocess.Popen(
        import_command(path, corpus), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    started = time.perf_counter()
    there = 0
    while process.poll() is None and time.perf_counter() - started < seconds and there < size:
        time.sleep(0.0005)
        with contextlib.suppress(FileNotFoundError):
            there = journal.stat().st_size
    took = time.perf_counter() - started
    is_over = process.poll() is not None
    process.send_signal(signal.SIGKILL)
    process.wait()
    when = f"after {took:.2f} s, journal {there / 1e6:.2f} MB" + (" (was done)" if is_over else "")
    return when, _what_is_left(path)


def _what_is_left(path: Path) -> tuple[int, bool]:
    """How many documents the study holds, and whether everything in it fits."""
    with Project.open(path, coder="ana") as study:
        n_documents = len(study.documents())
        events = study.events()
        study.check()
        kinds = events["kind"].tolist()
        is_sound = (
            events["event"].tolist() == list(range(1, len(events) + 1))
            and kinds.count("import transcripts") == (n_documents > 0)
            and len(study.turns()) == n_documents * (N_WORDS // 40)
        )
    other = sqlite3.connect(path)
    is_sound &= other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    is_sound &= not other.execute("PRAGMA foreign_key_check").fetchall()
    other.close()
    is_sound &= not [f for f in path.parent.glob(f"{path.name}-*") if f.is_file()]
    return n_documents, is_sound


@dataclass(frozen=True)
class Worked:
    """What one process believes that it did."""

    coder: str
    ids: tuple[str, ...]
    slowest: float
    errors: tuple[str, ...]


def work(path: Path, coder: str, seconds: float) -> Worked:
    """Codes at random until the time is over."""
    rng = random.Random(coder)
    ids: list[str] = []
    errors: list[str] = []
    slowest = 0.0
    end = time.perf_counter() + seconds
    with Project.open(path, coder=coder) as study:
        documents = [study.document(name) for name in study.documents()["document"]]
        while time.perf_counter() < end:
            document = rng.choice(documents)
            start = rng.randrange(len(document.text) - 80)
            segment = document.segment(start, start + rng.randint(5, 80))
            began = time.perf_counter()
            try:
                ids.append(study.code(segment, code=rng.choice(("plan", "doel"))))
            except QualkitError as error:
                if "already" not in error.message:
                    errors.append(str(error))
            except Exception as error:
                errors.append(repr(error))
            slowest = max(slowest, time.perf_counter() - began)
    return Worked(coder, tuple(ids), slowest, tuple(errors))


def share(path: Path, seconds: float) -> bool:
    """Two processes code one study; every coding must be kept, once."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        jobs = [pool.apply_async(work, (path, coder, seconds)) for coder in ("ana", "ben")]
        found = [job.get() for job in jobs]
    print(f"2. Two processes coding one study for {seconds:.0f} s")
    for worked in found:
        print(f"   {worked.coder}: {len(worked.ids)} codings, slowest {worked.slowest:.2f} s, "
              f"{len(worked.errors)} errors {sorted(set(worked.errors))[:3]}")  # fmt: skip
    with Project.open(path) as study:
        kept = study.codings().groupby("coder")["id"].agg(set)
        study.check()
        n_events = (study.events()["kind"] == "code").sum()
    is_well = all(set(w.ids) == kept[w.coder] and not w.errors for w in found)
    is_well &= n_events == sum(len(w.ids) for w in found)
    print(f"   kept {sum(map(len, kept))}, events {n_events}: "
          f"{'nothing lost' if is_well else 'LOST'}")  # fmt: skip
    return is_well


def replay_acts(n: int) -> bool:
    """The test of random acts, with more of them."""
    print(f"4. {n} random acts, replay, erase, replay", flush=True)
    return run_test("test_random_acts.py", QUALKIT_RANDOM_ACTS=n)


def die(n: int) -> bool:
    """The test of deaths, with more of them."""
    print(f"5. {n} deaths at steps and {n} at moments, of each of four acts", flush=True)
    return run_test("test_deaths.py", QUALKIT_DEATHS=n)


def run_test(name: str, **how_many: int) -> bool:
    """A test of the store with more to do than usual; says whether it passed."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s",
         str(Path(__file__).parents[1] / "tests" / "store" / name)],
        env={**os.environ, **{key: str(value) for key, value in how_many.items()}},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if "acts" in line or "FAILED" in line]
    print(*(f"   {line}\n" for line in lines), sep="", end="")
    print(f"   {'well' if done.returncode == 0 else 'NOT WELL'}, "
          f"{time.perf_counter() - started:.0f} s")  # fmt: skip
    return done.returncode == 0


def time_backup(path: Path) -> None:
    """The day's first act and the next one, on the study of 40 long interviews."""
    shutil.rmtree(path.with_name(f"{path.name}-backups"), ignore_errors=True)
    with Project.open(path, coder="ana") as study:
        took = []
        for words in ("First.", "Second."):
            began = time.perf_counter()
            study.add_memo(words)
            took.append(time.perf_counter() - began)
    print(f"3. The first act of a day in a file of {path.stat().st_size / 1e6:.0f} MB: "
          f"{took[0]:.2f} s, the next {took[1]:.2f} s", flush=True)  # fmt: skip


def main() -> None:
    """Runs all and ends with an error if anything was lost."""
    parser = argparse.ArgumentParser(description="Whether a study survives.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--acts", type=int, default=500)
    parser.add_argument("--deaths", type=int, default=40)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        corpus = folder / "corpus"
        corpus.mkdir()
        write_corpus(corpus)
        (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
        empty = folder / "empty.qualkit"
        Project.create(empty, coder="ana").close()
        is_well = kill_imports(empty, corpus, folder, chosen.kills)
        shared = folder / "whole.qualkit"
        with Project.open(shared, coder="ana") as study:
            study.import_codebook(folder / "codebook.yaml")
        is_well &= share(shared, chosen.seconds)
        time_backup(shared)
    is_well &= replay_acts(chosen.acts)
    is_well &= die(chosen.deaths)
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
