"""The tables. Rows are joined by small integers that are never reused; what travels between
files has a UUID beside them. Times are ISO 8601 strings in UTC, so that every back end returns
and sorts the same; `start_char` and `end_char` are code points of one text.
"""

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

Spec = sa.Column[Any]


def _table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    id_ = sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)
    return sa.Table(name, metadata, id_, *parts, sqlite_autoincrement=True)


def _link(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(name, metadata, *parts)


def _uuid() -> Spec:
    return sa.Column("uuid", sa.String(36), nullable=False, unique=True)


def _words(name: str, *, needed: bool = False, unique: bool = False) -> Spec:
    return sa.Column(name, sa.String, nullable=not needed, unique=unique)


def _time(name: str, *, needed: bool = True) -> Spec:
    return sa.Column(name, sa.String(32), nullable=not needed)


def _number(name: str, *, needed: bool = True) -> Spec:
    return sa.Column(name, sa.Integer, nullable=not needed)


def _yes(name: str, *, needed: bool = True) -> Spec:
    return sa.Column(name, sa.Boolean(create_constraint=False), nullable=not needed)


def _json(name: str) -> Spec:
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=True)


def _ref(
    name: str, *, needed: bool = True, to: str | None = None, key: bool = False, index: bool = True
) -> Spec:
    target = to or name.removesuffix("_id")
    return sa.Column(
        name,
        sa.Integer,
        sa.ForeignKey(f"{target}.id"),
        nullable=not needed,
        primary_key=key,
        index=index and not key,
        autoincrement=False,
    )


def _hash(name: str, *, needed: bool = True) -> Spec:
    return sa.Column(name, sa.String(64), sa.ForeignKey("content.hash"), nullable=not needed)


