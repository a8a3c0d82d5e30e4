"""What other packages may call."""

from uuid import UUID

from stoa.mail import service
from stoa.mail.contracts import A, MailType, Recipient
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.ids import EmailLogId
from stoa.platform.mail import MailMessage


def register(mail_type: MailType[A]) -> MailType[A]:
    """Make a kind of mail known, at import: `WELCOME = mail.register(MailType("welcome", ...))`."""
    return service.register(mail_type)


async def enqueue(
    session: WriteSession,
    platform: Platform,
    mail_type: MailType[A],
    arguments: A,
    *,
    to: Recipient,
    organization_id: UUID | None,
    dedupe_key: str,
) -> EmailLogId | None:
    """Write the mail in the caller's transaction; it is sent after the commit, once for each dedupe key (ORG-75).

    None: it was written before, or this installation sends no mail and the caller offers the link to be copied.
    """
    return await service.enqueue(
        session,
        platform,
        mail_type,
        arguments,
        to=to,
        organization_id=organization_id,
        dedupe_key=dedupe_key,
    )


async def enqueue_test(
    session: WriteSession, platform: Platform, *, to: Recipient, asked_by: str, dedupe_key: str
) -> EmailLogId | None:
    """As enqueue, for the mail that proves that mail works."""
    arguments = service.TestArguments(asked_by)
    return await service.enqueue(
        session, platform, service.TEST_MAIL, arguments, to=to, organization_id=None, dedupe_key=dedupe_key
    )


def preview(platform: Platform, mail_type: MailType[A], arguments: A, recipient: str) -> MailMessage:
    """The mail as it would go out, for screens and tests; nothing is written."""
    return service.preview(platform, mail_type, arguments, recipient)
