"""Who has read what with which codebook, and whether words are still those that were coded."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from small_study import BOTH, CLIENT, CODEBOOK, IMPORTS, PROFESSIONAL, Files

from qualkit import Project
from qualkit.errors import Conflict
from qualkit.store import tables
from qualkit.store.codings import readings

DOCUMENTS = {CLIENT, PROFESSIONAL, BOTH}


def read(study: Project, code: str, coder: str = "ana") -> set[str]:
    """The documents that count as read by the coder for the code."""
    with study.store.read() as connection:
        found = readings(connection)
    return set(found.loc[(found["code"] == code) & (found["coder"] == coder), "document"])


def revise(study: Project, tmp_path: Path, old: str, new: str) -> None:
    """Imports the codebook with something changed."""
    assert old in CODEBOOK
    path = tmp_path / "revised.yaml"
    path.write_text(CODEBOOK.replace(old, new), encoding="utf-8")
    study.import_codebook(path)


def test_nothing_is_read_before_it_is_finished(study: Project) -> None:
    """Coding a document is not finishing it."""
    assert read(study, "trust") == set()


def test_a_finished_document_is_read_for_every_code(study: Project, by_ben: Project) -> None:
    """Finishing counts for all codes of the codebook, and for who finished only."""
    study.finish(CLIENT, BOTH)
    by_ben.finish(PROFESSIONAL)
    for code in ("bond", "trust", "goals"):
        assert read(study, code) == {CLIENT, BOTH}
        assert read(study, code, "ben") == {PROFESSIONAL}
    study.unfinish(BOTH)
    assert read(study, "trust") == {CLIENT}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{nl: Vertrouwen, en: Trust}", "{nl: Vertrouwen, en: Confidence}"),
        ('"serieus", "vertrouwen"', '"serieus", "vertrouwen", "eerlijk"'),
        ("positive: {en: trusts}", "positive: {en: has trust}"),
        ("    parent: bond\n", "    parent: bond\n    colour: '#332288'\n"),
        ("    parent: bond\n", "    parent: bond\n    aliases: [faith]\n"),
        ("    parent: bond\n", "    parent: bond\n    examples: {en: [I trust him.]}\n"),
        ("    parent: bond\n", ""),
    ],
)
def test_what_does_not_count_reopens_nothing(
    study: Project, tmp_path: Path, old: str, new: str
) -> None:
    """A new label, keyword, pole's name, colour, alias, example or place in the tree leaves
    documents read."""
    study.finish()
    revise(study, tmp_path, old, new)
    assert read(study, "trust") == DOCUMENTS


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Whether they trust each other.", "Whether they say that they trust each other."),
        ("    parent: bond\n", "    parent: bond\n    use_when: {en: It is said.}\n"),
        ("    parent: bond\n", "    parent: bond\n    not_when: {en: It is meant.}\n"),
    ],
)
def test_what_counts_reopens_its_code_only(
    study: Project, tmp_path: Path, old: str, new: str
) -> None:
    """After a new definition, use or limit, documents are not read for that code until they
    are finished again, one by one; other codes stay read, and undo gives the reading back."""
    study.finish()
    revise(study, tmp_path, old, new)
    assert read(study, "trust") == set()
    assert read(study, "goals") == DOCUMENTS
    study.finish(CLIENT)
    assert read(study, "trust") == {CLIENT}
    study.undo()
    study.undo()
    assert read(study, "trust") == DOCUMENTS


def test_a_code_added_later_is_not_read(study: Project, tmp_path: Path) -> None:
    """A new code counts as not read until documents are finished again."""
    study.finish()
    revise(study, tmp_path, "themes:", "  - {key: hope, label: {en: Hope}}\nthemes:")
    assert read(study, "hope") == set()
    study.finish(BOTH)
    assert read(study, "hope") == {BOTH}
    assert read(study, "trust") == DOCUMENTS


def test_a_label_after_a_definition_reopens_no_more(study: Project, tmp_path: Path) -> None:
    """The newest revision that counts decides, not the newest of all."""
    revise(study, tmp_path, "Whether they trust", "If they trust")
    study.finish(CLIENT)
    path = tmp_path / "again.yaml"
    words = CODEBOOK.replace("Whether they trust", "If they trust").replace("en: Trust", "en: T")
    path.write_text(words, encoding="utf-8")
    study.import_codebook(path)
    assert read(study, "trust") == {CLIENT}


def test_a_study_that_was_not_touched_is_sound(study: Project, files: Files) -> None:
    """Every digest fits its words after importing, coding, accepting and changing bounds."""
    study.accept(*study.suggest())
    study.change_coding(study.codings(coder="ana")["id"].iloc[0], start=40)
    study.check()


def tamper(path: Path, old: str, new: str) -> None:
    """Changes words in a text behind the program's back."""
    other = sqlite3.connect(path)
    changed = 0
    for hash_, data in other.execute("SELECT hash, data FROM content").fetchall():
        if old.encode() in data:
            words = data.replace(old.encode(), new.encode())
            other.execute("UPDATE content SET data = ? WHERE hash = ?", (words, hash_))
            changed += 1
    other.commit()
    other.close()
    assert changed == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [("dat gaf vertrouwen", "dat gaf wantrouwen"), ("Hoe was het", "Hoe ging het")],
)
def test_words_changed_behind_our_back_are_found(path: Path, old: str, new: str) -> None:
    """A text that was tampered with is found, whether the words changed or only moved."""
    tamper(path, old, new)
    with Project.open(path) as study, pytest.raises(Conflict):
        study.check()


def test_a_moved_span_is_found(study: Project) -> None:
    """A span that was moved by somebody else's hand no longer fits its digest."""
    with study.store.engine.begin() as connection:
        span = tables.coding_span
        moved = {"start_char": span.c.start_char + 1, "end_char": span.c.end_char + 1}
        connection.execute(sa.update(span).values(moved))
    with pytest.raises(Conflict) as refusal:
        study.check()
    assert refusal.value.values["n"] == 2


def test_digests_differ_between_studies(study: Project, files: Files, tmp_path: Path) -> None:
    """The same words have another digest in another study, so that nobody can look them up."""

    def digests(of: Project) -> set[str]:
        with of.store.read() as connection:
            return set(connection.execute(sa.select(tables.coding_span.c.digest)).scalars())

    with Project.create(tmp_path / "new.qualkit", coder="ana", design=files.design) as other:
        for bring_in in IMPORTS:
            bring_in(other, files)
        assert len(digests(study)) == len(digests(other)) == 2
        assert not digests(study) & digests(other)
