"""How many mails go out in a time, and that those over it wait and are not lost."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from stoa.mail import api as mail
from stoa.mail.contracts import Category, Letter, MailType, Paragraph, Recipient
from stoa.platform.clock import FrozenClock
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import EmailLogId, new_id
from stoa.platform.jobs import Worker
from stoa.platform.mail import CaptureMailer, MailFailure

HOURLY = 20


@dataclass(frozen=True)
class Words:
    words: str


def _letter(arguments: Words) -> Letter:
    return Letter(f"About {arguments.words}", (Paragraph(f"There is {arguments.words}."),))


INVITED = mail.register(MailType("test_invited", Category.INVITATION, Words, _letter))
NOTICE = mail.register(MailType("test_notice", Category.SECURITY, Words, _letter))


async def write(
    platform: Platform,
    address: str,
    words: str = "news",
    *,
    kind: MailType[Words] = INVITED,
    organization_id: UUID | None = None,
) -> EmailLogId:
    async with platform.db.writing(Scope.system()) as session:
        mail_id = await mail.enqueue(
            session,
            platform,
            kind,
            Words(words),
            to=Recipient(address, address),
            organization_id=organization_id,
            dedupe_key=str(new_id()),
        )
    assert mail_id is not None
    return mail_id


async def states(platform: Platform, ids: list[EmailLogId]) -> list[str]:
    async with platform.db.reading(Scope.system()) as session:
        found: dict[UUID, str] = await mail.statuses_of(session, ids)
    return [found[each] for each in ids]


async def row_of(platform: Platform, mail_id: EmailLogId) -> Any:
    async with platform.db.reading(Scope.system()) as session:
        return (await session.execute(text("SELECT * FROM email_logs WHERE id = :id"), {"id": mail_id})).one()


async def work(platform: Platform) -> None:
    await Worker(platform).run_until_idle()


async def work_for(platform: Platform, frozen: FrozenClock, time: timedelta) -> None:
    """Work as the time passes, a quarter of an hour each step and some seconds in between."""
    end = frozen.now() + time
    while frozen.now() < end:
        frozen.advance(timedelta(minutes=14, seconds=50))
        for _ in range(5):
            await work(platform)
            frozen.advance(timedelta(seconds=2))


@pytest.mark.spec("ORG-85")
async def test_an_address_gets_twenty_mails_an_hour_and_the_others_later(
    mailing: Platform, mailer: CaptureMailer, frozen: FrozenClock
) -> None:
    ids = [await write(mailing, "grace@example.org") for _ in range(HOURLY + 3)]
    other = await write(mailing, "lin@example.org")
    for _ in range(5):
        await work(mailing)
        frozen.advance(timedelta(seconds=2))

    to_grace = [sent for sent in mailer.sent if sent.recipient == "grace@example.org"]
    waiting = [
        mail_id for mail_id, state in zip(ids, await states(mailing, ids), strict=True) if state == "pending"
    ]
    row = await row_of(mailing, waiting[0])
    assert (len(to_grace), len(waiting)) == (HOURLY, 3)
    assert (row.attempts, row.payload_encrypted is None) == (0, False)
    assert row.next_attempt_at > frozen.now()
    assert await states(mailing, [other]) == ["sent"]

    await work_for(mailing, frozen, timedelta(hours=2))

    assert set(await states(mailing, ids)) == {"sent"}
    assert len([sent for sent in mailer.sent if sent.recipient == "grace@example.org"]) == HOURLY + 3


@pytest.mark.spec("ORG-85")
async def test_an_organization_sends_a_thousand_mails_a_day(
    mailing: Platform, mailer: CaptureMailer, frozen: FrozenClock
) -> None:
    busy, calm = new_id(), new_id()
    day = frozen.now().timestamp() // 86400
    async with mailing.db.writing(Scope.system()) as session:
        await session.execute(
            text(
                "INSERT INTO rate_limits (key, window_started_at, count, last_request_at)"
                " VALUES (:key, to_timestamp(:started), 999, :now)"
            ),
            {"key": f"mails_of_organization:{busy}", "started": day * 86400, "now": frozen.now()},
        )
    ids = [await write(mailing, f"p{n}@example.org", organization_id=busy) for n in range(3)]
    other = await write(mailing, "q@example.org", organization_id=calm)
    await work(mailing)

    assert sorted(await states(mailing, ids)) == ["pending", "pending", "sent"]
    assert await states(mailing, [other]) == ["sent"]

    frozen.advance(timedelta(days=2))
    await work(mailing)
    assert set(await states(mailing, ids)) == {"sent"}


@pytest.mark.spec("ORG-85")
async def test_the_installation_sends_so_many_mails_a_second(
    mailing: Platform, mailer: CaptureMailer, frozen: FrozenClock
) -> None:
    most = mailing.settings.mail_per_second
    ids = [await write(mailing, f"r{n}@example.org") for n in range(most + 2)]
    await work(mailing)
    assert len(mailer.sent) == most

    frozen.advance(timedelta(seconds=3))
    await work(mailing)
    assert set(await states(mailing, ids)) == {"sent"}


@pytest.mark.spec("ORG-85")
async def test_security_notices_over_the_limit_come_together_in_one_mail(
    mailing: Platform, mailer: CaptureMailer, frozen: FrozenClock
) -> None:
    address = "mary@example.org"
    invitations = [await write(mailing, address) for _ in range(HOURLY)]
    # The limit of a second makes some wait; all have to be out, or one of them takes what is counted below.
    for _ in range(HOURLY):
        await work(mailing)
        frozen.advance(timedelta(seconds=2))
        if set(await states(mailing, invitations)) == {"sent"}:
            break
    notices = [await write(mailing, address, f"device {n}", kind=NOTICE) for n in range(4)]
    await work(mailing)
    assert set(await states(mailing, notices)) == {"pending"}

    mailer.sent.clear()
    mailer.failures = [MailFailure("The mail server refused the message (554).")]
    await work_for(mailing, frozen, timedelta(hours=2))

    # The refused one took nobody along for good: the others went by themselves, and each was in one mail only.
    assert sorted(await states(mailing, notices)) == ["failed", "sent", "sent", "sent"]
    (together,) = mailer.sent
    assert together.subject == "3 security notices"
    assert sum(f"There is device {n}." in together.text for n in range(4)) == 3
