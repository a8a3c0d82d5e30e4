"""The mail log, sending again, delivery reports of the mail service, and the trial of the transport."""

import base64
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from stoa.app.container import build, build_platform
from stoa.mail import api as mail
from stoa.mail.contracts import Category, Letter, MailType, Paragraph, Recipient
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import new_id
from stoa.platform.jobs import Worker
from stoa.platform.mail import CaptureMailer, MailFailure, MailMessage
from tests.conftest import make_settings, set_up
from tests.support.database import TestDatabase
from tests.support.http import assert_problem, browser
from tests.support.postbox import Postbox
from tests.support.server import listening_socket, served
from tests.support.team import execute, fetch
from tests.support.world import PASSWORD, Person, World

KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC_KEY = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
).decode()


@pytest.fixture
async def installation(fresh_database: TestDatabase, tmp_path: Path) -> AsyncIterator[Platform]:
    """An installation with a mail service that signs its reports."""
    listening = listening_socket()
    settings = make_settings(fresh_database, tmp_path, port=listening.getsockname()[1]).model_copy(
        update={"sendgrid_webhook_key": PUBLIC_KEY}
    )
    container = build(settings, platform=build_platform(settings, mailer=CaptureMailer()))
    async with served(settings, container, listening):
        await set_up(container.platform)
        yield container.platform


@pytest.fixture
async def owner(installation: Platform) -> AsyncIterator[httpx.AsyncClient]:
    """The owner of the installation, signed in."""
    async with browser(installation.settings.base_url) as client:
        answer = await client.post("/sessions", json={"identifier": "owner@example.org", "password": PASSWORD})
        assert answer.status_code == 201
        client.headers["x-test-organization"] = answer.json()["organization"]["id"]
        yield client


@dataclass(frozen=True)
class Note:
    text: str


NOTE = mail.register(
    MailType("test_note", Category.NOTIFICATION, Note, lambda note: Letter("A note", (Paragraph(note.text),)))
)


async def write_mail(platform: Platform, organization_id: UUID | None, *, to: str = "ada@example.org") -> UUID:
    async with platform.db.writing(Scope(organization_id=organization_id)) as session:
        mail_id = await mail.enqueue(
            session,
            platform,
            NOTE,
            Note("Tomorrow at ten."),
            to=Recipient(to, to),
            organization_id=organization_id,
            dedupe_key=str(new_id()),
        )
    assert mail_id is not None
    return mail_id


async def state(platform: Platform, mail_id: UUID) -> Any:
    (row,) = await fetch(platform, "SELECT * FROM email_logs WHERE id = :id", id=mail_id)
    return row


def signed(body: bytes, *, key: ec.EllipticCurvePrivateKey = KEY) -> dict[str, str]:
    timestamp = str(int(time.time()))
    signature = key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return {
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
        "Content-Type": "application/json",
    }


def report(event: str, message_id: str) -> bytes:
    content = [{"event": event, "sg_message_id": f"{message_id}.filter0001.1-0", "timestamp": 1_780_000_000}]
    return json.dumps(content).encode()


async def send_report(platform: Platform, body: bytes, headers: dict[str, str]) -> httpx.Response:
    async with browser(platform.settings.base_url) as client:
        return await client.post("/mail-webhooks/sendgrid", content=body, headers=headers)


@pytest.mark.spec("ORG-76")
async def test_reports_move_a_mail_forward_and_never_back(installation: Platform) -> None:
    mail_id = await write_mail(installation, None)
    await execute(
        installation,
        "UPDATE email_logs SET status = 'sent', provider_message_id = 'abc123' WHERE id = :id",
        id=mail_id,
    )

    for event, expected in (("delivered", "delivered"), ("bounce", "bounced"), ("delivered", "bounced")):
        body = report(event, "abc123")
        assert (await send_report(installation, body, signed(body))).status_code == 202
        assert (await state(installation, mail_id)).status == expected
    unknown = report("delivered", "nobody-knows")
    assert (await send_report(installation, unknown, signed(unknown))).status_code == 202


@pytest.mark.spec("ORG-76")
async def test_a_report_without_the_right_signature_changes_nothing(installation: Platform) -> None:
    mail_id = await write_mail(installation, None)
    await execute(
        installation,
        "UPDATE email_logs SET status = 'sent', provider_message_id = 'x1' WHERE id = :id",
        id=mail_id,
    )
    body = report("bounce", "x1")
    forged = signed(body, key=ec.generate_private_key(ec.SECP256R1()))
    moved = signed(report("bounce", "x2"))

    for headers in ({"Content-Type": "application/json"}, forged, moved):
        assert_problem(await send_report(installation, body, headers), 401, "mail.report_unsigned")
    async with browser(installation.settings.base_url) as client:
        assert_problem(
            await client.post("/mail-webhooks/other", content=body, headers=signed(body)), 404, "not_found"
        )
    assert (await state(installation, mail_id)).status == "sent"


@pytest.mark.spec("ORG-84")
async def test_an_address_that_gave_mail_back_gets_none_that_could_be_declined(installation: Platform) -> None:
    address = "full@example.org"
    bounced = [await write_mail(installation, None, to=address) for _ in range(3)]
    for mail_id in bounced:
        await execute(installation, "UPDATE email_logs SET status = 'bounced' WHERE id = :id", id=mail_id)
    mail_id = await write_mail(installation, None, to=address)

    await Postbox(installation).to(address)

    row = await state(installation, mail_id)
    assert (row.status, row.error_message) == ("failed", "The address does not accept mail.")


