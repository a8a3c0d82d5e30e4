"""Asking to see a page, and what those who may share it answer (SP-59)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from stoa.access.commands.grants import put_grant
from stoa.access.commands.load_page import load_page
from stoa.access.commands.subjects import subject_refs
from stoa.access.contracts import Giving, Level, Subject, SubjectKind, SubjectRef
from stoa.access.events import AccessRequested
from stoa.access.models import AccessRequest
from stoa.access.queries import access_requests as requests
from stoa.access.queries import pages
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.mail.contracts import Button, Category, Letter, MailType, Paragraph, Recipient, Said
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import OrganizationId, PageId, UserId
from stoa.platform.outbox import record
from stoa.platform.ratelimit import Rule

ASKING = Rule("access_requests", 10, timedelta(hours=1))
ONCE = timedelta(days=1)
MAX_TOLD = 5


@dataclass(frozen=True)
class Asked:
    asker: str
    title: str
    message: str
    page_id: str


def _letter(arguments: Asked) -> Letter:
    said = (Paragraph(Said("They wrote: {message}", message=arguments.message)),) if arguments.message else ()
    return Letter(
        Said("{asker} asks to see a page", asker=arguments.asker),
        (
            Paragraph(
                Said(
                    "{asker} asks to see “{title}”, which you may share.",
                    asker=arguments.asker,
                    title=arguments.title,
                )
            ),
            *said,
            Button(Said("Open the page"), f"/pages/{arguments.page_id}"),
        ),
    )


ASKED = mail.register(MailType("access_requested", Category.NOTIFICATION, Asked, _letter))


@dataclass(frozen=True)
class RequestView:
    """An open request and who asks."""

    request: AccessRequest
    requester: SubjectRef


async def request_access(platform: Platform, actor: Actor, page_id: PageId, message: str) -> None:
    """Ask those who may share a page to see it; says nothing of whether there is one. Raises RateLimited."""
    organization_id = actor.require_organization()
    await platform.limiter.take(ASKING, str(actor.user_id))
    async with platform.db.writing(Scope.of(actor)) as session:
        await _ask(session, platform, actor, organization_id, page_id, message)


async def _ask(  # noqa: PLR0917  # who asks for what, and where
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    organization_id: OrganizationId,
    page_id: PageId,
    message: str,
) -> None:
    found = await requests.find_live_page(session, organization_id, page_id)
    if found is None or await pages.find_page(session, actor, page_id) is not None:
        return
    now = platform.clock.now()
    if await requests.asked_since(session, organization_id, page_id, actor.user_id, now - ONCE):
        return
    title, owner_id = found
    told = await _who_decides(session, organization_id, page_id, owner_id)
    if not told:
        return
    request_id = await requests.put_request(
        session, organization_id, page_id, actor.user_id, message=message, now=now
    )
    event = AccessRequested(
        organization_id, page_id=page_id, request_id=request_id, by=actor.user_id, told=tuple(told)
    )
    await record(session, event)
    arguments = Asked(actor.name, title, message, str(page_id))
    for contact in (await identity.contacts_of(session, told)).values():
        await mail.enqueue(
            session,
            platform,
            ASKED,
            arguments,
            to=Recipient(contact.email, contact.email_key, contact.id, contact.locale),
            organization_id=organization_id,
            dedupe_key=f"access_requested:{request_id}:{now:%Y%m%d%H}:{contact.id}",
        )


async def _who_decides(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, owner_id: UserId | None
) -> list[UserId]:
    """The page's owner and others who may share it, at most five."""
    holders = await pages.members_on(session, organization_id, page_id)
    found = [user_id for user_id, level, _ in holders if level >= Level.SHARE]
    return sorted(found, key=lambda user_id: (user_id != owner_id, user_id))[:MAX_TOLD]


async def list_requests(session: ReadSession, actor: Actor, page_id: PageId) -> list[RequestView]:
    """Open requests for a page. Raises NotFound, LevelTooLow."""
    await load_page(session, actor, page_id, need=Level.SHARE)
    organization_id = actor.require_organization()
    found = await requests.open_requests(session, organization_id, page_id)
    subjects = {each.id: Subject(SubjectKind.USER, each.requester_id) for each in found}
    refs = await subject_refs(session, organization_id, subjects.values())
    return [RequestView(each, refs[subjects[each.id]]) for each in found if subjects[each.id] in refs]


async def decide(
    session: WriteSession, clock: Clock, actor: Actor, *, page_id: PageId, request_id: UUID, level: Level | None
) -> None:
    """Give who asks the level, or refuse (None). Raises NotFound also for one that is decided, and as put_grant."""
    page = await load_page(session, actor, page_id, need=Level.SHARE)
    organization_id = actor.require_organization()
    status = "refused" if level is None else "granted"
    requester_id = await requests.close_request(
        session, organization_id, page_id, request_id, status=status, by=actor.user_id, now=clock.now()
    )
    if requester_id is None:
        raise NotFound
    if level is not None:
        subject, giving = Subject(SubjectKind.USER, requester_id), Giving(level, None, None)
        await put_grant(session, clock, actor, page_id=page_id, subject=subject, giving=giving)
    await audit.record(
        session,
        actor,
        f"access_request.{status}",
        resource_type="page",
        resource_id=page_id,
        organization_id=organization_id,
        metadata={"user_id": requester_id},
        circumstances=Circumstances(space_id=page.space_id),
    )
