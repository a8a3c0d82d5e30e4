"""Declining mails with one click (ORG-83, RFC 8058)."""

import hmac
from uuid import UUID

from stoa.mail import queries
from stoa.mail.contracts import DECLINABLE, Category
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession, as_system
from stoa.platform.errors import NotFound
from stoa.platform.ids import EmailLogId

PURPOSE = "mail_unsubscribe"


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
