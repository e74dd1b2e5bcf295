"""The first version of all tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("key", name=op.f("uq_case_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_case_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "code",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("key", name=op.f("uq_code_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_code_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "codebook_version",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook_version")),
        sa.UniqueConstraint("hash", name=op.f("uq_codebook_version_hash")),
        sa.UniqueConstraint("uuid", name=op.f("uq_codebook_version_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "coder",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("initials", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coder")),
        sa.UniqueConstraint("name", name=op.f("uq_coder_name")),
        sa.UniqueConstraint("uuid", name=op.f("uq_coder_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "content",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_content")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("time", sa.String(length=32), nullable=False),
        sa.Column("coder_uuid", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reverts_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["reverts_id"], ["event.id"], name=op.f("fk_event_reverts_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("number", name=op.f("uq_event_number")),
        sa.UniqueConstraint("uuid", name=op.f("uq_event_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_reverts_id"), "event", ["reverts_id"], unique=False)
    op.create_table(
        "foreign_id",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("noun_uuid", sa.String(length=36), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_foreign_id_noun_uuid"), "foreign_id", ["noun_uuid"], unique=False)
    op.create_table(
        "instrument",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("label", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("about", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("roles", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("minimum", sa.Float(), nullable=False),
        sa.Column("maximum", sa.Float(), nullable=False),
        sa.Column("value_labels", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("missing", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("columns", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument")),
        sa.UniqueConstraint("key", name=op.f("uq_instrument_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_instrument_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("consents_to_analysis", sa.Boolean(), nullable=True),
        sa.Column("consents_to_quotation", sa.Boolean(), nullable=True),
        sa.Column("consent_date", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("key", name=op.f("uq_participant_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_participant_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("digest_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("design", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("uuid", name=op.f("uq_project_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("label", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_respondent", sa.Boolean(), nullable=False),
        sa.Column("speaker_labels", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("key", name=op.f("uq_role_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_role_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("label", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("statement", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("key", name=op.f("uq_theme_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_theme_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tombstone",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("time", sa.String(length=32), nullable=False),
        sa.Column("coder", sa.String(), nullable=True),
        sa.Column("what", sa.String(), nullable=True),
        sa.Column("n", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
        sa.UniqueConstraint("uuid", name=op.f("uq_tombstone_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "wave",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("label", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
        sa.UniqueConstraint("key", name=op.f("uq_wave_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_wave_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "alias",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("participant_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_alias_case_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_alias_participant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_alias_case_id"), "alias", ["case_id"], unique=False)
    op.create_index(op.f("ix_alias_participant_id"), "alias", ["participant_id"], unique=False)
    op.create_table(
        "attribute",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("participant_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_attribute_case_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_attribute_participant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute")),
        sa.UniqueConstraint(
            "case_id",
            "participant_id",
            "name",
            name=op.f("uq_attribute_case_id_participant_id_name"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attribute_case_id"), "attribute", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_attribute_participant_id"), "attribute", ["participant_id"], unique=False
    )
    op.create_table(
        "case_participant",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("participant_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("from_wave_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("to_wave_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_participant_case_id")),
        sa.ForeignKeyConstraint(
            ["from_wave_id"], ["wave.id"], name=op.f("fk_case_participant_from_wave_id")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_case_participant_participant_id")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_case_participant_role_id")),
        sa.ForeignKeyConstraint(
            ["to_wave_id"], ["wave.id"], name=op.f("fk_case_participant_to_wave_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_participant")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_case_participant_case_id"), "case_participant", ["case_id"], unique=False
    )
    op.create_index(
        op.f("ix_case_participant_participant_id"),
        "case_participant",
        ["participant_id"],
        unique=False,
    )
    op.create_table(
        "code_revision",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("code_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parent_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("changes_what_counts", sa.Boolean(), nullable=False),
        sa.Column("is_heading", sa.Boolean(), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.Column("colour", sa.String(), nullable=True),
        sa.Column("label", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("aliases", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("definition", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("use_when", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("not_when", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("examples", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("patterns", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("poles", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_code_revision_code_id")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["code.id"], name=op.f("fk_code_revision_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_revision")),
        sa.UniqueConstraint("uuid", name=op.f("uq_code_revision_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_code_revision_code_id"), "code_revision", ["code_id"], unique=False)
    op.create_table(
        "memo",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("coder_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("noun", sa.String(), nullable=True),
        sa.Column("noun_uuid", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name=op.f("fk_memo_coder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo")),
        sa.UniqueConstraint("uuid", name=op.f("uq_memo_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_memo_noun_uuid"), "memo", ["noun_uuid"], unique=False)
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("data_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["data_hash"], ["content.hash"], name=op.f("fk_source_data_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("uuid", name=op.f("uq_source_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_source_sha256"), "source", ["sha256"], unique=False)
    op.create_table(
        "subscale",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("instrument_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("label", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("score", sa.String(), nullable=False),
        sa.Column("minimum_answered", sa.Float(), nullable=False),
        sa.Column("better", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name=op.f("fk_subscale_instrument_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscale")),
        sa.UniqueConstraint("instrument_id", "key", name=op.f("uq_subscale_instrument_id_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_subscale_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_subscale_instrument_id"), "subscale", ["instrument_id"], unique=False)
    op.create_table(
        "theme_code",
        sa.Column("theme_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_theme_code_code_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_code_theme_id")),
        sa.PrimaryKeyConstraint("theme_id", "code_id", name=op.f("pk_theme_code")),
    )
    op.create_table(
        "codebook_version_revision",
        sa.Column("codebook_version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code_revision_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["code_revision_id"],
            ["code_revision.id"],
            name=op.f("fk_codebook_version_revision_code_revision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["codebook_version_id"],
            ["codebook_version.id"],
            name=op.f("fk_codebook_version_revision_codebook_version_id"),
        ),
        sa.PrimaryKeyConstraint(
            "codebook_version_id", "code_revision_id", name=op.f("pk_codebook_version_revision")
        ),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("wave_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("interviewer", sa.String(), nullable=True),
        sa.Column("date", sa.String(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("transcriber", sa.String(), nullable=True),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_document_source_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_document_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("name", name=op.f("uq_document_name")),
        sa.UniqueConstraint("uuid", name=op.f("uq_document_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_document_source_id"), "document", ["source_id"], unique=False)
    op.create_index(op.f("ix_document_wave_id"), "document", ["wave_id"], unique=False)
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("instrument_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subscale_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_reversed", sa.Boolean(), nullable=False),
        sa.Column("describes", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument.id"], name=op.f("fk_item_instrument_id")
        ),
        sa.ForeignKeyConstraint(["subscale_id"], ["subscale.id"], name=op.f("fk_item_subscale_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("instrument_id", "key", name=op.f("uq_item_instrument_id_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_item_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_item_instrument_id"), "item", ["instrument_id"], unique=False)
    op.create_index(op.f("ix_item_subscale_id"), "item", ["subscale_id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("subscale_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("participant_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("role_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wave_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("missing", sa.String(), nullable=True),
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_answer_case_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_answer_item_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_answer_participant_id")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_answer_role_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_answer_source_id")),
        sa.ForeignKeyConstraint(
            ["subscale_id"], ["subscale.id"], name=op.f("fk_answer_subscale_id")
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_answer_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("uuid", name=op.f("uq_answer_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_answer_case_id"), "answer", ["case_id"], unique=False)
    op.create_index(
        "ix_answer_item_id_case_id_role_id_wave_id",
        "answer",
        ["item_id", "case_id", "role_id", "wave_id"],
        unique=False,
    )
    op.create_index(op.f("ix_answer_participant_id"), "answer", ["participant_id"], unique=False)
    op.create_table(
        "coding",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("coder_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("polarity", sa.String(), nullable=True),
        sa.Column("about_case_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("saw_suggestions", sa.Boolean(), nullable=False),
        sa.Column("saw_other_coders", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["about_case_id"], ["case.id"], name=op.f("fk_coding_about_case_id")
        ),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_coding_code_id")),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name=op.f("fk_coding_coder_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_coding_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
        sa.UniqueConstraint("uuid", name=op.f("uq_coding_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_coding_code_id_document_id_coder_id",
        "coding",
        ["code_id", "document_id", "coder_id"],
        unique=False,
    )
    op.create_index("ix_coding_document_id", "coding", ["document_id"], unique=False)
    op.create_table(
        "document_case",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_document_case_case_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_case_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "case_id", name=op.f("pk_document_case")),
    )
    op.create_table(
        "speaker",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("role_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("participant_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_speaker_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_speaker_participant_id")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_speaker_role_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_speaker_document_id"), "speaker", ["document_id"], unique=False)
    op.create_index(op.f("ix_speaker_participant_id"), "speaker", ["participant_id"], unique=False)
    op.create_table(
        "text",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("n_characters", sa.Integer(), nullable=False),
        sa.Column("string_hash", sa.String(length=64), nullable=False),
        sa.Column("words_hash", sa.String(length=64), nullable=False),
        sa.Column("runs_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_text_document_id")),
        sa.ForeignKeyConstraint(["runs_hash"], ["content.hash"], name=op.f("fk_text_runs_hash")),
        sa.ForeignKeyConstraint(
            ["string_hash"], ["content.hash"], name=op.f("fk_text_string_hash")
        ),
        sa.ForeignKeyConstraint(["words_hash"], ["content.hash"], name=op.f("fk_text_words_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text")),
        sa.UniqueConstraint("document_id", "version", name=op.f("uq_text_document_id_version")),
        sa.UniqueConstraint("uuid", name=op.f("uq_text_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_text_document_id"), "text", ["document_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("coder_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("finished_at", sa.String(length=32), nullable=True),
        sa.Column("text_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("codebook_version_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(
            ["codebook_version_id"],
            ["codebook_version.id"],
            name=op.f("fk_assignment_codebook_version_id"),
        ),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name=op.f("fk_assignment_coder_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_assignment_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["coder.id"], name=op.f("fk_assignment_given_by_id")
        ),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_assignment_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "coder_id",
            "document_id",
            "round",
            name=op.f("uq_assignment_coder_id_document_id_round"),
        ),
        sa.UniqueConstraint("uuid", name=op.f("uq_assignment_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_assignment_document_id"), "assignment", ["document_id"], unique=False)
    op.create_table(
        "coding_source",
        sa.Column("coding_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_coding_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["coding_id"], ["coding.id"], name=op.f("fk_coding_source_coding_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_coding_id"], ["coding.id"], name=op.f("fk_coding_source_source_coding_id")
        ),
        sa.PrimaryKeyConstraint("coding_id", "source_coding_id", name=op.f("pk_coding_source")),
    )
    op.create_table(
        "coding_span",
        sa.Column("coding_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["coding_id"], ["coding.id"], name=op.f("fk_coding_span_coding_id")
        ),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_coding_span_text_id")),
        sa.PrimaryKeyConstraint("coding_id", "text_id", name=op.f("pk_coding_span")),
    )
    op.create_index("ix_coding_span_text_id", "coding_span", ["text_id"], unique=False)
    op.create_table(
        "suggestion_answer",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("suggestion", sa.String(length=32), nullable=False),
        sa.Column("text_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("code_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("pattern", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("coder_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("time", sa.String(length=32), nullable=False),
        sa.Column("coding_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(
            ["code_id"], ["code.id"], name=op.f("fk_suggestion_answer_code_id")
        ),
        sa.ForeignKeyConstraint(
            ["coder_id"], ["coder.id"], name=op.f("fk_suggestion_answer_coder_id")
        ),
        sa.ForeignKeyConstraint(
            ["coding_id"], ["coding.id"], name=op.f("fk_suggestion_answer_coding_id")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["text.id"], name=op.f("fk_suggestion_answer_text_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_answer")),
        sa.UniqueConstraint("uuid", name=op.f("uq_suggestion_answer_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_suggestion_answer_coding_id"), "suggestion_answer", ["coding_id"], unique=False
    )
    op.create_index(
        op.f("ix_suggestion_answer_suggestion"), "suggestion_answer", ["suggestion"], unique=False
    )
    op.create_index(
        op.f("ix_suggestion_answer_text_id"), "suggestion_answer", ["text_id"], unique=False
    )
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("text_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("speech_start", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("time", sa.Float(), nullable=True),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("about_case_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("n_words", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["about_case_id"], ["case.id"], name=op.f("fk_turn_about_case_id")),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_turn_speaker_id")),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_turn_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
        sa.UniqueConstraint("uuid", name=op.f("uq_turn_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_turn_text_id"), "turn", ["text_id"], unique=False)
    op.create_table(
        "code_confirmed",
        sa.Column("assignment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code_revision_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("confirmed_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_code_confirmed_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["code_revision_id"],
            ["code_revision.id"],
            name=op.f("fk_code_confirmed_code_revision_id"),
        ),
        sa.PrimaryKeyConstraint(
            "assignment_id", "code_revision_id", name=op.f("pk_code_confirmed")
        ),
    )
    op.create_table(
        "restriction",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("participant_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("turn_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("text_id", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("start_char", sa.Integer(), nullable=True),
        sa.Column("end_char", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_restriction_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_restriction_participant_id")
        ),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_restriction_text_id")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_restriction_turn_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
        sa.UniqueConstraint("uuid", name=op.f("uq_restriction_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_restriction_document_id"), "restriction", ["document_id"], unique=False
    )
    op.create_index(
        op.f("ix_restriction_participant_id"), "restriction", ["participant_id"], unique=False
    )