@pytest.mark.spec("ORG-86")
async def test_an_admin_reads_the_log_and_sends_a_failed_mail_again(
    installation: Platform, owner: httpx.AsyncClient
) -> None:
    organization = UUID(owner.headers["x-test-organization"])
    assert isinstance(installation.mailer, CaptureMailer)
    await Postbox(installation).to("owner@example.org")  # the notice of the sign-in is not the one that fails
    installation.mailer.failures = [MailFailure("The mail server refused the recipient (550).")]
    mail_id = await write_mail(installation, organization)
    await Postbox(installation).to("ada@example.org")
    account_mail = await write_mail(installation, None, to="bob@example.org")
    path = f"/organizations/{organization}/emails"

    listed = (await owner.get(path, params={"status": "failed"})).json()
    assert [(item["id"], item["can_resend"]) for item in listed["items"]] == [(str(mail_id), True)]
    assert listed["counts"] == {"failed": 1}
    assert "payload" not in json.dumps(listed)
    assert (await owner.post(f"{path}/{mail_id}/deliveries")).json()["status"] == "pending"
    assert_problem(await owner.post(f"{path}/{mail_id}/deliveries"), 409, "mail.not_failed")
    assert_problem(await owner.post(f"{path}/{account_mail}/deliveries"), 404, "not_found")
    await Postbox(installation).to("ada@example.org")

    assert (await state(installation, mail_id)).status == "sent"
    account = (await owner.get("/admin/emails", params={"recipient": "BOB@example.org"})).json()
    assert [item["id"] for item in account["items"]] == [str(account_mail)]


@pytest.mark.spec("ORG-86")
async def test_a_person_reads_their_own_mails_only(mailing_world: World, postbox: Postbox) -> None:
    ada, eve = await mailing_world.person("Ada"), await mailing_world.person("Eve")

    mine = (await ada.client.get("/me/emails")).json()

    assert {item["recipient_email"] for item in mine["items"]} <= {ada.email}
    assert {item["recipient_email"] for item in (await eve.client.get("/me/emails")).json()["items"]} <= {
        eve.email
    }


@pytest.mark.spec("ORG-81")
async def test_the_trial_says_in_words_how_far_it_came(installation: Platform, owner: httpx.AsyncClient) -> None:
    good = (await owner.post("/admin/mail-tests")).json()
    assert isinstance(installation.mailer, CaptureMailer)
    installation.mailer.failures = [MailFailure("The mail server refused the mail (552).")]
    bad = (await owner.post("/admin/mail-tests")).json()

    assert (good["ok"], good["recipient"]) == (True, "owner@example.org")
    assert (bad["ok"], bad["steps"]) == (
        False,
        [{"name": "accept", "ok": False, "message": "The mail server refused the mail (552)."}],
    )


async def test_somebody_without_the_role_tries_no_mail(world: World) -> None:
    ada: Person = await world.person("Ada")

    assert_problem(await ada.client.post("/admin/mail-tests"), 403, "orgs.admin_only")


async def sent_to(platform: Platform, mail_id: UUID) -> MailMessage | None:
    """The mail once its job has run; None if it was not sent."""
    await Worker(platform).run_until_idle()
    assert isinstance(platform.mailer, CaptureMailer)
    return next((one for one in platform.mailer.sent if one.message_id.startswith(f"{mail_id}@")), None)


async def test_one_click_declines_mails_of_the_kind_and_nothing_else(installation: Platform) -> None:
    first = await sent_to(installation, await write_mail(installation, None, to="bo@example.org"))
    assert first is not None
    headers = dict(first.headers)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].removeprefix("<").removesuffix(">")
    path = address.removeprefix(f"{installation.settings.base_url}/api/v1")
    assert path.startswith("/mail-unsubscribes/")
    other = await sent_to(installation, await write_mail(installation, None, to="cy@example.org"))
    assert other is not None
    of_other = dict(other.headers)["List-Unsubscribe"].rpartition("/")[2].removesuffix(">")
    form = {"List-Unsubscribe": "One-Click"}

    async with httpx.AsyncClient(base_url=f"{installation.settings.base_url}/api/v1", timeout=30) as program:
        swapped = await program.post(f"{path.rpartition('/')[0]}/{of_other}", data=form)
        assert_problem(swapped, 404, "not_found")
        assert (await program.get(path)).status_code == 404
        assert await sent_to(installation, await write_mail(installation, None, to="bo@example.org")) is not None
        assert (await program.post(path, data=form)).status_code == 204
        assert (await program.post(path, files={"List-Unsubscribe": (None, "One-Click")})).status_code == 204

    declined = await write_mail(installation, None, to="bo@example.org")
    assert await sent_to(installation, declined) is None
    assert (await state(installation, declined)).error_message == "declined"
    assert await sent_to(installation, await write_mail(installation, None, to="cy@example.org")) is not None
    async with installation.db.writing(Scope()) as session:
        to = Recipient("bo@example.org", "bo@example.org")
        test_id = await mail.enqueue_test(session, installation, to=to, asked_by="Ada", dedupe_key="always")
    assert test_id is not None
    always = await sent_to(installation, test_id)
    assert always is not None
    assert always.headers == ()
