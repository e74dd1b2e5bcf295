"""Codes, their revisions, and the versions of the codebook."""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Any

import pandas as pd
import sqlalchemy as sa

from qualkit.model import Code, Codebook, Theme
from qualkit.store import tables as t
from qualkit.store.database import Act, now
from qualkit.store.frames import by_key, frame

FIELDS = (
    "label", "aliases", "definition", "use_when", "not_when", "examples", "patterns", "poles",
    "colour", "extent", "is_heading", "is_retired",
)  # fmt: skip


@cache
def current() -> sa.Subquery:
    """The newest revision of each code."""
    r = t.code_revision
    newest = sa.select(sa.func.max(r.c.id)).group_by(r.c.code_id)
    return sa.select(r).where(r.c.id.in_(newest)).subquery()


def codebook(connection: sa.Connection) -> Codebook:
    """The codebook as it is now, codes in the order in which they came, retired ones included."""
    revision, parent = current(), t.code.alias()
    rows = connection.execute(
        sa.select(revision, t.code.c.key, parent.c.key.label("parent"))
        .join(t.code, t.code.c.id == revision.c.code_id)
        .outerjoin(parent, parent.c.id == revision.c.parent_id)
        .order_by(revision.c.position, t.code.c.id)
    ).mappings()
    codes = tuple(
        Code(
            key=row["key"],
            parent=row["parent"],
            **{f: row[f] for f in FIELDS if f != "aliases"},
            aliases=tuple(row["aliases"] or ()),
        )
        for row in rows
    )
    members: dict[str, list[str]] = {}
    for theme, code in connection.execute(
        sa.select(t.theme.c.key, t.code.c.key)
        .select_from(t.theme_code)
        .join(t.theme, t.theme.c.id == t.theme_code.c.theme_id)
        .join(t.code, t.code.c.id == t.theme_code.c.code_id)
        .order_by(t.theme.c.id, t.code.c.id)
    ):
        members.setdefault(theme, []).append(code)
    themes = tuple(
        Theme(row.key, row.label, tuple(members.get(row.key, ())), row.statement or {})
        for row in connection.execute(sa.select(t.theme).order_by(t.theme.c.id))
    )
    return Codebook(codes, themes)


def keep(act: Act, book: Codebook) -> dict[str, list[str]]:
    """Adds codes and revisions where the book differs from what is known.

    Codes that the book does not name stay as they are. Returns the keys that were added,
    revised, and revised in what counts.
    """
    known = codebook(act.connection)
    old = {code.key: code for code in known.codes}
    place = {code.key: i for i, code in enumerate(known.codes)}
    done: dict[str, list[str]] = {"added": [], "revised": [], "counting": []}
    new_codes = [c for c in book.codes if c.key not in old]
    act.insert(t.code, [{"key": c.key} for c in new_codes])
    ids = by_key(act.connection, t.code)
    revisions = []
    for i, code in enumerate(book.codes):
        before = old.get(code.key)
        if before and (before.parent, _plain(before)) == (code.parent, _plain(code)):
            continue
        counts = before is None or not before.counts_the_same_as(code)
        done["added" if before is None else "revised"].append(code.key)
        if before is not None and counts:
            done["counting"].append(code.key)
        revisions.append(
            {
                "code_id": ids[code.key],
                "parent_id": ids.get(code.parent or ""),
                "position": place.get(code.key, len(old) + i),
                "created_at": now(),
                "changes_what_counts": counts,
                **_plain(code),
            }
        )
    act.insert(t.code_revision, revisions)
    _keep_themes(act, book, ids)
    return done


def _keep_themes(act: Act, book: Codebook, codes: Mapping[str, int]) -> None:
    known = by_key(act.connection, t.theme)
    for theme in book.themes:
        values = {"label": dict(theme.label), "statement": dict(theme.statement)}
        if theme.key not in known:
            known[theme.key] = act.add(t.theme, key=theme.key, **values)
        else:
            act.update(t.theme, [{"id": known[theme.key], **values}])
        id_ = known[theme.key]
        members = t.theme_code.c.theme_id == id_
        found = set(
            act.connection.execute(sa.select(t.theme_code.c.code_id).where(members)).scalars()
        )
        wanted = {codes[key] for key in theme.codes}
        if found - wanted:
            act.delete(t.theme_code, members & t.theme_code.c.code_id.in_(found - wanted))
        act.insert(t.theme_code, [{"theme_id": id_, "code_id": c} for c in sorted(wanted - found)])


def version(act: Act) -> int:
    """The id of the version that the codebook is in now; kept if it is new."""
    revision = current()
    rows = act.connection.execute(
        sa.select(revision.c.id, revision.c.uuid).order_by(revision.c.uuid)
    ).all()
    hash_ = sha256("\n".join(row.uuid for row in rows).encode()).hexdigest()
    v = t.codebook_version
    known = act.connection.execute(sa.select(v.c.id).where(v.c.hash == hash_)).scalar()
    if known is not None:
        return int(known)
    id_ = act.add(v, hash=hash_, created_at=now())
    act.insert(
        t.codebook_version_revision,
        [{"codebook_version_id": id_, "code_revision_id": row.id} for row in rows],
    )
    return id_


def version_name(book: Codebook) -> str:
    """A short name for what a codebook says: equal codebooks have the same, in every study."""
    content = [[code.key, code.parent, _plain(code)] for code in book.codes]
    written = json.dumps(sorted(content), sort_keys=True, ensure_ascii=False)
    return sha256(written.encode()).hexdigest()[:8]


def codes_frame(connection: sa.Connection) -> pd.DataFrame:
    """One row per code: code, n_codings, n_documents (with that very code)."""
    c = t.coding
    return frame(
        connection,
        sa.select(
            t.code.c.key.label("code"),
            sa.func.count(c.c.id).label("n_codings"),
            sa.func.count(sa.distinct(c.c.document_id)).label("n_documents"),
        )
        .outerjoin(c, c.c.code_id == t.code.c.id)
        .group_by(t.code.c.id, t.code.c.key),
    )


def _plain(code: Code) -> dict[str, Any]:
    """A code's fields as they are stored, so that equal codes compare equal."""

    def plain(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(k): plain(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [plain(v) for v in value]
        return value

    return {field: plain(getattr(code, field)) for field in FIELDS}
