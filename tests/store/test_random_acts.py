"""Many random acts of two coders, with undo and redo between them: the log stays true.

QUALKIT_RANDOM_ACTS and QUALKIT_SEED choose how many and which; `benchmarks/durability.py` runs
500 of them.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from small_study import CODEBOOK, NAME, Files, state, write_word
from traces import traces

from qualkit import Project
from qualkit.errors import Conflict, NotFound, QualkitError
from qualkit.store import Store
from qualkit.store.history import replay

N_ACTS = int(os.environ.get("QUALKIT_RANDOM_ACTS", "120"))
SEED = int(os.environ.get("QUALKIT_SEED", "20240501"))
POLES = ("positive", "negative", "ambivalent")


class Chance:
    """Does something at random with a study; what it may not do raises QualkitError."""

    def __init__(self, seed: int, folder: Path, files: Files) -> None:
        self.random = random.Random(seed)
        self.folder = folder
        self.files = files
        self.acts: dict[Callable[[Project], object], int] = {
            self.code: 9, self.change: 5, self.delete: 3, self.finish: 4, self.unfinish: 4,
            self.accept: 3, self.reject: 2, self.note: 3, self.revise: 2, self.withdraw: 2,
            self.bring_in: 2, self.undo: 6, self.redo: 4,
        }  # fmt: skip

    def act(self, study: Project) -> str:
        """One act; returns its name."""
        (chosen,) = self.random.choices(list(self.acts), list(self.acts.values()))
        chosen(study)
        return chosen.__name__

    def document(self, study: Project) -> str:
        return str(self.random.choice(study.documents()["document"].tolist()))

    def own(self, study: Project) -> str:
        ids = study.codings(coder=study.coder)["id"].tolist()
        if not ids:
            raise NotFound("Nothing was coded yet.")
        return str(self.random.choice(ids))

    def code(self, study: Project) -> None:
        document = study.document(self.document(study))
        start = self.random.randrange(len(document.text) - 1)
        end = self.random.randint(start + 1, min(start + 60, len(document.text)))
        code = self.random.choice(("trust", "goals"))
        polarity = self.random.choice((None, *POLES)) if code == "trust" else None
        study.code(document.segment(start, end), code=code, polarity=polarity)

    def change(self, study: Project) -> None:
        id_ = self.own(study)
        if self.random.random() < 0.5:
            study.change_coding(id_, code="goals", polarity="none", about="A01")
        else:
            study.change_coding(id_, start=self.random.randrange(20), end=40)

    def delete(self, study: Project) -> None:
        study.delete_coding(self.own(study))

    def finish(self, study: Project) -> None:
        study.finish(self.document(study))

    def unfinish(self, study: Project) -> None:
        study.unfinish(self.document(study))

    def accept(self, study: Project) -> None:
        open_ = study.suggest(self.document(study))
        if not open_:
            raise NotFound("Everything was answered.")
        study.accept(self.random.choice(open_))

    def reject(self, study: Project) -> None:
        study.reject(*study.suggest(self.document(study))[:2])

    def note(self, study: Project) -> None:
        words = self.random.choice((f"Over {NAME}.", "Marina.", f"{NAME.upper()}, zie boven"))
        study.add_memo(words, document=self.random.choice((None, self.document(study))))

    def revise(self, study: Project) -> None:
        book = CODEBOOK
        added = f"  - {{key: new{self.random.randrange(5)}, label: {{en: {NAME}}}}}\nthemes:"
        for old, new in (
            ("What they work towards.", f"Number {self.random.randrange(4)}"),
            ('"doel"', f'"doel{self.random.randrange(3)}", "doel"'),
            ("Trust}", f"Trust {self.random.choice((NAME, 'x', 'y'))}}}"),
            ("themes:", added),
            ("    parent: bond\n", self.random.choice(("", "    parent: bond\n"))),
        ):  # fmt: skip
            if self.random.random() < 0.5:
                book = book.replace(old, new)
        path = self.folder / "codebook.yaml"
        path.write_text(book, encoding="utf-8")
        study.import_codebook(path)

    def withdraw(self, study: Project) -> None:
        study.withdraw(document=self.document(study))

    def bring_in(self, study: Project) -> None:
        path = self.folder / f"talk{self.random.randrange(6)}.docx"
        write_word(path, ["Int: En?", f"Client: Ja, {NAME} en het plan {self.random.random()}."])
        study.import_transcripts(path)

    def undo(self, study: Project) -> None:
        study.undo()

    def redo(self, study: Project) -> None:
        study.redo()


def test_random_acts_undo_replay_and_erase(path: Path, tmp_path: Path, files: Files) -> None:
    """After any acts: undo gives back the rows, replay gives them all, and erase takes the name."""
    chance = Chance(SEED, tmp_path, files)
    done: Counter[str] = Counter()
    with Project.open(path, coder="ana") as ana, Project.open(path, coder="ben") as ben:
        while done.total() < N_ACTS or len(done) < len(chance.acts):
            study = chance.random.choice((ana, ben))
            before, n = state(study.store), len(study.events())
            try:
                name = chance.act(study)
            except QualkitError:
                assert state(study.store) == before
                continue
            if len(study.events()) == n:
                assert state(study.store) == before
                continue
            assert len(study.events()) == n + 1
            done[name] += 1
            if name not in ("undo", "redo") and chance.random.random() < 0.3:
                after = state(study.store)
                try:
                    study.undo()
                except Conflict:
                    assert state(study.store) == after
                else:
                    assert state(study.store) == before
                    study.redo()
                    assert state(study.store) == after
        print(f"\n{done.total()} acts, {len(ana.events())} events:", dict(done))
        ana.check()
        assert _replayed(ana.store, tmp_path) == state(ana.store)
        ana.store.backup("before")
        ana.erase(words=NAME)
        ana.check()
        assert _replayed(ana.store, tmp_path) == state(ana.store)
    for file in (*tmp_path.glob("*.docx"), tmp_path / "codebook.yaml"):
        file.unlink(missing_ok=True)
    assert not traces(tmp_path, NAME)


def _replayed(source: Store, folder: Path) -> list[tuple[str, tuple[object, ...]]]:
    target = Store.create(folder / "replay.qualkit")
    replay(source, target)
    rows = state(target)
    target.close()
    target.path.unlink()
    return rows
