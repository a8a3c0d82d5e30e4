"""Declining mails with one click (ORG-83, RFC 8058)."""

import hmac
from collections.abc import Collection
from uuid import UUID

from stoa.mail import queries
from stoa.mail.contracts import DECLINABLE, Category, Refusal
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession, as_system
from stoa.platform.errors import NotFound
from stoa.platform.ids import EmailLogId

PURPOSE = "mail_unsubscribe"

_refusals: list[Refusal] = []


def obey(refusal: Refusal) -> None:
    """Ask before each mail that may be declined, from now on; at import, so that every worker does."""
    _refusals.append(refusal)


async def is_refused(
    session: ReadSession,
    recipient_key: str,
    category: str,
    person: tuple[UUID | None, UUID | None],
    mail_type: str,
) -> bool:
    """Whether the address declined mails of the category, or its person (organization, id) does not want this one."""
    if Category(category) not in DECLINABLE:
        return False
    if await queries.has_declined(session, recipient_key, category):
        return True
    organization_id, user_id = person
    return user_id is not None and any(
        [await refusal(session, organization_id, user_id, mail_type) for refusal in _refusals]
    )


async def has_declined(session: ReadSession, recipient_key: str, categories: Collection[Category]) -> bool:
    """Whether the address declined mails of one of the categories."""
    async with as_system(session):
        return any([await queries.has_declined(session, recipient_key, each) for each in categories])


async def accept_again(session: WriteSession, recipient_key: str, categories: Collection[Category]) -> None:
    """The person asks for mails of the categories, whatever the address declined before."""
    async with as_system(session):
        await queries.accept(session, recipient_key, categories)


async def headers_of(
    session: WriteSession, platform: Platform, mail_id: UUID, category: str
) -> tuple[tuple[str, str], ...]:
    """What a mail carries so that its recipient can decline more of its kind; nothing for those that always go."""
    if Category(category) not in DECLINABLE:
        return ()
    signature = await _signature(session, platform, mail_id)
    address = f"{platform.settings.base_url}/api/v1/mail-unsubscribes/{mail_id}/{signature}"
    return ("List-Unsubscribe", f"<{address}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


async def unsubscribe(session: WriteSession, platform: Platform, mail_id: EmailLogId, signature: str) -> None:
    """The recipient of the mail gets none of its category any more. Raises NotFound for a link that is not ours."""
    if not hmac.compare_digest(signature.encode(), (await _signature(session, platform, mail_id)).encode()):
        raise NotFound
    async with as_system(session):
        row = await queries.lock_mail(session, mail_id)
        if row is None or Category(row.category) not in DECLINABLE:
            raise NotFound
        await queries.decline(session, row.recipient_key, row.category, platform.clock.now())


async def _signature(session: WriteSession, platform: Platform, mail_id: UUID) -> str:
    return (await platform.crypto.hmac(session, PURPOSE, mail_id.bytes)).hex()
