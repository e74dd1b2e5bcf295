"""Every act is one event, which can be taken back and done again, also after a restart."""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from small_study import (
    ACTS,
    BOTH,
    CLIENT,
    CODEBOOK,
    IMPORTS,
    PROFESSIONAL,
    Files,
    Step,
    n_events,
    state,
)

from qualkit import Project
from qualkit.errors import Conflict, Invalid, NotAllowed, NotFound, QualkitError
from qualkit.store import log, tables

each_act = pytest.mark.parametrize("name", ACTS)


@pytest.fixture(scope="module")
def beginnings(
    tmp_path_factory: pytest.TempPathFactory, empty_file: Path, files: Files
) -> dict[str, Path]:
    """For each act a study that is ready for it."""
    folder = tmp_path_factory.mktemp("beginnings")
    made: dict[tuple[Step, ...], Path] = {}
    for name, (steps, _) in ACTS.items():
        if tuple(steps) not in made:
            path = Path(shutil.copy(empty_file, folder / f"{name}.qualkit"))
            with Project.open(path, coder="ana") as study:
                for step in steps:
                    step(study, files)
            made[tuple(steps)] = path
    return {name: made[tuple(steps)] for name, (steps, _) in ACTS.items()}


@pytest.fixture
def before(tmp_path: Path, beginnings: dict[str, Path], name: str) -> Iterator[Project]:
    """The study just before the act, opened by ana."""
    path = Path(shutil.copy(beginnings[name], tmp_path / "study.qualkit"))
    with Project.open(path, coder="ana") as study:
        yield study


@each_act
def test_an_act_is_one_event_of_its_coder(before: Project, files: Files, name: str) -> None:
    """Each use case leaves exactly one event, with its kind and who did it."""
    n = n_events(before)
    ACTS[name][1](before, files)
    log_of_study = before.events()
    assert len(log_of_study) == n + 1
    assert log_of_study["coder"].iloc[-1] == "ana"
    assert log_of_study["event"].tolist() == list(range(1, n + 2))
    kind = log_of_study["kind"].iloc[-1]
    assert name.startswith(kind) or name == "delete accepted coding"


@each_act
def test_undo_and_redo_restore_every_row(before: Project, files: Files, name: str) -> None:
    """Undo gives the tables before the act, redo those after it, as often as one likes."""
    old = state(before.store)
    ACTS[name][1](before, files)
    new = state(before.store)
    assert new != old
    for _ in range(2):
        before.undo()
        assert state(before.store) == old
        before.redo()
        assert state(before.store) == new


@each_act
def test_undo_works_after_a_restart(before: Project, files: Files, name: str) -> None:
    """An act can be taken back, and done again, after the study was closed and opened."""
    old = state(before.store)
    ACTS[name][1](before, files)
    new = state(before.store)
    before.close()
    with Project.open(before.path, coder="ana") as again:
        again.undo()
        assert state(again.store) == old
    with Project.open(before.path, coder="ana") as again:
        again.redo()
        assert state(again.store) == new


def test_all_acts_can_be_undone_one_after_the_other(empty: Project, files: Files) -> None:
    """Undoing again and again walks back to the beginning, redoing to the end."""
    steps: list[Step] = [*IMPORTS, *(act for _, act in list(ACTS.values())[5:])]
    states = [state(empty.store)]
    for step in steps:
        step(empty, files)
        states.append(state(empty.store))
    for old in reversed(states[:-1]):
        empty.undo()
        assert state(empty.store) == old
    with pytest.raises(NotFound):
        empty.undo()
    for new in states[1:]:
        empty.redo()
        assert state(empty.store) == new
    with pytest.raises(NotFound):
        empty.redo()


@pytest.mark.parametrize("again", IMPORTS)
def test_importing_the_same_again_adds_nothing(study: Project, files: Files, again: Step) -> None:
    """A second import of the same file leaves no event and no row."""
    n, rows = n_events(study), state(study.store)
    again(study, files)
    assert (n_events(study), state(study.store)) == (n, rows)


@pytest.mark.parametrize("again", IMPORTS)
def test_another_coder_importing_the_same_adds_nothing(
    by_ben: Project, files: Files, again: Step
) -> None:
    """What ana has imported is known when ben imports it."""
    n, rows = n_events(by_ben), state(by_ben.store)
    again(by_ben, files)
    assert (n_events(by_ben), state(by_ben.store)) == (n, rows)


