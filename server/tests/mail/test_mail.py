"""Mail leaves after the commit, once, with links that nobody else can choose."""

import asyncio
import dataclasses
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import structlog
from sqlalchemy import text

from stoa.mail import api as mail
from stoa.mail import jobs as mail_jobs
from stoa.mail.contracts import Button, Category, Code, Letter, MailType, Paragraph, Recipient
from stoa.platform import jobs
from stoa.platform.clock import FrozenClock
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import EmailLogId, new_id
from stoa.platform.jobs import Worker
from stoa.platform.mail import CaptureMailer, MailDeferred, MailFailure, MailMessage, NoMailer

TOKEN = "the-token-in-the-link"
ADA = Recipient("Ada@example.org", "ada@example.org")


@dataclass(frozen=True)
class Proof:
    name: str
    token: str


def _letter(arguments: Proof) -> Letter:
    return Letter(
        f"Hello {arguments.name}",
        (
            Paragraph(f"Dear {arguments.name},\nwelcome."),
            Button("Open", f"/verify#token={arguments.token}"),
            Code("123456"),
        ),
    )


PROOF = mail.register(MailType("test_proof", Category.ACCOUNT, Proof, _letter, expires_after=timedelta(hours=12)))


async def enqueue(platform: Platform, *, name: str = "Ada", dedupe_key: str | None = None) -> EmailLogId | None:
    async with platform.db.writing(Scope()) as session:
        return await mail.enqueue(
            session,
            platform,
            PROOF,
            Proof(name, TOKEN),
            to=ADA,
            organization_id=None,
            dedupe_key=dedupe_key or str(new_id()),
        )


async def sweep(platform: Platform) -> None:
    async with platform.db.writing(Scope.system()) as session:
        await jobs.enqueue(session, mail_jobs.sweep, run_at=platform.clock.now())
    await work(platform)


async def row_of(platform: Platform, mail_id: UUID | None) -> Any:
    async with platform.db.reading(Scope.system()) as session:
        return (
            await session.execute(text("SELECT * FROM email_logs WHERE id = :id"), {"id": mail_id})
        ).one_or_none()


async def work(platform: Platform) -> None:
    await Worker(platform).run_until_idle()


@pytest.mark.spec("ORG-75")
async def test_a_mail_waits_for_its_commit_and_is_sent_by_a_job(mailing: Platform, mailer: CaptureMailer) -> None:
    mail_id = await enqueue(mailing)
    waiting = await row_of(mailing, mail_id)
    assert (waiting.status, waiting.recipient_key, mailer.sent) == ("pending", "ada@example.org", [])

    await work(mailing)

    (sent,) = mailer.sent
    row = await row_of(mailing, mail_id)
    assert (row.status, row.provider, row.provider_message_id) == ("sent", "capture", sent.message_id)
    assert (row.sent_at, row.attempts) == (mailing.clock.now(), 1)
    assert (sent.recipient, sent.subject) == ("Ada@example.org", "Hello Ada")


@pytest.mark.spec("ORG-75")
async def test_a_change_that_is_rolled_back_sends_nothing(mailing: Platform, mailer: CaptureMailer) -> None:
    async with mailing.db.writing(Scope()) as session:
        mail_id = await mail.enqueue_test(session, mailing, to=ADA, asked_by="Ada", dedupe_key="rolled-back")
        await session.rollback()
    await work(mailing)

    assert mailer.sent == []
    assert await row_of(mailing, mail_id) is None


@pytest.mark.spec("ORG-79")
async def test_the_secret_is_in_the_mail_and_nowhere_else(
    mailing: Platform, mailer: CaptureMailer, frozen: FrozenClock
) -> None:
    mail_id = await enqueue(mailing)
    before = await row_of(mailing, mail_id)
    mailer.failures = [MailDeferred("The mail server did not answer in time.")]
    with structlog.testing.capture_logs() as lines:
        await work(mailing)
        frozen.advance(timedelta(minutes=2))
        await work(mailing)
    after = await row_of(mailing, mail_id)
    async with mailing.db.reading(Scope.system()) as session:
        jobs = (await session.execute(text("SELECT args, last_error FROM jobs"))).all()

    assert TOKEN in mailer.sent[0].text
    assert lines
    assert TOKEN not in str(lines) + str(jobs) + str(after)
    assert TOKEN not in str(before)
    assert TOKEN.encode() not in before.payload_encrypted
    assert after.payload_encrypted is None


