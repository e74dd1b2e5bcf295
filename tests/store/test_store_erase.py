"""Erasing takes words out of the study, its log, its source files and its backups, for good."""

import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from small_study import (
    ACTS,
    BOTH,
    CLIENT,
    CODEBOOK,
    IMPORTS,
    NAME,
    PROFESSIONAL,
    TALKS,
    Files,
    state,
    write_word,
)
from traces import traces

from qualkit import Project
from qualkit.errors import Conflict, Invalid, NotFound, QualkitError
from qualkit.store import Store, tables
from qualkit.store.history import replay

MARK = "█"


@pytest.fixture(scope="module")
def used_folder(tmp_path_factory: pytest.TempPathFactory, full_file: Path, files: Files) -> Path:
    """The study after some work, with memos, undone acts, suggestions answered and a backup."""
    folder = tmp_path_factory.mktemp("used")
    path = Path(shutil.copy(full_file, folder / "study.qualkit"))
    with Project.open(path, coder="ana") as study, Project.open(path, coder="ben") as by_ben:
        for _, act in list(ACTS.values())[5:-1]:
            act(study, files)
        study.add_memo(f"Over {NAME}.", document=BOTH)
        study.undo()
        study.add_memo(f"Marina kent {NAME.upper()}!")
        by_ben.add_memo("Van ben, over de cliënt.", document=CLIENT)
        for words in ("Karim\nÖztürk wist", "dat gaf vertrouwen. Mijn buurman Karim", "en Marina"):
            by_ben.code(by_ben.document(CLIENT).find(words), code="goals")
        by_ben.code(by_ben.document(BOTH).find("op tafel, dat"), code="goals")
        by_ben.code(by_ben.document(BOTH).find("mijn eigen doel"), code="goals")
        study.store.backup("before")
    return folder


@pytest.fixture
def used(tmp_path: Path, used_folder: Path) -> Iterator[Project]:
    """A copy of that study and its backup, opened by ana."""
    folder = Path(shutil.copytree(used_folder, tmp_path / "used"))
    with Project.open(folder / "study.qualkit", coder="ana") as opened:
        yield opened


def replayed(study: Project, tmp_path: Path) -> list[tuple[str, tuple[object, ...]]]:
    """The rows that the log gives in an empty file."""
    target = Store.create(tmp_path / "replay.qualkit")
    replay(study.store, target)
    rows = state(target)
    target.close()
    target.path.unlink()
    return rows


def codings(study: Project) -> pd.DataFrame:
    return study.codings()[["id", "document", "code", "coder", "start", "end"]]


def text(study: Project, document: str) -> str:
    return study.document(document).text.string


def test_replay_gives_the_same_tables(used: Project, tmp_path: Path) -> None:
    """The log, played into an empty file, gives every row again."""
    assert replayed(used, tmp_path) == state(used.store)


def test_the_words_to_erase_are_there_before(used: Project) -> None:
    """The name stands in texts, log, source files and backup until it is erased."""
    found = set(traces(used.path.parent, NAME))
    assert {f"{used.path.name}: {t}" for t in ("content", "event", "document", "memo")} <= found
    assert any("before" in place for place in found)


def test_an_erased_name_is_nowhere(used: Project, tmp_path: Path) -> None:
    """No byte of the name is left in the study, its backup or beside them; the rest stands."""
    before, words = codings(used), text(used, CLIENT)
    rest = text(used, PROFESSIONAL)
    used.erase(words=NAME)
    assert not traces(used.path.parent, NAME)
    used.check()
    assert replayed(used, tmp_path) == state(used.store)
    pd.testing.assert_frame_equal(codings(used), before.replace(BOTH, "Gesprek █████ ██████"))
    assert text(used, CLIENT) == words.replace("Karim", MARK * 5).replace("Öztürk", MARK * 6)
    assert text(used, PROFESSIONAL) == rest.replace("KARIM ÖZTÜRK", "█████ ██████")
    assert used.memos()["words"].iloc[-2] == "Marina kent █████ ██████!"
    used.close()
    assert not traces(used.path.parent, NAME)