def test_acts_that_change_nothing_leave_no_event(study: Project) -> None:
    """Finishing, unfinishing, withdrawing twice, or changing to what is there, is no event."""
    study.finish()
    study.withdraw(document=CLIENT)
    coding = study.codings(coder="ana").iloc[0]
    n, rows = n_events(study), state(study.store)
    study.finish()
    study.withdraw(document=CLIENT)
    study.change_coding(coding["id"], polarity="positive", start=int(coding["start"]))
    assert (n_events(study), state(study.store)) == (n, rows)
    study.unfinish()
    n = n_events(study)
    study.unfinish()
    assert n_events(study) == n


def test_moving_a_code_in_the_tree_is_a_revision(study: Project, files: Files) -> None:
    """A code that only got another parent has it after the import, and can be moved back."""
    old = state(study.store)
    moved = files.folder / "moved.yaml"
    moved.write_text(CODEBOOK.replace("    parent: bond\n", ""), encoding="utf-8")
    assert study.import_codebook(moved).revised == ("trust",)
    assert study.codebook["trust"].parent is None
    study.undo()
    assert state(study.store) == old


class Stop(Exception):
    """Something goes wrong in the middle of an act."""


def test_an_act_that_fails_leaves_nothing(study: Project) -> None:
    """Rows written before the failure are gone, and there is no event."""
    n, rows = n_events(study), state(study.store)
    with pytest.raises(Stop), study.act("fail") as act:
        act.add(tables.case, key="A99")
        act.put(b"long words")
        raise Stop
    assert (n_events(study), state(study.store)) == (n, rows)
    with study.store.read() as connection:
        contents = connection.execute(sa.select(tables.content.c.data)).scalars()
        assert b"long words" not in set(contents)


def test_a_change_is_made_only_where_the_row_is_as_before(study: Project) -> None:
    """A row that holds anything else than the change found there stays, and that is said."""
    n, rows = n_events(study), state(study.store)
    with pytest.raises(Stop), study.act("fail") as act:
        act.add(tables.attribute, name="setting", value="probation")
        act.add(tables.role, key="guest", label={"en": "guest"}, position=9, is_respondent=False)
        for added in act.changes:
            (row,) = added.after or ()
            for place, value in enumerate(row):
                other = (*row[:place], "other" if value is None else None, *row[place + 1 :])
                assert not log.apply(act.connection, replace(added, before=(other,), after=None))
            assert log.apply(act.connection, added.turned_round())
        raise Stop
    assert (n_events(study), state(study.store)) == (n, rows)


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda s: s.code(s.document(CLIENT).find("serieus"), code="hope"), NotFound),
        (lambda s: s.code(s.document(CLIENT).find("serieus"), code="bond"), NotAllowed),
        (lambda s: s.code(s.document(CLIENT).find("dat gaf vertrouwen"), code="trust"), Conflict),
        (lambda s: s.code(s.document(CLIENT).segment(3, 3), code="trust"), Invalid),
        (lambda s: s.change_coding(_of(s, "ben"), code="trust"), NotAllowed),
        (lambda s: s.change_coding(_of(s, "ana"), end=100_000), NotFound),
        (lambda s: s.delete_coding(_of(s, "ben")), NotAllowed),
        (lambda s: s.delete_coding("no such"), NotFound),
        (lambda s: s.finish(CLIENT, "no such"), NotFound),
        (lambda s: s.add_memo("x", document="no such"), NotFound),
        (lambda s: s.withdraw(participant="C99"), NotFound),
        (lambda s: s.redo(), NotFound),
    ],
)
def test_what_is_refused_leaves_nothing(study: Project, act: object, error: type) -> None:
    """A use case that is refused changes no row and leaves no event."""
    n, rows = n_events(study), state(study.store)
    with pytest.raises(error):
        act(study)  # type: ignore[operator]
    assert (n_events(study), state(study.store)) == (n, rows)


def _of(study: Project, coder: str) -> str:
    return str(study.codings(coder=coder)["id"].iloc[0])


def test_nothing_is_done_by_nobody(study: Project) -> None:
    """Without a coder an act is refused."""
    with Project.open(study.path) as nobodys, pytest.raises(Invalid):
        nobodys.finish()


