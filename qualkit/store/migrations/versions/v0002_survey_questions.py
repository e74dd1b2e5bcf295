"""Questions of surveys with their own wording and answers; how far an accepted suggestion goes;
the way back from a coding to the reconciled ones that came from it.

All columns may be empty, so events of older versions need no rewriting.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("item", sa.Column("question", sa.JSON(), nullable=True))
    op.add_column("item", sa.Column("scale", sa.JSON(), nullable=True))
    op.add_column("item", sa.Column("is_open", sa.Boolean(create_constraint=False), nullable=True))
    op.add_column("code_revision", sa.Column("extent", sa.String(), nullable=True))
    op.create_index("ix_coding_source_source_coding_id", "coding_source", ["source_coding_id"])
