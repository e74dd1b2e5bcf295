"""The one act that cannot be undone: taking words out of the study, its log and its backups.

Rows and row images in the log go through the same function, so that replaying the log still
gives the same tables. Erased letters become █ of equal number: no offset moves.
"""

import hmac
import io
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from qualkit.errors import Conflict
from qualkit.model import Span
from qualkit.store import log, tables
from qualkit.store.database import Store, new_uuid, now, record
from qualkit.store.log import Change

Row = dict[str, Any]
BLOCK = "█"
NEVER_WORDS = ("uuid", "hash", "sha256", "digest", "digest_key", "time", "_at", "suggestion")
FACTS = ("interviewer", "date", "place", "transcriber", "report")


@dataclass(frozen=True)
class Erasure:
    """What to take out: a string, or the words of a document or participant (by UUID)."""

    words: str | None = None
    inside_words: bool = False
    document: str | None = None
    participant: str | None = None

    def pattern(self) -> re.Pattern[str] | None:
        """What is looked for; a name stands alone unless `inside_words`."""
        if not self.words:
            return None
        flexible = r"\s+".join(re.escape(part) for part in self.words.split())
        if not self.inside_words:
            flexible = rf"(?<![^\W_]){flexible}(?![^\W_])"
        return re.compile(flexible, re.IGNORECASE)


def blank(string: str) -> str:
    """The same string with every visible character a block."""
    return re.sub(r"\S", BLOCK, string)


def digest(key: str, words: str) -> str:
    """The keyed digest that stands beside a span, so that drift is found."""
    return hmac.digest(bytes.fromhex(key), words.encode(), "sha256").hex()[:32]


def erase(store: Store, what: Erasure, *, coder: str | None, coder_name: str) -> dict[str, int]:
    """Takes the words out of study and backups and compacts the files.

    Returns how many rows of each table were changed. Raises Conflict if two things would
    end up with the same name.
    """
    touched = _erase_here(store, what, coder=coder, coder_name=coder_name)
    _compact(store)
    for path in sorted(store.backups.glob("*.qualkit")) if store.backups.is_dir() else ():
        backup = Store(path)
        try:
            backup.migrate()
            _erase_here(backup, what, coder=coder, coder_name=coder_name)
            _compact(backup)
        finally:
            backup.close()
    return dict(touched)


def find(store: Store, what: Erasure) -> dict[str, int]:
    """How many rows of each table `erase` would change now; changes nothing."""
    with store.read() as connection:
        scrub = _Scrub(connection, what)
        return dict(Counter(t.name for t in tables.NOUNS for _ in scrub.changed_rows(t)))


def _erase_here(store: Store, what: Erasure, *, coder: str | None, coder_name: str) -> Counter[str]:
    with store._friendly(), store.engine.connect() as connection:
        connection = connection.execution_options(qualkit_writes=True)
        with connection.begin():
            scrub = _Scrub(connection, what)
            touched = scrub.run()
            if touched:
                n = dict(touched)
                kind = "words" if what.words else "document" if what.document else "participant"
                connection.execute(
                    tables.tombstone.insert().values(
                        uuid=new_uuid(), time=now(), coder=coder_name, what=kind, n=n
                    )
                )
                record(connection, "erase", coder, {"what": kind}, [])
    return touched


def _compact(store: Store) -> None:
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


