"""The inbox as its person sees it, by the rights they have now (CH-62, SP-71)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from stoa.conversations import api as conversations
from stoa.identity import api as identity
from stoa.identity.contracts import UserRef
from stoa.notifications.contracts import Kind
from stoa.notifications.models import Notification
from stoa.notifications.queries import inbox
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.errors import FieldError, Invalid, NotFound
from stoa.platform.ids import NotificationId, SpaceId, UserId
from stoa.platform.pagination import PageRequest, Slice, slice_of
from stoa.spaces import api as spaces
from stoa.tasks import api as tasks


@dataclass(frozen=True)
class Entry:
    """An entry. What is not available any more shows neither title nor author; `title` of a budget is None too."""

    notification: Notification
    is_available: bool
    title: str | None
    actor: UserRef | None


@dataclass(frozen=True)
class Marks:
    """How much is unread and was never seen, a hundred at most, and up to where the inbox reaches."""

    unread: int
    unseen: int
    inbox_seq: int


async def list_inbox(
    session: ReadSession,
    actor: Actor,
    request: PageRequest,
    *,
    unread: bool,
    kinds: Collection[Kind],
    space_id: SpaceId | None,
) -> Slice[Entry]:
    """Entries of the actor in the organization they work in, the last that came or grew first (CH-71)."""
    organization_id = actor.require_organization()
    after = request.after(1)
    before = after[0] if after is not None else None
    if before is not None and not isinstance(before, int):
        raise Invalid(errors=(FieldError("?cursor", "invalid", "This cursor belongs to another list"),))
    rows = await inbox.list_inbox(
        session,
        organization_id,
        actor.user_id,
        unread=unread,
        kinds=[kind.value for kind in kinds],
        within=None if space_id is None else (space_id, pages.seen_in_space(actor, space_id)),
        before=before,
        limit=request.limit + 1,
    )
    found = slice_of(rows, request.limit, lambda row: (row.inbox_seq,))
    return Slice(await show(session, actor, found.items), found.next_cursor)


async def show(session: ReadSession, actor: Actor, rows: Collection[Notification]) -> list[Entry]:
    """The entries with what the actor may see of them at this moment."""
    titles = await _titles(session, actor, rows)
    people = await identity.user_refs(session, {row.actor_id for row in rows if row.actor_id is not None})
    return [_entry(row, titles, people) for row in rows]


def _entry(row: Notification, titles: dict[UUID, str], people: dict[UserId, UserRef]) -> Entry:
    target = target_of(row)
    is_available = row.resource_type == "budget" or target in titles
    author = people.get(row.actor_id) if is_available and row.actor_id is not None else None
    return Entry(row, is_available, titles.get(target), author)


def target_of(row: Notification) -> UUID:
    """What has the title: the page of what is on a page, else the thing itself."""
    return row.page_id or row.resource_id


async def _titles(session: ReadSession, actor: Actor, rows: Collection[Notification]) -> dict[UUID, str]:
    on_pages = {row.page_id for row in rows if row.page_id is not None}
    of_spaces = {row.resource_id for row in rows if row.resource_type == "space"}
    of_conversations = {row.resource_id for row in rows if row.resource_type == "conversation"}
    titles = await pages.visible_titles(session, actor, on_pages) if on_pages else {}
    if of_spaces:
        titles |= await spaces.visible_names(session, actor, of_spaces)
    of_tasks = {row.resource_id for row in rows if row.resource_type == "task"}
    if of_tasks:
        titles |= await tasks.visible_titles(session, actor, of_tasks)
    if of_conversations:
        titles |= await conversations.visible_titles(session, actor, of_conversations)
    return titles


async def read_entry(session: ReadSession, actor: Actor, notification_id: NotificationId) -> Entry:
    """One entry of the actor. Raises NotFound."""
    found = await inbox.find_own(session, actor.require_organization(), actor.user_id, notification_id)
    if found is None:
        raise NotFound
    return (await show(session, actor, [found]))[0]


async def read_marks(session: ReadSession, actor: Actor) -> Marks:
    """What the badge shows."""
    return Marks(*await inbox.count_unread(session, actor.require_organization(), actor.user_id))
