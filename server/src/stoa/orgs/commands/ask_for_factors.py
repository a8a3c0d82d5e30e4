"""Telling members that their organization asks for a second factor, which they do not have yet (ORG-29)."""

from uuid import UUID

from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.mail.contracts import Recipient
from stoa.orgs.commands import letters
from stoa.orgs.queries import members, organizations
from stoa.orgs.queries.members import MemberFilter, MemberRow
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ids import OrganizationId
from stoa.platform.jobs import JobContext, job

AT_ONCE = 200
WITHOUT_FACTOR = MemberFilter(status="active", without_second_factor=True)


@job("orgs.ask_for_factors", timeout_seconds=1800)
async def ask_for_factors(context: JobContext, *, tenant: str, asked: str) -> None:
    """Mail every active member without a second factor, once for each time that the rule is turned on (`asked`)."""
    platform, key = context.platform, OrganizationId(UUID(tenant))
    after = None
    while True:
        async with platform.db.writing(Scope.system()) as session:
            organization = await organizations.find_living(session, key)
            if organization is None or not organization.requires_mfa:
                return
            rows = await members.list_members(session, key, WITHOUT_FACTOR, after=after, limit=AT_ONCE)
            await _mail(session, platform, rows[:AT_ONCE], organization.name, key, asked)
        if len(rows) <= AT_ONCE:
            return
        after = (rows[AT_ONCE - 1].name_key, rows[AT_ONCE - 1].user_id)


async def _mail(  # noqa: PLR0917  # one letter to many
    session: WriteSession,
    platform: Platform,
    rows: list[MemberRow],
    name: str,
    organization_id: OrganizationId,
    asked: str,
) -> None:
    for contact in (await identity.contacts_of(session, [row.user_id for row in rows])).values():
        await mail.enqueue(
            session,
            platform,
            letters.FACTOR_ASKED,
            letters.FactorArguments(name),
            to=Recipient(contact.email, contact.email_key, contact.id, contact.locale),
            organization_id=organization_id,
            dedupe_key=f"factor_asked:{organization_id}:{asked}:{contact.id}",
        )
