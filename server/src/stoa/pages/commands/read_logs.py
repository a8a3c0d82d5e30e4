"""What happened to a page or in a space, for those who answer for it (SP-68, ORG-67)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import union_all

from stoa.access.contracts import Level, SpaceRole
from stoa.audit import api as audit
from stoa.audit.contracts import AuditFilter, AuditRecord
from stoa.audit.ports import ResourceNames
from stoa.identity import api as identity
from stoa.identity.contracts import UserRef
from stoa.pages.commands.load_page import load_page
from stoa.pages.ports import SpaceNews
from stoa.pages.queries import concerned, pages
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.ids import PageId, SpaceId, UserId
from stoa.platform.pagination import PageRequest, Slice
from stoa.spaces import api as spaces

# What everybody who sees a page may know of what became of it; who read it or took it out is nobody's business.
CHANGES = (
    "page.created",
    "page.edited",
    "page.title_changed",
    "page.moved",
    "page.transferred",
    "page.restored",
    "page.duplicated",
    "page.finalized",
    "page.unlocked",
    "page.version_restored",
)


@dataclass(frozen=True)
class NamedEvent:
    """An event, who did it, and the name of what it is about as the reader may see it."""

    record: AuditRecord
    actor: UserRef | None
    name: str | None


async def log_of_space(
    session: ReadSession, actor: Actor, names: ResourceNames, space_id: SpaceId, page: PageRequest
) -> Slice[NamedEvent]:
    """Events in the space, newest first. Raises NotFound, Forbidden for everybody but its owner and admins."""
    await spaces.require_role(session, actor, space_id, SpaceRole.ADMIN)
    return await _read(session, actor, names, AuditFilter(space_id=space_id), page)


async def log_of_page(
    session: ReadSession, actor: Actor, names: ResourceNames, page_id: PageId, page: PageRequest
) -> Slice[NamedEvent]:
    """Events of the page, newest first. Raises NotFound, LevelTooLow below SHARE."""
    await load_page(session, actor, page_id, need=Level.SHARE)
    return await _read(session, actor, names, AuditFilter(resource_type="page", resource_id=str(page_id)), page)


async def activity(
    session: ReadSession, actor: Actor, news: SpaceNews, space_id: SpaceId, page: PageRequest
) -> Slice[NamedEvent]:
    """Newest changes of what lies in the space and the actor sees now (SP-28). Raises NotFound."""
    await spaces.tree_revision(session, actor, space_id)
    wanted = AuditFilter(space_id=space_id, event_types=(*CHANGES, *news.event_types))
    seen = union_all(concerned.live_in_space(actor, space_id), news.seen(actor, space_id))
    found = await audit.list_events(session, actor.require_organization(), wanted, page, among=seen)
    people = await identity.user_refs(
        session, {UserId(record.actor_user_id) for record in found.items if record.actor_user_id is not None}
    )
    named = await pages.visible_titles(session, actor, [PageId(each) for each in _about(found, "page")])
    others = await news.titles(session, actor, _about(found, news.resource_type))
    known = {str(each): title for each, title in (*named.items(), *others.items())}
    return Slice([_named(record, people, known) for record in found.items], found.next_cursor)


def _about(found: Slice[AuditRecord], kind: str) -> set[UUID]:
    return {
        UUID(record.resource_id)
        for record in found.items
        if record.resource_type == kind and record.resource_id is not None
    }


async def _read(
    session: ReadSession, actor: Actor, names: ResourceNames, wanted: AuditFilter, page: PageRequest
) -> Slice[NamedEvent]:
    found = await audit.list_events(session, actor.require_organization(), wanted, page)
    people = await identity.user_refs(
        session, {UserId(record.actor_user_id) for record in found.items if record.actor_user_id is not None}
    )
    known: dict[str, Mapping[str, str]] = {}
    for kind in {record.resource_type for record in found.items}:
        ids = {record.resource_id for record in found.items if record.resource_type == kind}
        known[kind] = await names.names(session, actor, kind, {each for each in ids if each is not None})
    return Slice(
        [_named(record, people, known[record.resource_type]) for record in found.items], found.next_cursor
    )


def _named(record: AuditRecord, people: Mapping[UserId, UserRef], known: Mapping[str, str]) -> NamedEvent:
    doer = people.get(UserId(record.actor_user_id)) if record.actor_user_id is not None else None
    return NamedEvent(record, doer, known.get(record.resource_id) if record.resource_id is not None else None)