async def test_links_begin_with_the_configured_address(mailing: Platform, mailer: CaptureMailer) -> None:
    await enqueue(mailing)
    await work(mailing)

    link = f"https://stoa.example.org/base/verify#token={TOKEN}"
    assert link in mailer.sent[0].text.splitlines()
    assert f'href="{link}"' in mailer.sent[0].html
    for path in ("https://evil.example", "//evil.example", "verify", "/a\nb"):
        with pytest.raises(ValueError, match="slash"):
            Button("Open", path)


async def test_names_are_text_wherever_they_stand(mailing: Platform) -> None:
    name = '<b onclick="x">Eve</b>\r\nBcc: eve@example.org'
    shown = mail.preview(mailing, PROOF, Proof(name, TOKEN), "ada@example.org")

    assert "\r" not in shown.subject
    assert "\n" not in shown.subject
    assert "<b " not in shown.html
    assert "&lt;b onclick=&quot;x&quot;&gt;Eve" in shown.html
    assert "Bcc" not in shown.build("Stoa <stoa@example.org>")


async def test_one_dedupe_key_sends_once(mailing: Platform, mailer: CaptureMailer) -> None:
    ids = await asyncio.gather(*(enqueue(mailing, dedupe_key="same-event") for _ in range(6)))
    await work(mailing)

    assert len([mail_id for mail_id in ids if mail_id]) == len(mailer.sent) == 1


@pytest.mark.spec("ORG-78")
async def test_temporary_failures_are_tried_again_on_schedule(
    mailing: Platform, mailer: CaptureMailer, frozen: FrozenClock
) -> None:
    mailer.failures = [MailDeferred("The mail server could not be reached.") for _ in range(6)]
    mail_id = await enqueue(mailing)
    start = frozen.now()
    tried_at = []
    while (await row_of(mailing, mail_id)).status == "pending":
        await work(mailing)
        row = await row_of(mailing, mail_id)
        tried_at.append((frozen.now() - start) // timedelta(minutes=1))
        if row.next_attempt_at:
            frozen.advance(row.next_attempt_at - frozen.now())

    assert tried_at == [0, 1, 5, 30, 120, 360]
    assert (row.status, row.error_message) == ("failed", "The mail server could not be reached.")


@pytest.mark.spec("ORG-79")
async def test_a_failed_mail_holds_its_letter_only_while_its_proof_is_good(
    mailing: Platform, mailer: CaptureMailer, frozen: FrozenClock
) -> None:
    mailer.failures = [MailFailure("The mail server refused the recipient (550).")]
    mail_id = await enqueue(mailing)
    await work(mailing)
    await sweep(mailing)
    assert (await row_of(mailing, mail_id)).payload_encrypted is not None

    frozen.advance(timedelta(hours=12))
    await sweep(mailing)

    row = await row_of(mailing, mail_id)
    assert (row.status, row.payload_encrypted) == ("failed", None)


@pytest.mark.spec("ORG-78")
async def test_permanent_failures_and_expired_proofs_end_at_once(
    mailing: Platform, mailer: CaptureMailer, frozen: FrozenClock
) -> None:
    mailer.failures = [MailFailure("The mail server refused the recipient (550).")]
    refused = await enqueue(mailing)
    await work(mailing)
    late = await enqueue(mailing)
    frozen.advance(timedelta(hours=12))
    await work(mailing)

    assert (await row_of(mailing, refused)).error_message == "The mail server refused the recipient (550)."
    assert (await row_of(mailing, late)).error_message == "expired"
    assert mailer.sent == []


@pytest.mark.spec("ORG-78")
async def test_a_crash_between_send_and_record_repeats_once_with_the_same_message_id(
    mailing: Platform, mailer: CaptureMailer, frozen: FrozenClock
) -> None:
    delivered: list[str] = []

    async def accept_and_die(message: MailMessage) -> None:
        delivered.append(message.message_id)
        raise ConnectionAbortedError("as if the process had been killed here")

    mailer.send = accept_and_die  # type: ignore[method-assign]  # a transport that never lives to report
    mail_id = await enqueue(mailing)
    for _ in range(5):
        await work(mailing)
        frozen.advance(timedelta(minutes=30))

    assert len(delivered) == 2
    assert len(set(delivered)) == 1
    assert (await row_of(mailing, mail_id)).error_message == "interrupted"


async def test_two_types_of_one_name_fail_at_start() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        mail.register(PROOF)


async def test_without_a_transport_nothing_is_written(mailing: Platform) -> None:
    silent = dataclasses.replace(mailing, mailer=NoMailer())

    assert await enqueue(silent, dedupe_key="no-transport") is None
    async with mailing.db.reading(Scope.system()) as session:
        found = await session.execute(text("SELECT 1 FROM email_logs WHERE dedupe_key = 'no-transport'"))
        assert found.one_or_none() is None
