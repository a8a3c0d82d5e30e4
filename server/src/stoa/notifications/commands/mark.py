"""Seen, read, archived: every device of the person follows (CH-64)."""

from datetime import datetime
from typing import Any

from stoa.notifications.commands.deliver import tell_devices
from stoa.notifications.commands.read_inbox import Entry, Marks, read_entry, read_marks
from stoa.notifications.queries import inbox
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import ConversationId, NotificationId, OrganizationId, PageId, UserId


async def change_entry(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    notification_id: NotificationId,
    *,
    is_read: bool | None,
    is_archived: bool | None,
) -> Entry:
    """Mark one entry read or unread, or archive it or take it back; None leaves it. Raises NotFound.

    An entry stays read while a newer one of its group is unread: there is one unread entry of each group.
    """
    organization_id = actor.require_organization()
    entry = await inbox.find_own(session, organization_id, actor.user_id, notification_id)
    if entry is None:
        raise NotFound
    await inbox.lock_group(session, organization_id, entry.group_key)
    now = clock.now()
    values: dict[str, Any] = {}
    if is_archived is not None and is_archived != (entry.archived_at is not None):
        values["archived_at"] = now if is_archived else None
    # What is put away is done with.
    reads = True if is_archived and is_read is None else is_read
    if reads and entry.read_at is None:
        values |= {"read_at": now, "seen_at": entry.seen_at or now, "email_due_at": None}
    elif reads is False and entry.read_at is not None and not await inbox.has_unread_in_group(session, entry):
        values["read_at"] = None
    if values:
        await inbox.change(session, entry, values)
        await tell_devices(session, organization_id, actor.user_id)
    return await read_entry(session, actor, notification_id)


async def read_page(
    session: WriteSession, organization_id: OrganizationId, user_id: UserId, page_id: PageId, *, now: datetime
) -> None:
    """What is about a page that the person opened is read."""
    if await inbox.mark(session, organization_id, user_id, inbox.about(page_id), column="read_at", now=now):
        await tell_devices(session, organization_id, user_id)


async def set_marks(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    *,
    seen_up_to: int | None,
    read_up_to: int | None,
    page_id: PageId | None,
    conversation_id: ConversationId | None,
) -> Marks:
    """Mark seen or read what had come by then, or read what is about a page or conversation that was opened."""
    organization_id, user_id, now = actor.require_organization(), actor.user_id, clock.now()

    async def marked(column: str, which: Any, moment: datetime = now) -> int:
        return await inbox.mark(session, organization_id, user_id, which, column=column, now=moment)

    changed = 0
    if seen_up_to is not None:
        changed += await marked("seen_at", inbox.up_to(seen_up_to))
    for which in (
        inbox.up_to(read_up_to) if read_up_to is not None else None,
        inbox.about(page_id) if page_id is not None else None,
        inbox.about_resource("conversation", conversation_id) if conversation_id is not None else None,
    ):
        if which is not None:
            changed += await marked("read_at", which)
    if changed:
        await tell_devices(session, organization_id, user_id)
    return await read_marks(session, actor)
