"""The installation of the tests that sends mail."""

from stoa.mail import api as mail
from stoa.mail.contracts import Recipient
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from tests.support.postbox import Postbox
from tests.support.world import MailingWorld


async def test_a_written_mail_reaches_its_recipient_only(
    mailing_platform: Platform, mailing_world: MailingWorld, postbox: Postbox
) -> None:
    person = await mailing_world.person("Petra")
    async with mailing_platform.db.writing(Scope()) as session:
        to = Recipient(person.email, person.email)
        await mail.enqueue_test(session, mailing_platform, to=to, asked_by="Ada", dedupe_key="postbox")

    received = await postbox.latest(person.email, "test")

    assert "Ada" in received.text
    assert await postbox.to("somebody-else@example.org") == []
