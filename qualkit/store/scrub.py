"""What every row of a study looks like without some words: worked out, nothing written."""

import io
import re
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html import unescape
from typing import Any

import sqlalchemy as sa

from qualkit.model import Span
from qualkit.store import log, tables
from qualkit.store.log import Change, Values
from qualkit.store.study import digest

Row = dict[str, Any]
BLOCK = "█"
_ALIKE = ("'\u2019\u2018\u02bc`\u00b4\u2032", "-\u2010\u2011\u2012\u2013\u2014_ \u00a0")
"""Apostrophes, and hyphens, that programs put for each other."""
_SOFT = "\u00ad?"
NEVER_WORDS = ("uuid", "hash", "sha256", "digest", "digest_key", "time", "_at", "suggestion")
OURS = frozenset({
    ("coding", "origin"), ("coding", "polarity"), ("document", "language"),
    ("instrument", "columns"), ("memo", "kind"), ("memo", "noun"), ("restriction", "kind"),
    ("subscale", "better"), ("subscale", "score"), ("suggestion_answer", "answer"),
    ("suggestion_answer", "method"), ("text", "reader"),
})  # fmt: skip
"""Columns that hold words of the program, not of people."""
OUR_KEYS = frozenset({
    "ambivalent", "any", "attributes", "case_label", "en", "is_choice", "is_dialogue", "label",
    "labels", "languages", "left_out", "maximum", "minimum", "n_paragraphs", "negative", "never",
    "nl", "positive", "undone", "values",
})  # fmt: skip
"""The same, inside columns of several values."""
FACTS = ("interviewer", "date", "place", "transcriber", "report")


@dataclass(frozen=True)
class Erasure:
    """What to take out: a string, or the words of a document or participant (by UUID).

    A backup may know the document or participant by an earlier UUID only, from before an undo or
    a restore: `names`, and the hashes of texts that go whole or in spans, find them there. It may
    also hold a slip that was corrected since: `spared_texts` are those of others.
    """

    words: str | None = None
    inside_words: bool = False
    document: str | None = None
    participant: str | None = None
    names: frozenset[str] = frozenset()
    whole_texts: frozenset[str] = frozenset()
    spared_texts: frozenset[str] = frozenset()
    text_spans: Mapping[str, list[Span]] = field(default_factory=dict)

    def pattern(self) -> re.Pattern[str] | None:
        """What is looked for; a name stands alone unless `inside_words`."""
        if not self.words:
            return None
        flexible = r"[\s_-]+".join(_however_composed(part) for part in self.words.split())
        if not self.inside_words:
            flexible = rf"(?<![^\W_]){flexible}(?![^\W_])"
        return re.compile(flexible, re.IGNORECASE)


def _however_composed(word: str) -> str:
    """The word with any of the apostrophes and hyphens that programs put for each other; soft
    hyphens may stand anywhere in it."""
    forms = dict.fromkeys((word, *(unicodedata.normalize(form, word) for form in ("NFC", "NFD"))))
    return f"(?:{'|'.join(_SOFT.join(map(_alike, form)) for form in forms)})"


def _alike(character: str) -> str:
    signs = next((signs for signs in _ALIKE if character in signs), character)
    return f"[{re.escape(signs)}]"


def blank(string: str) -> str:
    """The same string with every visible character a block."""
    return re.sub(r"\S", BLOCK, string)


