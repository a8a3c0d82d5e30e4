"""A mail is written in the transaction of its cause (ORG-75)."""

import dataclasses
import json
from dataclasses import dataclass
from uuid import UUID

from stoa.mail import queries
from stoa.mail.commands.compose import mail_type_of, payload_place, register, subject_of
from stoa.mail.commands.deliver_mail import deliver
from stoa.mail.contracts import A, Category, Letter, MailType, Paragraph, Recipient, Said
from stoa.platform import jobs
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.ids import EmailLogId, new_id


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
    """Write the mail and the job that sends it."""
    if mail_type_of(mail_type.name) is None:
        raise ValueError(f"mail type {mail_type.name} is not registered")
    if not platform.mailer.takes_mail:
        return None
    mail_id = EmailLogId(new_id())
    payload = json.dumps(dataclasses.asdict(arguments)).encode()
    sealed = await platform.crypto.encrypt(session, payload, payload_place(mail_id, organization_id))
    now = platform.clock.now()
    is_new = await queries.add_mail(
        session,
        {
            "id": mail_id,
            "organization_id": organization_id,
            "user_id": to.user_id,
            "email_type": mail_type.name,
            "category": mail_type.category.value,
            "recipient_email": to.email,
            "recipient_key": to.key,
            "subject": subject_of(mail_type.compose(arguments).in_language(to.locale)),
            "locale": to.locale,
            "dedupe_key": dedupe_key,
            "status": "pending",
            "provider": platform.mailer.name,
            "next_attempt_at": now,
            "payload_encrypted": sealed,
            "created_at": now,
        },
    )
    if not is_new:
        return None
    await jobs.enqueue(session, deliver, organization_id=organization_id, run_at=now, mail_id=str(mail_id))
    return mail_id


@dataclass(frozen=True)
class TestArguments:
    """Who asked for the test mail."""

    asked_by: str


def _test_letter(arguments: TestArguments) -> Letter:
    return Letter(
        Said("Stoa can send mail"),
        (
            Paragraph(
                Said("{name} asked Stoa to send this test mail. It arrived: mail works.", name=arguments.asked_by)
            ),
            Paragraph(Said("There is nothing else to do.")),
        ),
    )


TEST_MAIL = register(MailType("test", Category.TEST, TestArguments, _test_letter))