class _Scrub:
    """Works out, for one study, what every row looks like without the words."""

    def __init__(self, connection: sa.Connection, what: Erasure) -> None:
        self.connection = connection
        self.pattern = what.pattern()
        self.key: str = connection.execute(sa.select(tables.project.c.digest_key)).scalar_one()
        self.images: dict[str, list[Row]] = defaultdict(list)
        for table, row in self._all_images():
            self.images[table].append(row)
        self.documents = self._ids("document", uuid=what.document) if what.document else set()
        self.people = self._ids("participant", uuid=what.participant) if what.participant else set()
        self.answers = self._ids("answer", participant_id=self.people)
        self.turn_spans: dict[int, list[Span]] = defaultdict(list)
        self._find_peoples_words()
        self.memos = self._ids("memo", noun_uuid=self._uuids_with_memos())
        self.strings: dict[int, str] = {}
        self.hashes: dict[str, str | None] = {}
        self.sources: set[int] = set()
        self._rewrite_contents()

    def run(self) -> Counter[str]:
        """Rewrites tables, contents and log; returns how many rows of each table changed."""
        touched: Counter[str] = Counter()
        try:
            for table in tables.NOUNS:
                for old, new in list(self.changed_rows(table)):
                    changed = {c: v for c, v in new.items() if v != old[c]}
                    keys = log.key_columns(table)
                    here = sa.and_(*(table.c[k] == old[k] for k in keys))
                    self.connection.execute(table.update().where(here).values(changed))
                    touched[table.name] += 1
        except sa.exc.IntegrityError as error:
            raise Conflict(
                "Erasing would leave two things with the same name; nothing was changed.",
                "Rename one of them first.",
            ) from error
        self._rewrite_log()
        for old_hash in self.hashes:
            self.connection.execute(
                tables.content.delete().where(tables.content.c.hash == old_hash)
            )
        return touched

    def changed_rows(self, table: sa.Table) -> Iterator[tuple[Row, Row]]:
        """Rows of the table that must change, as they are and as they will be."""
        for mapping in self.connection.execute(sa.select(table)).mappings():
            old = dict(mapping)
            new = self.scrub(table.name, old)
            if new != old:
                yield old, new

    def scrub(self, table: str, row: Mapping[str, Any]) -> Row:
        """The row, or the part of it that the log holds, without the words."""
        new = {c: self._scrub_value(c, value) for c, value in row.items()}
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

    def _scrub_value(self, column: str, value: Any) -> Any:
        if isinstance(value, str) and column.endswith("_hash"):
            return self.hashes.get(value, value)
        if self.pattern is None or column.endswith(NEVER_WORDS):
            return value
        return self._without(value)

    def _without(self, value: Any) -> Any:
        pattern = self.pattern
        if pattern is None:
            return value
        if isinstance(value, str):
            return pattern.sub(lambda found: blank(found.group()), value)
        if isinstance(value, list):
            return [self._without(v) for v in value]
        if isinstance(value, dict):
            return {self._without(k): self._without(v) for k, v in value.items()}
        return value

    def _all_images(self) -> Iterator[tuple[str, Row]]:
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
            for row in self.images[table]
            for column, value in wanted.items()
            if column in row
            and (row[column] in value if isinstance(value, set) else row[column] == value)
        }

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
        self.documents |= documents - shared
        for turn in self.images["turn"]:
            if turn.get("speaker_id") in speakers and "text_id" in turn:
                self.turn_spans[turn["text_id"]].append(
                    Span(turn["speech_start"], turn["end_char"])
                )
        self.partly = documents & shared

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

    def _rewrite_contents(self) -> None:
        for row in {r["id"]: r for r in self.images["text"] if "string_hash" in r}.values():
            string = self._content(row["string_hash"]).decode()
            new = self._new_string(string, row["id"], row["document_id"])
            if new != string:
                self.strings[row["id"]] = new
                self.hashes[row["string_hash"]] = log.put(self.connection, new.encode())
        touched_documents = self.documents | self.partly | {
            r["document_id"] for r in self.images["text"]
            if r["id"] in self.strings and "document_id" in r
        }  # fmt: skip
        from_touched = {
            r["source_id"] for r in self.images["document"]
            if r["id"] in touched_documents and r.get("source_id")
        }  # fmt: skip
        for row in self.images["source"]:
            data_hash = row.get("data_hash")
            if data_hash and (row["id"] in from_touched or self._holds_words(data_hash)):
                self.sources.add(row["id"])
                self.hashes[data_hash] = None

    def _new_string(self, string: str, text_id: int, document_id: int) -> str:
        if document_id in self.documents:
            return blank(string)
        for span in self.turn_spans.get(text_id, ()):
            words = blank(span.of(string))
            string = string[: span.start] + words + string[span.end :]
        return str(self._without(string))

    def _content(self, hash_: str) -> bytes:
        content = tables.content
        statement = sa.select(content.c.data).where(content.c.hash == hash_)
        return bytes(self.connection.execute(statement).scalar_one())

    def _holds_words(self, data_hash: str) -> bool:
        """Whether a stored source file holds the words anywhere, headers and names included."""
        if self.pattern is None:
            return False
        data = zlib.decompress(self._content(data_hash))
        if not zipfile.is_zipfile(io.BytesIO(data)):
            return bool(self.pattern.search(data.decode(errors="replace")))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [archive.read(name).decode(errors="replace") for name in archive.namelist()]
        return any(self.pattern.search(re.sub(r"<[^>]*>", "", part)) for part in parts)

    def _rewrite_log(self) -> None:
        event = tables.event
        for row in self.connection.execute(sa.select(event)).mappings().all():
            changes = [self._scrub_change(change) for change in log.unpack(row["payload"])]
            self.connection.execute(
                event.update()
                .where(event.c.id == row["id"])
                .values(payload=log.pack(changes), subject=self._without(row["subject"]))
            )

    def _scrub_change(self, change: Change) -> Change:
        def clean(rows: Sequence[list[Any]] | None) -> tuple[list[Any], ...] | None:
            if rows is None:
                return None
            images = (dict(zip(change.columns, row, strict=True)) for row in rows)
            return tuple(list(self.scrub(change.table, image).values()) for image in images)

        return Change(change.table, change.columns, clean(change.before), clean(change.after))