class Scrub:
    """Works out, for one study, what every row looks like without the words."""

    def __init__(self, connection: sa.Connection, what: Erasure) -> None:
        self.connection = connection
        self.what = what
        self.pattern = what.pattern()
        self.key: str = connection.execute(sa.select(tables.project.c.digest_key)).scalar_one()
        self.images: dict[str, list[Row]] = defaultdict(list)
        for table, row in self.images_of_all():
            self.images[table].append(row)
        there = {table.name: self.there(table.name) for table in tables.NOUNS if "id" in table.c}
        # Rows that are there come first, and are what counts of them: that somebody was once
        # taken for another, and corrected, makes nothing theirs.
        self.present: dict[str, dict[int, Row]] = defaultdict(dict)
        for table, ids in there.items():
            for row in self.images[table][: len(ids)]:
                self.present[table][row["id"]] = row
        self.named = {
            "document_id": (
                self._ids("document", uuid=what.document) | self._ids("document", name=what.names)
                if what.document
                else set()
            ),
            "participant_id": (
                self._ids("participant", uuid=what.participant)
                | self._ids("participant", key=what.names)
                if what.participant
                else set()
            ),
        }
        self.documents = set(self.named["document_id"])
        self.people = self._with_undone("participant", self.named["participant_id"], "key")
        self.answers = self._ids("answer", participant_id=self.people) | self._unnamed_answers()
        self.turn_spans: dict[int, list[Span]] = defaultdict(list)
        self._find_peoples_words()
        self.answers |= self._ids("answer", source_id=self._sources_of(self.documents))
        self.memos = self._ids("memo", noun_uuid=self._uuids_with_memos())
        self.strings: dict[int, str] = {}
        self.new_hashes: dict[int, str] = {}
        self.sources: set[int] = set()
        self._find_new_contents()

    def changed_rows(self, table: sa.Table) -> Iterator[tuple[Row, Row]]:
        """Rows of the table that must change, as they are and as they will be."""
        for mapping in self.connection.execute(sa.select(table)).mappings():
            old = dict(mapping)
            new = self.scrub(table.name, old)
            if new != old:
                yield old, new

    def changed_events(self) -> Iterator[Row]:
        """Events that must change: id, and payload and subject as they will be."""
        e = tables.event
        statement = sa.select(e.c.id, e.c.payload, e.c.subject)
        for row in self.connection.execute(statement).mappings():
            old = log.unpack(row["payload"])
            new = tuple(self._scrub_change(change) for change in old)
            subject = self.without(row["subject"])
            if (new, subject) != (old, row["subject"]):
                yield {"id": row["id"], "payload": log.pack(new), "subject": subject}

    def _scrub_change(self, change: Change) -> Change:
        def clean(rows: Sequence[Values] | None) -> tuple[Values, ...] | None:
            if rows is None:
                return None
            images = (dict(zip(change.columns, row, strict=True)) for row in rows)
            return tuple(tuple(self.scrub(change.table, image).values()) for image in images)

        return Change(change.table, change.columns, clean(change.before), clean(change.after))

    def scrub(self, table: str, row: Mapping[str, Any]) -> Row:
        """The row, or the part of it that the log holds, without the words."""
        new = {c: self._scrub_value(table, c, value) for c, value in row.items()}
        if table == "text" and row.get("id") in self.new_hashes and "string_hash" in row:
            new["string_hash"] = self.new_hashes[row["id"]]
        if table == "source" and row.get("id") in self.sources:
            new |= {c: None for c in ("sha256", "data_hash") if c in row}
        if table in ("coding_span", "suggestion_answer") and row.get("text_id") in self.strings:
            words = self.strings[row["text_id"]][row["start_char"] : row["end_char"]]
            new["digest"] = digest(self.key, words)
        if table == "document" and row.get("id") in self.documents:
            new |= {c: None for c in FACTS if c in row}
        if table == "answer" and row.get("id") in self.answers:
            new |= {c: None for c in ("value", "words") if c in row}
            new |= {c: "erased" for c in ("missing",) if c in row}
        if table == "memo" and row.get("id") in self.memos and "words" in row:
            new["words"] = blank(row["words"])
        about_them = row.get("participant_id") in self.people and self.people
        if table in ("attribute", "alias") and about_them:
            new |= {c: blank(str(row[c])) for c in ("value", "name") if row.get(c)}
        return new

    def _scrub_value(self, table: str, column: str, value: Any) -> Any:
        if self.pattern is None or column.endswith(NEVER_WORDS) or (table, column) in OURS:
            return value
        return self.without(value)

    def without(self, value: Any) -> Any:
        """A value with the string taken out, at any depth."""
        pattern = self.pattern
        if pattern is None:
            return value
        if isinstance(value, str):
            return pattern.sub(lambda found: blank(found.group()), value)
        if isinstance(value, list):
            return [self.without(v) for v in value]
        if isinstance(value, dict):
            return {
                k if k in OUR_KEYS else self.without(k):
                v if k in ("languages", "undone") else self.without(v)
                for k, v in value.items()
            }  # fmt: skip
        return value

    def images_of_all(self) -> Iterator[tuple[str, Row]]:
        """Every row there is, and every row or part of one that the log holds."""
        for table in tables.NOUNS:
            for row in self.connection.execute(sa.select(table)).mappings():
                yield table.name, dict(row)
        for payload in self.connection.execute(sa.select(tables.event.c.payload)).scalars():
            for change in log.unpack(payload):
                for values in (*(change.before or ()), *(change.after or ())):
                    yield change.table, dict(zip(change.columns, values, strict=True))

    def _ids(self, table: str, **wanted: Any) -> set[int]:
        return {
            row["id"]
            for image in self.images[table]
            for row in (self.present[table].get(image["id"], image),)
            for column, value in wanted.items()
            if column in row
            and (row[column] in value if isinstance(value, Set) else row[column] == value)
        }

    def _with_undone(self, table: str, ids: set[int], name: str) -> set[int]:
        """Adds what only the log still knows under the same name."""
        names = {row[name] for row in self.images[table] if row["id"] in ids and name in row}
        return ids | (self._ids(table, **{name: names}) - self.there(table))

    def there(self, table: str) -> set[int]:
        """The ids that a table holds now."""
        ids = sa.select(tables.metadata.tables[table].c.id)
        return set(self.connection.execute(ids).scalars())

    def _find_peoples_words(self) -> None:
        """A document in which only they respond goes whole; elsewhere their turns go."""
        respondents = self._ids("role", is_respondent=True)
        speakers = self._ids("speaker", participant_id=self.people)
        documents = {r["document_id"] for r in self.images["speaker"] if r["id"] in speakers
                     and "document_id" in r}  # fmt: skip
        shared = {
            r["document_id"]
            for r in self.images["speaker"]
            if "document_id" in r and r["role_id"] in respondents and r["id"] not in speakers
        }
        # Of somebody without a turn of their own it is not known which words are theirs.
        shared -= {
            r["document_id"]
            for r in self.images["speaker"]
            if r["id"] in speakers and r.get("label") == "" and "document_id" in r
        }
        self.documents |= documents - shared
        for turn in self.images["turn"]:
            if turn.get("speaker_id") in speakers and "text_id" in turn:
                self.turn_spans[turn["text_id"]].append(
                    Span(turn["speech_start"], turn["end_char"])
                )
        self.partly = documents & shared
        self.documents = self._with_undone("document", self.documents, "name")
        self._find_same_words()

    def _find_same_words(self) -> None:
        """Texts that only the log still knows, from an import that was undone, go alike."""
        whole = set(self.what.whole_texts)
        spans = dict(self.what.text_spans)
        known = {*whole, *spans}
        for row in self.images["text"]:
            if row.get("document_id") in self.documents:
                whole.add(row["string_hash"])
            elif row["id"] in self.turn_spans:
                spans[row["string_hash"]] = self.turn_spans[row["id"]]
        there = self.there("text")
        for row in self.images["text"]:
            hash_ = row.get("string_hash")
            if row["id"] in there and hash_ not in known:
                continue
            if hash_ in whole:
                self.documents.add(row["document_id"])
            elif hash_ in spans:
                self.turn_spans[row["id"]] = spans[hash_]
        others = {
            row["string_hash"]
            for row in self.images["text"]
            if row.get("document_id", 0) not in self.documents and row["id"] not in self.turn_spans
            and "string_hash" in row
        }  # fmt: skip
        for row in self.images["text"]:
            if row.get("string_hash") in self.what.spared_texts:
                self.documents.discard(row["document_id"])
                self.turn_spans.pop(row["id"], None)
        self.spared_texts = frozenset(others - whole - spans.keys())
        self.whole_texts = frozenset(whole - others)
        self.text_spans = {hash_: s for hash_, s in spans.items() if hash_ not in others}

    def for_backups(self) -> Erasure:
        """The same erasure with all that this study knows of what is erased."""
        names = {
            row[column]
            for table, ids, column in (
                ("document", self.named["document_id"], "name"),
                ("participant", self.people, "key"),
            )
            for row in self.images[table]
            if row["id"] in ids and column in row
        }
        return replace(
            self.what,
            names=frozenset(names),
            whole_texts=self.whole_texts,
            spared_texts=self.spared_texts,
            text_spans=self.text_spans,
        )

    def _unnamed_answers(self) -> set[int]:
        """Answers that came without a person, of cases and roles that they had."""
        statement = sa.select(tables.case_participant).where(
            tables.case_participant.c.participant_id.in_(self.people)
        )
        now = [dict(row) for row in self.connection.execute(statement).mappings()]
        there = self.there("case")
        once = [r for r in self.images["case_participant"] if r.get("case_id") not in there]
        theirs = {
            (row["case_id"], row["role_id"])
            for row in (*now, *once)
            if row.get("participant_id") in self.people and "role_id" in row
        }
        return {
            row["id"]
            for row in self.images["answer"]
            if "case_id" in row
            and row["participant_id"] is None
            and (row["case_id"], row["role_id"]) in theirs
        }

    def _sources_of(self, documents: set[int]) -> set[int]:
        """The files that these documents were read from; of a form also its answers."""
        return {
            row["source_id"]
            for row in self.images["document"]
            if row["id"] in documents and row.get("source_id")
        }

    def _uuids_with_memos(self) -> set[str]:
        """The UUIDs of what is erased whole: a note on it may repeat its words."""
        codings = self._ids("coding", document_id=self.documents)
        gone = {"document": self.documents, "participant": self.people, "coding": codings}
        return {
            row["uuid"]
            for table, ids in gone.items()
            for row in self.images[table]
            if row["id"] in ids and "uuid" in row
        }

    def _find_new_contents(self) -> None:
        for row in {r["id"]: r for r in self.images["text"] if "string_hash" in r}.values():
            string = self._content(row["string_hash"]).decode()
            new = self._new_string(string, row["id"], row["document_id"])
            if new != string:
                self.strings[row["id"]] = new
                self.new_hashes[row["id"]] = sha256(new.encode()).hexdigest()
        touched_documents = self.documents | self.partly | {
            r["document_id"] for r in self.images["text"]
            if r["id"] in self.strings and "document_id" in r
        }  # fmt: skip
        from_touched = self._sources_of(touched_documents)
        for row in self.images["source"]:
            data_hash = row.get("data_hash")
            if data_hash and (row["id"] in from_touched or self._holds_words(data_hash)):
                self.sources.add(row["id"])

    def _new_string(self, string: str, text_id: int, document_id: int) -> str:
        if document_id in self.documents:
            return blank(string)
        for span in self.turn_spans.get(text_id, ()):
            words = blank(span.of(string))
            string = string[: span.start] + words + string[span.end :]
        return str(self.without(string))

    def _content(self, hash_: str) -> bytes:
        content = tables.content
        statement = sa.select(content.c.data).where(content.c.hash == hash_)
        return bytes(self.connection.execute(statement).scalar_one())

    def _holds_words(self, data_hash: str) -> bool:
        """Whether a stored source file holds the words anywhere, headers and names included."""
        if self.pattern is None:
            return False
        data = zlib.decompress(self._content(data_hash))
        parts = [data.decode(errors="replace")]
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = archive.namelist()
                parts = [*names, *(archive.read(n).decode(errors="replace") for n in names)]
        # A tag may stand within a word, or for the blank between two.
        return any(
            self.pattern.search(unescape(re.sub(r"<[^>]*>", between, part)))
            for part in parts
            for between in ("", " ")
        )
