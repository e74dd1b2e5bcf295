"""Cases and people that an import names."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from qualkit.analysis.links import look_alikes
from qualkit.errors import Invalid
from qualkit.model import Design, Membership, Participant, Presence, memberships
from qualkit.store import study as stored
from qualkit.store import tables
from qualkit.store.database import Act
from qualkit.store.frames import by_key


def remove_gone(act: Act, before: Iterable[Presence], after: Iterable[Presence]) -> None:
    """Takes out of cases whom answers put there, no answer does any more, and no talk does."""
    cases, roles, people = (
        by_key(act.connection, table) for table in (tables.case, tables.role, tables.participant)
    )
    was, is_now = (
        {(cases[case], people[who], roles[role]) for case, role, _, who in presences}
        for presences in (before, after)
    )
    stored.remove_memberships(act, was - is_now - stored.speaking(act.connection))


def renew_memberships(
    act: Act, design: Design, cases: Collection[str], presences: Iterable[Presence]
) -> None:
    """Who was in these cases when, by all that is known of who was present."""
    stored.keep_memberships(
        act,
        memberships(
            {presence for presence in presences if presence[0] in cases},
            roles=[role.key for role in design.roles],
            waves=[wave.key for wave in design.waves],
        ),
        are_all=True,
    )


def keep(
    act: Act,
    attributes: Mapping[str, Mapping[str, str]],
    participants: Sequence[Participant],
    in_cases: Iterable[Membership] = (),
) -> tuple[Invalid, ...]:
    """Makes sure that these cases (with attributes) and people exist; nothing is joined.

    Returns a remark for each new id that looks like one that was there already, and for each
    attribute that had another value.
    """
    cases, people = by_key(act.connection, tables.case), by_key(act.connection, tables.participant)
    new_cases = [key for key in attributes if key not in cases]
    new_people = [p.id for p in participants if p.id not in people]
    changed = stored.keep_cases(act, dict(sorted(attributes.items())))
    stored.keep_participants(act, participants)
    stored.keep_memberships(act, in_cases)
    pairs = [*look_alikes(new_cases, cases), *look_alikes(dict.fromkeys(new_people), people)]
    alike = (
        Invalid(
            "{new} looks like {known}, which is in the study; they are kept apart.",
            "If they are the same, correct the id in your file and import it again.",
            new=new,
            known=known,
        )
        for new, known in pairs
    )
    other = (
        Invalid(
            "The {attribute} of {case} was {old} in the study and is {new} now.",
            attribute=attribute,
            case=case,
            old=old,
            new=new,
        )
        for case, attribute, old, new in changed
    )
    return (*alike, *other)
