"""Addresses of people, for the packages that invite and write to them; never for showing them to others."""

from collections.abc import Collection

from stoa.identity.contracts import Contact
from stoa.identity.errors import EmailUnverified
from stoa.identity.queries import credentials, people
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, UserId


async def contacts(session: ReadSession, ids: Collection[UserId]) -> dict[UserId, Contact]:
    """Addresses of people by id."""
    found = await people.contacts(session, user_ids=ids)
    return {row[0]: Contact(row[0], row[1], row[2], row[3], row[4] is not None) for row in found}


async def people_with(session: ReadSession, email_keys: Collection[str]) -> dict[str, UserId]:
    """Who has each of these addresses, verified or not."""
    return {row[2]: row[0] for row in await people.contacts(session, email_keys=email_keys)}


def require_verified(contact: Contact) -> None:
    """Raises EmailUnverified unless the person has proven the address."""
    if not contact.is_verified:
        raise EmailUnverified(email=contact.email)


async def work_in(session: WriteSession, actor: Actor, organization_id: OrganizationId) -> None:
    """The actor's session works in this organization from now on; the caller has made them a member of it."""
    if actor.session_id is not None:
        await credentials.set_active_organization(session, actor.session_id, organization_id)
