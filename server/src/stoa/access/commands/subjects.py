"""People and groups as subjects of rights: who exists, what they are called, and how they are found (SP-57)."""

from collections.abc import Collection, Mapping

from stoa.access.contracts import Subject, SubjectKind, SubjectRef
from stoa.access.errors import SubjectNotFound
from stoa.identity import api as identity
from stoa.orgs import api as orgs
from stoa.orgs.ports import SpacePeople
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId

MIN_LETTERS = 2
MAX_FOUND = 20


async def require_subject(session: ReadSession, actor: Actor, subject: Subject) -> None:
    """An active member or a group of the actor's organization. Raises SubjectNotFound."""
    organization_id: OrganizationId = actor.require_organization()
    if subject.user_id is not None:
        exists = await orgs.member_of(session, organization_id, subject.user_id) is not None
    else:
        exists = bool(await orgs.group_names(session, organization_id, [subject.id]))
    if not exists:
        raise SubjectNotFound


async def subject_refs(
    session: ReadSession, organization_id: OrganizationId, subjects: Collection[Subject]
) -> Mapping[Subject, SubjectRef]:
    """What may be shown of the subjects; those that are gone are left out."""
    people = await identity.user_refs(session, {each.user_id for each in subjects if each.user_id is not None})
    wanted = {each.id for each in subjects if each.kind is SubjectKind.GROUP}
    groups = await orgs.group_names(session, organization_id, wanted) if wanted else {}
    found = {
        Subject(SubjectKind.USER, person.id): SubjectRef(
            SubjectKind.USER, person.id, person.name, person.username, person.avatar_url
        )
        for person in people.values()
    }
    return found | {
        Subject(SubjectKind.GROUP, group_id): SubjectRef(SubjectKind.GROUP, group_id, name)
        for group_id, name in groups.items()
    }


async def find_subjects(
    session: ReadSession, platform: Platform, people: SpacePeople, actor: Actor, q: str
) -> list[SubjectRef]:
    """People by exact e-mail address or by letters of the name, then groups by name; nothing below two letters."""
    actor.require_organization()
    text = q.strip()
    if len(text) < MIN_LETTERS:
        return []
    ids = await orgs.find_people(session, platform, people, actor, text, limit=MAX_FOUND)
    refs = await identity.user_refs(session, ids)
    found = [
        SubjectRef(SubjectKind.USER, user_id, refs[user_id].name, refs[user_id].username, refs[user_id].avatar_url)
        for user_id in ids
        if user_id in refs
    ]
    groups = await orgs.find_groups(session, actor, text, limit=MAX_FOUND)
    return found + [SubjectRef(SubjectKind.GROUP, group_id, name) for group_id, name in groups]