def test_an_erased_name_is_gone_from_a_backup_that_still_opens(used: Project) -> None:
    """The backup holds what it held, without the name, and its digests are right."""
    used.erase(words=NAME)
    (path,) = used.store.backups.glob("*-before.qualkit")
    with Project.open(path) as backup:
        backup.check()
        assert len(backup.documents()) == 4
        assert len(backup.codings()) == len(used.codings())


def test_undo_goes_on_after_erasing(used: Project) -> None:
    """What was done before the name was erased can still be taken back and done again."""
    used.erase(words=NAME)
    states = [state(used.store)]
    try:
        while True:
            used.undo()
            states.append(state(used.store))
    except QualkitError as stop:
        assert isinstance(stop, Conflict)  # ben's codings stand on the import
    assert len(states) > 8
    for old in reversed(states[:-1]):
        used.redo()
        assert state(used.store) == old
    assert not traces(used.path.parent, NAME)


def test_erasing_is_told_and_cannot_be_undone(used: Project) -> None:
    """A tombstone says what, when, by whom, without the words; undo passes over it."""
    found = used.erase(words=NAME)
    with used.store.read() as connection:
        stone = connection.execute(sa.select(tables.tombstone)).mappings().one()
    assert (stone["coder"], stone["what"], stone["n"]) == ("ana", "words", found.n)
    assert used.events()["kind"].iloc[-1] == "erase"
    assert used.undo() != "erase"


def test_what_would_be_erased_is_told_first(used: Project) -> None:
    """The preview counts what erasing then does, and changes nothing."""
    rows = state(used.store)
    expected = used.to_erase(words=NAME)
    assert state(used.store) == rows
    assert used.erase(words=NAME) == expected
    assert not used.to_erase(words=NAME).n


def test_words_stand_alone_unless_said_otherwise(used: Project) -> None:
    """'Mari' is not taken out of 'Marina' but with inside_words."""
    with pytest.raises(NotFound):
        used.erase(words="Mari")
    assert "Marina" in text(used, CLIENT)
    used.erase(words="mari", inside_words=True)
    assert "████na" in text(used, CLIENT)
    assert not traces(used.path.parent, "Mari")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("D'Hondt", "D\u2019Hondt"),
        ("D\u2019Hondt", "D'Hondt"),
        ("de-Wit", "de\u2011Wit"),
        ("de-Wit", "de Wit"),
        ("Jansen", "Jan\u00adsen"),
    ],
)
def test_a_name_is_found_whichever_signs_a_program_put(
    empty: Project, tmp_path: Path, typed: str, written: str
) -> None:
    """Apostrophes and hyphens stand for each other; a soft hyphen is none."""
    write_word(tmp_path / "talk.docx", ("I: Wie was dat?", f"R: Dat was {written}, zei hij."))
    empty.import_transcripts(tmp_path / "talk.docx")
    assert empty.to_erase(words=typed).n["text"] == 1
    empty.erase(words=typed)
    assert written not in empty.document("talk").text.string


def test_a_name_is_found_however_its_letters_are_composed(empty: Project, tmp_path: Path) -> None:
    """A name typed with composed letters is erased where the file holds decomposed ones."""
    apart = unicodedata.normalize("NFD", NAME)
    folder = tmp_path / "apart"
    folder.mkdir()
    write_word(folder / "talk.docx", [f"Ik sprak {apart} en {NAME} vaak."])
    empty.import_transcripts(folder)
    shutil.rmtree(folder)
    empty.erase(words=NAME)
    assert not traces(empty.path.parent, apart)
    assert not traces(empty.path.parent, NAME)
    blanked = " ".join(MARK * len(part) for part in apart.split())
    assert text(empty, "talk").strip() == f"Ik sprak {blanked} en █████ ██████ vaak."