# log -------------------------------------------------------------------------------------------
content = sa.Table(
    "content",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
event = _table(
    "event",
    _uuid(),
    sa.Column("number", sa.Integer, nullable=False, unique=True),
    _time("time"),
    sa.Column("coder_uuid", sa.String(36), nullable=True),
    _words("kind", needed=True),
    _json("subject"),
    _ref("reverts_id", needed=False, to="event"),
    sa.Column("payload", sa.LargeBinary, nullable=False),
)
tombstone = _table("tombstone", _uuid(), _time("time"), _words("coder"), _words("what"), _json("n"))

# study -----------------------------------------------------------------------------------------
project = _table(
    "project", _uuid(), _words("digest_key", needed=True), _time("created_at"), _json("design")
)
role = _table(
    "role",
    _uuid(),
    _words("key", needed=True, unique=True),
    _json("label"),
    _number("position"),
    _yes("is_respondent"),
    _json("speaker_labels"),
)
wave = _table(
    "wave", _uuid(), _words("key", needed=True, unique=True), _json("label"), _number("position")
)
coder = _table("coder", _uuid(), _words("name", needed=True, unique=True), _words("initials"))
case = _table("case", _uuid(), _words("key", needed=True, unique=True))
participant = _table(
    "participant",
    _uuid(),
    _words("key", needed=True, unique=True),
    _yes("consents_to_analysis", needed=False),
    _yes("consents_to_quotation", needed=False),
    _words("consent_date"),
)
case_participant = _table(
    "case_participant",
    _ref("case_id"),
    _ref("participant_id"),
    _ref("role_id", index=False),
    _ref("from_wave_id", needed=False, to="wave", index=False),
    _ref("to_wave_id", needed=False, to="wave", index=False),
)
alias = _table(
    "alias",
    _ref("case_id", needed=False),
    _ref("participant_id", needed=False),
    _words("name", needed=True),
)
attribute = _table(
    "attribute",
    _ref("case_id", needed=False),
    _ref("participant_id", needed=False),
    _words("name", needed=True),
    _words("value", needed=True),
    sa.UniqueConstraint("case_id", "participant_id", "name"),
)
foreign_id = _table(
    "foreign_id",
    _words("noun", needed=True),
    sa.Column("noun_uuid", sa.String(36), nullable=False, index=True),
    _words("program", needed=True),
    _words("identifier", needed=True),
)

# documents -------------------------------------------------------------------------------------
source = _table(
    "source",
    _uuid(),
    _words("name", needed=True),
    sa.Column("sha256", sa.String(64), nullable=True, index=True),
    _hash("data_hash", needed=False),
)
document = _table(
    "document",
    _uuid(),
    _words("name", needed=True, unique=True),
    _words("kind", needed=True),
    _ref("wave_id", needed=False),
    _ref("source_id", needed=False),
    _words("language"),
    _words("interviewer"),
    _words("date"),
    _number("minutes", needed=False),
    _words("place"),
    _words("mode"),
    _words("transcriber"),
    _json("report"),
)
document_case = _link("document_case", _ref("document_id", key=True), _ref("case_id", key=True))
speaker = _table(
    "speaker",
    _ref("document_id"),
    _words("label", needed=True),
    _ref("role_id", needed=False, index=False),
    _ref("participant_id", needed=False),
)
text = _table(
    "text",
    _uuid(),
    _ref("document_id"),
    _number("version"),
    _words("reader", needed=True),
    _number("n_characters"),
    _hash("string_hash"),
    _hash("words_hash"),
    _hash("runs_hash", needed=False),
    sa.UniqueConstraint("document_id", "version"),
)
turn = _table(
    "turn",
    _uuid(),
    _ref("text_id"),
    _number("position"),
    _number("start_char"),
    _number("speech_start"),
    _number("end_char"),
    _ref("speaker_id", needed=False, index=False),
    sa.Column("time", sa.Float, nullable=True),
    _words("item"),
    _ref("about_case_id", needed=False, to="case", index=False),
    _number("n_words"),
)

# codebook --------------------------------------------------------------------------------------
code = _table("code", _uuid(), _words("key", needed=True, unique=True))
code_revision = _table(
    "code_revision",
    _uuid(),
    _ref("code_id"),
    _ref("parent_id", needed=False, to="code", index=False),
    _number("position"),
    _time("created_at"),
    _yes("changes_what_counts"),
    _yes("is_heading"),
    _yes("is_retired"),
    _words("colour"),
    _words("extent"),
    *(
        _json(name)
        for name in (
            "label", "aliases", "definition", "use_when", "not_when", "examples", "patterns",
            "poles",
        )
    ),
)  # fmt: skip
codebook_version = _table(
    "codebook_version",
    _uuid(),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    _words("label"),
    _time("created_at"),
)
codebook_version_revision = _link(
    "codebook_version_revision",
    _ref("codebook_version_id", key=True),
    _ref("code_revision_id", key=True),
)
theme = _table(
    "theme", _uuid(), _words("key", needed=True, unique=True), _json("label"), _json("statement")
)
theme_code = _link("theme_code", _ref("theme_id", key=True), _ref("code_id", key=True))

# coding ----------------------------------------------------------------------------------------
assignment = _table(
    "assignment",
    _uuid(),
    _ref("coder_id", index=False),
    _ref("document_id"),
    _number("round"),
    _yes("is_blind"),
    _ref("given_by_id", needed=False, to="coder", index=False),
    _time("finished_at", needed=False),
    _ref("text_id", needed=False, index=False),
    _ref("codebook_version_id", needed=False, index=False),
    sa.UniqueConstraint("coder_id", "document_id", "round"),
)
code_confirmed = _link(
    "code_confirmed",
    _ref("assignment_id", key=True),
    _ref("code_revision_id", key=True),
    _time("confirmed_at"),
)
coding = _table(
    "coding",
    _uuid(),
    _ref("document_id", index=False),
    _ref("code_id", index=False),
    _ref("coder_id", index=False),
    _time("created_at"),
    _words("origin", needed=True),
    _words("polarity"),
    _ref("about_case_id", needed=False, to="case", index=False),
    _number("round"),
    _yes("saw_suggestions"),
    _yes("saw_other_coders"),
    sa.Index("ix_coding_code_id_document_id_coder_id", "code_id", "document_id", "coder_id"),
    sa.Index("ix_coding_document_id", "document_id"),
)
coding_span = _link(
    "coding_span",
    _ref("coding_id", key=True),
    _ref("text_id", key=True),
    _number("start_char"),
    _number("end_char"),
    sa.Column("digest", sa.String(32), nullable=False),
    sa.Index("ix_coding_span_text_id", "text_id"),
)
coding_source = _link(
    "coding_source",
    _ref("coding_id", key=True),
    _ref("source_coding_id", to="coding", key=True),
    sa.Index("ix_coding_source_source_coding_id", "source_coding_id"),
)
suggestion_answer = _table(
    "suggestion_answer",
    _uuid(),
    sa.Column("suggestion", sa.String(32), nullable=False, index=True),
    _ref("text_id"),
    _number("start_char"),
    _number("end_char"),
    sa.Column("digest", sa.String(32), nullable=False),
    _ref("code_id", index=False),
    _words("method", needed=True),
    _words("pattern", needed=True),
    _words("answer", needed=True),
    _ref("coder_id", index=False),
    _time("time"),
    _ref("coding_id", needed=False),
)
restriction = _table(
    "restriction",
    _uuid(),
    _words("kind", needed=True),
    _ref("participant_id", needed=False),
    _ref("document_id", needed=False),
    _ref("turn_id", needed=False, index=False),
    _ref("text_id", needed=False, index=False),
    _number("start_char", needed=False),
    _number("end_char", needed=False),
)

# numbers ---------------------------------------------------------------------------------------
instrument = _table(
    "instrument",
    _uuid(),
    _words("key", needed=True, unique=True),
    _json("label"),
    _json("about"),
    _json("roles"),
    sa.Column("minimum", sa.Float, nullable=False),
    sa.Column("maximum", sa.Float, nullable=False),
    _json("value_labels"),
    _json("missing"),
    _json("columns"),
)
subscale = _table(
    "subscale",
    _uuid(),
    _ref("instrument_id"),
    _words("key", needed=True),
    _json("label"),
    _number("position"),
    _words("score", needed=True),
    sa.Column("minimum_answered", sa.Float, nullable=False),
    _words("better", needed=True),
    sa.UniqueConstraint("instrument_id", "key"),
)
item = _table(
    "item",
    _uuid(),
    _ref("instrument_id"),
    _ref("subscale_id", needed=False),
    _words("key", needed=True),
    _number("position"),
    _yes("is_reversed"),
    _json("describes"),
    _json("question"),
    _json("scale"),
    _yes("is_open", needed=False),
    sa.UniqueConstraint("instrument_id", "key"),
)
answer = _table(
    "answer",
    _uuid(),
    _ref("item_id", needed=False, index=False),
    _ref("subscale_id", needed=False, index=False),
    _ref("case_id"),
    _ref("participant_id", needed=False),
    _ref("role_id", index=False),
    _ref("wave_id", needed=False, index=False),
    sa.Column("value", sa.Float, nullable=True),
    _words("words"),
    _words("missing"),
    _ref("source_id", needed=False, index=False),
    _number("row", needed=False),
    sa.Index(
        "ix_answer_item_id_case_id_role_id_wave_id", "item_id", "case_id", "role_id", "wave_id"
    ),
)

# notes -----------------------------------------------------------------------------------------
memo = _table(
    "memo",
    _uuid(),
    _words("kind", needed=True),
    _ref("coder_id", needed=False, index=False),
    _time("created_at"),
    _words("words", needed=True),
    _words("noun"),
    sa.Column("noun_uuid", sa.String(36), nullable=True, index=True),
)

LOG = (content, event, tombstone)
NOUNS = tuple(t for t in metadata.sorted_tables if t not in LOG)
"""Every table but the log, parents before children."""
