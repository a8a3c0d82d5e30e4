"""HTTP of the mail log."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Path, Request

from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.mail.api import LogScope, MailNotFailed, MailSpent, ReportUnsigned
from stoa.mail.contracts import MailFilter
from stoa.orgs.commands import read_logs
from stoa.orgs.errors import AdminOnly
from stoa.orgs.policy import ADMIN_SCOPE, require_admin
from stoa.orgs.routes.organizations import router
from stoa.orgs.schemas.logs import EmailListOut, EmailOut, MailTestOut, mail_filter
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    ListRequest,
    Public,
    PublicWriting,
    Reading,
    Writing,
    problems,
)
from stoa.platform.http.routing import needs_scope
from stoa.platform.ids import EmailLogId, OrganizationId
from stoa.platform.pagination import PageRequest

OrganizationPath = Annotated[OrganizationId, Path()]
Wanted = Annotated[MailFilter, Depends(mail_filter)]


async def _log(
    session: ReadSession, platform: Platform, scope: LogScope, wanted: MailFilter, page: PageRequest
) -> EmailListOut:
    found = await mail.list_mails(session, scope, wanted, page)
    return EmailListOut(
        items=[EmailOut.of(record) for record in found.items],
        next_cursor=found.next_cursor,
        counts=await mail.count_by_status(session, scope, platform.clock.now() - timedelta(days=30)),
        mail_configured=platform.mailer.is_configured,
    )


@router.get("/organizations/{organization_id}/emails", responses=problems(NotFound, AdminOnly))
@needs_scope(ADMIN_SCOPE)
async def list_organization_emails(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    wanted: Wanted,
    page: ListRequest,
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
) -> EmailListOut:
    """Mails that the organization caused, newest first; never what is inside."""
    require_admin(actor, organization_id)
    return await _log(session, platform, LogScope(organization_id=organization_id), wanted, page)


@router.post(
    "/organizations/{organization_id}/emails/{email_id}/deliveries",
    status_code=202,
    responses=problems(NotFound, AdminOnly, MailNotFailed, MailSpent),
)
@needs_scope(ADMIN_SCOPE)
async def send_email_again(
    organization_id: OrganizationPath,
    email_id: Annotated[EmailLogId, Path()],
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> EmailOut:
    """Send a failed mail once more."""
    require_admin(actor, organization_id)
    scope = LogScope(organization_id=organization_id)
    return EmailOut.of(await mail.send_again(session, platform, scope, email_id))


@router.get("/me/emails")
async def list_my_emails(
    wanted: Wanted, page: ListRequest, actor: CurrentActor, session: Reading, platform: CurrentPlatform
) -> EmailListOut:
    """Mails that went to the caller."""
    return await _log(session, platform, LogScope(user_id=actor.user_id), wanted, page)


@router.get("/admin/emails", responses=problems(AdminOnly))
async def list_account_emails(
    wanted: Wanted, page: ListRequest, actor: CurrentActor, platform: CurrentPlatform
) -> EmailListOut:
    """Mails about accounts, which belong to no organization, for administrators of the instance."""
    read_logs.require_instance_admin(actor)
    async with platform.db.reading(Scope.system()) as session:
        return await _log(session, platform, LogScope(), wanted, page)


@router.post("/admin/mail-tests", responses=problems(AdminOnly))
async def test_mail(actor: CurrentActor, platform: CurrentPlatform) -> MailTestOut:
    """Send a test mail to the caller, and say step by step how far it came."""
    read_logs.require_instance_admin(actor)
    async with platform.db.reading(Scope.of(actor)) as session:
        address = await identity.address_of(session, actor.user_id)
    steps = await read_logs.try_mail(platform, actor, address)
    return MailTestOut.of(address, platform.mailer.name, steps)


@router.post("/mail-webhooks/{provider}", status_code=202, responses=problems(NotFound, ReportUnsigned))
async def take_delivery_reports(
    provider: Annotated[str, Path(max_length=40)],
    request: Request,
    _public: Public,
    session: PublicWriting,
    platform: CurrentPlatform,
) -> None:
    """Delivery reports of the mail service, signed by it. What is unknown or older changes nothing."""
    await mail.take_reports(session, platform, provider, request.headers, await request.body())


@router.post("/mail-unsubscribes/{email_id}/{signature}", status_code=204, responses=problems(NotFound))
async def unsubscribe(
    email_id: Annotated[EmailLogId, Path()],
    signature: Annotated[str, Path(max_length=100)],
    _public: Public,
    session: PublicWriting,
    platform: CurrentPlatform,
) -> None:
    """What the mail program of a recipient posts to decline more mails of this kind (RFC 8058)."""
    await mail.unsubscribe(session, platform, email_id, signature)
