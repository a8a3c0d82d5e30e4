"""What the audit log holds of reading and writing: a view once a day, an edit once an hour (PG-96, ORG-65)."""

from datetime import UTC

from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.pages.models import Page
from stoa.pages.queries import at_hand
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession


async def note_view(platform: Platform, session: ReadSession, actor: Actor, page: Page) -> None:
    """Note that the actor saw the page, unless that was noted today (UTC); in a transaction of its own."""
    today = platform.clock.now().astimezone(UTC).date()
    organization_id = page.organization_id
    if await at_hand.viewed_on(session, organization_id, actor.user_id, page.id) == today:
        return
    async with platform.db.writing(Scope.of(actor)) as writing:
        if await at_hand.note_once(writing, organization_id, actor.user_id, page.id, viewed_on=today):
            await record_page(writing, actor, page, "page.viewed")


async def note_edit(session: WriteSession, clock: Clock, actor: Actor, page: Page) -> None:
    """Note that the actor changed the page, unless that was noted in this hour."""
    hour = clock.now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    if await at_hand.note_once(session, page.organization_id, actor.user_id, page.id, edited_in=hour):
        await record_page(session, actor, page, "page.edited")


async def record_page(
    session: WriteSession, actor: Actor, page: Page, event_type: str, metadata: dict[str, object] | None = None
) -> None:
    """An event of the audit log about a page; ids and facts only."""
    await audit.record(
        session,
        actor,
        event_type,
        resource_type="page",
        resource_id=page.id,
        organization_id=page.organization_id,
        metadata=metadata or {},
        circumstances=Circumstances(space_id=page.space_id),
    )