@pytest.mark.parametrize("header", ["Gesprek met Sanne", "Sanne\tde\nWit", "O'Brien & Sanne"])
def test_a_name_in_a_header_drops_the_file_only(
    empty: Project, tmp_path: Path, header: str
) -> None:
    """The kept file goes where only its header names somebody; the text stays as it was."""
    folder = tmp_path / "one"
    folder.mkdir()
    write_word(folder / "talk.docx", ["Een gesprek zonder namen."], header=header)
    empty.import_transcripts(folder)
    shutil.rmtree(folder)
    words = " ".join(header.split())
    empty.erase(words=words)
    assert text(empty, "talk").strip() == "Een gesprek zonder namen."
    with empty.store.read() as connection:
        source = connection.execute(sa.select(tables.source)).mappings().one()
    assert (source["data_hash"], source["sha256"]) == (None, None)
    assert not traces(empty.path.parent, words)


def test_a_name_only_in_the_log_is_erased_too(study: Project, tmp_path: Path) -> None:
    """A memo that was undone is still in the log; erasing finds it there, and says so."""
    study.add_memo("Dat was Hieronymus.")
    study.undo()
    assert study.to_erase(words="Hieronymus").n
    assert study.erase(words="Hieronymus").n
    assert not traces(study.path.parent, "Hieronymus")
    assert replayed(study, tmp_path) == state(study.store)


def test_a_name_only_in_an_undone_import_is_erased_too(
    empty: Project, files: Files, tmp_path: Path
) -> None:
    """The text and file of an import that was undone are emptied as well."""
    IMPORTS[0](empty, files)
    empty.undo()
    assert empty.erase(words=NAME).n
    assert not traces(empty.path.parent, NAME)
    empty.redo()
    assert "en █████ ██████ hielp." in text(empty, PROFESSIONAL)
    empty.check()


def test_common_words_do_not_break_the_study(used: Project, tmp_path: Path) -> None:
    """Erasing words that the program itself uses leaves a study that works."""
    for word in ("any", "en", "nl", "label", "person", "mean", "high", "document", "withdrawn"):
        used.add_memo(f"Het woord {word.upper()} hier.")
        used.erase(words=word)
        assert used.memos()["words"].iloc[-1] == f"Het woord {MARK * len(word)} hier."
    assert used.design.languages == ("nl", "en")
    assert used.codebook["trust"].patterns["nl"]["positive"]
    assert used.suggest(code="trust")
    assert len(used.scores())
    assert set(used.codings()["origin"]) == {"person", "imported", "suggestion"}
    assert replayed(used, tmp_path) == state(used.store)


def test_two_things_are_never_given_one_name(study: Project, tmp_path: Path) -> None:
    """Where two names would become the same, erasing is refused and nothing is changed."""
    twins = tmp_path / "twins.yaml"
    theme = "  - {{key: told_by_{0}, label: {{en: told}}, codes: [trust]}}\n"
    twins.write_text(CODEBOOK + theme.format("jan") + theme.format("tim"), encoding="utf-8")
    study.import_codebook(twins)
    study.erase(words="jan")
    rows, n = state(study.store), len(study.events())
    with pytest.raises(Conflict):
        study.erase(words="tim")
    assert (state(study.store), len(study.events())) == (rows, n)


@pytest.mark.parametrize("whose", [{"participant": "C01"}, {"document": CLIENT}])
def test_an_erased_persons_words_are_gone(
    used: Project, tmp_path: Path, whose: dict[str, str]
) -> None:
    """What the client said is blocks of equal length everywhere; others' words stand."""
    before, others = codings(used), text(used, PROFESSIONAL)
    n_characters = len(text(used, CLIENT))
    used.erase(**whose)
    for sentence in ("Hij nam me serieus", "met een doel", "En het plan?"):
        assert not traces(used.path.parent, sentence)
    assert set(text(used, CLIENT)) <= set(f"{MARK} \n")
    assert len(text(used, CLIENT)) == n_characters
    assert text(used, PROFESSIONAL) == others
    pd.testing.assert_frame_equal(codings(used), before)
    assert not traces(used.path.parent, "Van ben, over de cliënt")
    assert "kent" in used.memos()["words"].iloc[-2]
    used.check()
    assert replayed(used, tmp_path) == state(used.store)
    withdrawn = used.documents().set_index("document")["is_withdrawn"]
    assert withdrawn[CLIENT]
    assert not withdrawn[PROFESSIONAL]