def test_only_ones_own_acts_are_undone(study: Project, by_ben: Project, files: Files) -> None:
    """Ben's undo takes back ben's act though ana acted later, and then finds nothing."""
    by_ben.add_memo("Van ben.")
    study.add_memo("Van ana.")
    by_ben.undo()
    assert study.memos()["words"].tolist() == ["Van ana."]
    with pytest.raises(NotFound):
        by_ben.undo()
    study.undo()
    assert study.memos().empty


def test_a_new_act_clears_what_could_be_redone(study: Project, by_ben: Project) -> None:
    """After undo and another act there is nothing to redo; another coder's act does not matter."""
    study.add_memo("Eerst.")
    study.undo()
    by_ben.add_memo("Van ben.")
    study.redo()
    study.undo()
    study.add_memo("Dan.")
    with pytest.raises(NotFound):
        study.redo()


def _ben_codes(ben: Project) -> None:
    ben.code(ben.document(BOTH).find("op tafel"), code="goals")


def _ben_finishes(ben: Project) -> None:
    ben.finish(BOTH)


@pytest.mark.parametrize("on_top", [_ben_codes, _ben_finishes])
def test_undo_is_refused_where_somebody_built_on_it(
    study: Project, by_ben: Project, files: Files, on_top: object
) -> None:
    """An import that another coder has worked with stands, with every row, until that is undone."""
    for _ in range(3):
        study.undo()  # codings, answers, codebook
    study.import_codebook(files.codebook)
    study.undo()
    study.redo()
    on_top(by_ben)  # type: ignore[operator]
    n, rows = n_events(study), state(study.store)
    with pytest.raises(Conflict):
        study.undo()
    assert (n_events(study), state(study.store)) == (n, rows)
    by_ben.undo()
    study.undo()
    study.undo()
    assert study.documents().empty


def test_undo_is_refused_where_somebody_changed_it(study: Project, by_ben: Project) -> None:
    """What a later act changed is not taken back under it."""
    by_ben.withdraw(document=CLIENT)
    study.undo()  # codings
    study.undo()  # answers
    study.undo()  # codebook
    with pytest.raises(Conflict):
        study.undo()  # transcripts, of which one was withdrawn by ben
    assert len(study.documents()) == 3


def test_two_coders_finishing_do_not_stand_on_each_other(study: Project, by_ben: Project) -> None:
    """Each can take back that they finished, whoever was first with this codebook."""
    study.finish(CLIENT)
    by_ben.finish(PROFESSIONAL)
    study.undo()
    assert study.documents()["finished_by"].tolist() == ["", "ben", ""]


def test_events_are_numbered_without_gaps(study: Project, by_ben: Project, files: Files) -> None:
    """Numbers and times ascend over coders, undo and redo."""
    for step in itertools.islice((a for _, a in ACTS.values()), 5, None):
        step(study, files)
        by_ben.add_memo("Tussendoor.")
        study.undo()
        study.redo()
    found = study.events()
    assert found["event"].tolist() == list(range(1, len(found) + 1))
    assert found["time"].is_monotonic_increasing


def test_a_payload_comes_back_as_it_was(study: Project) -> None:
    """Every payload in the log unpacks to changes that pack to the same bytes."""
    with study.store.read() as connection:
        payloads = connection.execute(sa.select(tables.event.c.payload)).scalars().all()
    assert payloads
    for payload in payloads:
        assert log.pack(log.unpack(payload)) == payload
        for change in log.unpack(payload):
            assert change.turned_round().turned_round() == change


def test_a_bad_file_among_many_imports_nothing(empty: Project, files: Files) -> None:
    """One damaged transcript keeps the others out, unless bad ones are to be skipped."""
    bad = files.folder / "bad"
    bad.mkdir()
    for file in files.transcripts.iterdir():
        (bad / file.name).write_bytes(file.read_bytes())
    (bad / "two.docx").write_bytes(b"PK no Word file")
    n, rows = n_events(empty), state(empty.store)
    with pytest.raises(QualkitError):
        empty.import_transcripts(bad, respondents=files.respondents)
    assert (n_events(empty), state(empty.store)) == (n, rows)
    result = empty.import_transcripts(bad, respondents=files.respondents, skip_bad=True)
    assert result.added == (CLIENT, BOTH)