def test_an_erased_persons_answers_are_gone(used: Project) -> None:
    """Their answers are missing as 'erased', and nobody else's are."""
    before = used.answers()
    used.erase(participant="C01")
    after = used.answers()
    theirs = before["participant"] == "C01"
    assert theirs.any()
    assert after.loc[theirs, "value"].isna().all()
    assert set(after.loc[theirs, "missing"]) == {"erased"}
    pd.testing.assert_frame_equal(after[~theirs], before[~theirs])


def test_in_a_shared_talk_only_their_turns_go(used: Project, tmp_path: Path) -> None:
    """The professional's turns of a talk with both stand after the client was erased."""
    words = text(used, BOTH)
    client = "Ik nam het plan niet serieus, mijn eigen doel wel."
    used.erase(participant="C02")
    blanked = "".join(c if c.isspace() else MARK for c in client)
    assert text(used, BOTH) == words.replace(client, blanked)
    assert not traces(used.path.parent, "mijn eigen doel")
    assert text(used, BOTH).count("Nu is er vertrouwen.") == 1
    used.check()
    assert replayed(used, tmp_path) == state(used.store)


@pytest.mark.parametrize("whose", [{"participant": "C01"}, {"document": CLIENT}])
def test_an_earlier_undone_import_of_the_same_is_erased_too(
    empty: Project, files: Files, tmp_path: Path, whose: dict[str, str]
) -> None:
    """Words of a first, undone import of the document are gone with those of the second."""
    folder = Path(shutil.copytree(files.transcripts, tmp_path / "first"))
    write_word(folder / "one.docx", ["Int: Ja?", "Client: Vroeger zei ik iets anders."])
    empty.import_transcripts(folder, respondents=files.respondents)
    shutil.rmtree(folder)
    empty.undo()
    IMPORTS[0](empty, files)
    empty.erase(**whose)
    assert not traces(empty.path.parent, "iets anders")
    assert not traces(empty.path.parent, "Hij nam me serieus")
    assert replayed(empty, tmp_path) == state(empty.store)


def test_a_copy_under_another_name_keeps_its_words(
    empty: Project, files: Files, tmp_path: Path
) -> None:
    """Erasing one of two documents with the same words leaves the other whole."""
    folder = tmp_path / "twice"
    folder.mkdir()
    write_word(folder / "first.docx", TALKS[CLIENT])
    write_word(folder / "second.docx", TALKS[CLIENT], header="kopie")
    empty.import_transcripts(folder)
    IMPORTS[1](empty, files)
    empty.code(empty.document("second").find("serieus"), code="trust")
    words = text(empty, "second")
    empty.erase(document="first")
    assert text(empty, "second") == words
    assert set(text(empty, "first")) <= set(f"{MARK} \n")
    empty.check()
    assert replayed(empty, tmp_path) == state(empty.store)


def test_what_was_erased_stays_out_of_results(used: Project) -> None:
    """Undo does not bring an erased person's documents back into results."""
    used.erase(participant="C01")
    used.undo()
    assert used.documents().set_index("document")["is_withdrawn"][CLIENT]


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ({}, Invalid),
        ({"words": " "}, Invalid),
        ({"words": "x", "document": CLIENT}, Invalid),
        ({"words": "nergens"}, NotFound),
        ({"participant": "C99"}, NotFound),
        ({"document": "no such"}, NotFound),
    ],
)
def test_what_cannot_be_erased_changes_nothing(
    used: Project, what: dict[str, str], error: type[QualkitError]
) -> None:
    """Erasing nothing, two things, or what is not there is refused."""
    rows, n = state(used.store), len(used.events())
    with pytest.raises(error):
        used.erase(**what)
    assert (state(used.store), len(used.events())) == (rows, n)
