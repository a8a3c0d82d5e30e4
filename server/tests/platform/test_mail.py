"""Mail over real SMTP: encrypted, free of injected headers, with failures told apart."""

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from stoa.platform import mail
from stoa.platform.mail import (
    ConsoleMailer,
    MailDeferred,
    Mailer,
    MailFailure,
    MailMessage,
    NoMailer,
    SmtpMailer,
    SmtpServer,
    open_mailer,
)
from stoa.platform.outbound import Guard, OutboundClient
from stoa.platform.settings import Environment, Settings, SettingsError
from tests.support.smtp_server import SmtpTestServer, make_certificate, smtp_server

SENDER = "Stoa <stoa@example.org>"


def _opened(settings: Settings) -> Mailer:
    return open_mailer(settings, OutboundClient(Guard.from_settings(settings)))


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    return make_certificate(tmp_path)


@pytest.fixture
def server_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def client_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate[0])


@pytest.fixture
async def server(server_tls: ssl.SSLContext) -> AsyncIterator[SmtpTestServer]:
    async with smtp_server(tls=server_tls) as running:
        yield running


@pytest.fixture
def mailer(server: SmtpTestServer, client_tls: ssl.SSLContext) -> SmtpMailer:
    to = SmtpServer("localhost", server.port, "starttls", "stoa", "pass word")
    return SmtpMailer(to, SENDER, tls_context=client_tls)


def a_message(recipient: str = "ada@example.org", subject: str = "Grüße") -> MailMessage:
    return MailMessage(
        message_id="0198@stoa.example.org",
        mail_type="test",
        recipient=recipient,
        subject=subject,
        text="Guten Tag, Ada.\n.\nEnde\n",
        html="<p>Guten Tag, Ada.</p>",
        date=datetime(2026, 3, 1, tzinfo=UTC),
    )


async def test_a_mail_arrives_over_starttls_with_both_parts(server: SmtpTestServer, mailer: SmtpMailer) -> None:
    await mailer.send(a_message())

    (arrived,) = server.deliveries
    assert arrived.is_encrypted
    assert (arrived.sender, arrived.recipients) == ("stoa@example.org", ["ada@example.org"])
    assert arrived.login == "stoa:pass word"
    assert arrived.message["Subject"] == "Grüße"
    assert arrived.message["Message-ID"] == "<0198@stoa.example.org>"
    assert arrived.message["Auto-Submitted"] == "auto-generated"
    plain, html = arrived.message.iter_parts()
    assert "Guten Tag, Ada." in plain.get_content()
    assert html.get_content_type() == "text/html"


async def test_tls_from_the_first_byte(server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    async with smtp_server(tls=server_tls, is_tls=True) as server:
        await SmtpMailer(SmtpServer("localhost", server.port, "tls"), SENDER, tls_context=client_tls).send(
            a_message()
        )

        assert server.deliveries[0].is_encrypted


async def test_nothing_is_sent_without_the_encryption_asked_for(
    server: SmtpTestServer, client_tls: ssl.SSLContext
) -> None:
    stranger = SmtpMailer(SmtpServer("localhost", server.port, "starttls"), SENDER)
    with pytest.raises(MailDeferred):
        await stranger.send(a_message())
    async with smtp_server() as plain:
        to = SmtpServer("localhost", plain.port, "starttls", "stoa", "secret")
        with pytest.raises(MailDeferred, match="encrypted"):
            await SmtpMailer(to, SENDER, tls_context=client_tls).send(a_message())

        assert plain.deliveries == server.deliveries == []


@pytest.mark.parametrize(
    ("command", "reply", "is_permanent"),
    [
        ("RCPT", "550 5.1.1 no such user sk-secret", True),
        ("RCPT", "451 4.7.1 greylisted", False),
        ("MAIL", "552 too much", True),
        ("MAIL", "421 later", False),
        ("END", "554 spam", True),
        ("END", "452 full", False),
        ("AUTH", "535 wrong", False),
        ("DATA", "nonsense", False),
    ],
)
async def test_refusals_are_told_apart_in_our_own_words(
    server: SmtpTestServer, mailer: SmtpMailer, command: str, reply: str, is_permanent: bool
) -> None:
    server.answers[command] = reply

    with pytest.raises(MailFailure) as failure:
        await mailer.send(a_message())

    assert failure.value.is_permanent is is_permanent
    assert not any(word in str(failure.value) for word in ("sk-secret", "pass word", "greylisted"))


async def test_a_server_that_is_away_or_silent_is_tried_again_later(
    server: SmtpTestServer, mailer: SmtpMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "CONNECT_SECONDS", 0.2)
    server.is_silent = True
    with pytest.raises(MailDeferred):
        await mailer.send(a_message())
    with pytest.raises(MailDeferred, match="reached"):
        await SmtpMailer(SmtpServer("127.0.0.1", 1, "none"), SENDER).send(a_message())


@pytest.mark.parametrize(
    "recipient",
    [
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org\nBcc: eve@example.org",
        "ada",
        "",
        "ada@example.org\0",
        "ada@example.org, eve@example.org, ",
    ],
)
async def test_an_address_that_is_none_is_refused_for_good(mailer: SmtpMailer, recipient: str) -> None:
    with pytest.raises(MailFailure) as failure:
        a_message(recipient).build(SENDER)

    assert failure.value.is_permanent


@given(st.text())
def test_no_subject_makes_a_header_or_recipient_of_its_own(subject: str) -> None:
    try:
        built = a_message(subject=subject + "\r\nBcc: eve@example.org\n\n<b>").build(SENDER)
    except MailFailure:
        return
    assert "Bcc" not in built
    assert set(built.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    }  # fmt: skip
    head = bytes(built).partition(b"\r\n\r\n")[0]
    assert not any(line.lower().startswith(b"bcc") for line in head.splitlines())


def test_the_settings_choose_the_transport() -> None:
    assert isinstance(_opened(Settings()), NoMailer)
    assert isinstance(_opened(Settings(environment=Environment.DEVELOPMENT)), ConsoleMailer)
    assert isinstance(_opened(Settings(smtp_host="mail.example.org")), SmtpMailer)
    assert isinstance(_opened(Settings(smtp_host="127.0.0.1", smtp_security="none")), SmtpMailer)
    with pytest.raises(SettingsError, match="smtp_security"):
        _opened(Settings(smtp_host="mail.example.org", smtp_security="none"))


async def test_the_console_shows_the_mail(capsys: pytest.CaptureFixture[str]) -> None:
    await ConsoleMailer(SENDER).send(a_message())

    assert "Guten Tag, Ada." in capsys.readouterr().err
    with pytest.raises(MailFailure):
        await NoMailer().send(a_message())


@pytest.mark.spec("ORG-81")
async def test_a_trial_over_smtp_names_each_step(server: SmtpTestServer, client_tls: ssl.SSLContext) -> None:
    to = SmtpServer("localhost", server.port, "starttls")
    steps = await SmtpMailer(to, SENDER, tls_context=client_tls).trial(a_message())
    unknown = await SmtpMailer(SmtpServer("nowhere.invalid", 25, "none"), SENDER).trial(a_message())
    closed = await SmtpMailer(SmtpServer("127.0.0.1", 1, "none"), SENDER).trial(a_message())
    untrusted = await SmtpMailer(to, SENDER).trial(a_message())

    assert [step.name for step in steps if step.is_ok] == ["resolve", "connect", "encrypt", "accept"]
    assert [(step.name, step.is_ok) for step in unknown] == [("resolve", False)]
    assert [(step.name, step.is_ok) for step in closed] == [("resolve", True), ("connect", False)]
    assert untrusted[-1].message == "No encrypted connection to the mail server came about."


@pytest.mark.spec("ORG-80")
async def test_files_hold_the_whole_mail(tmp_path: Path) -> None:
    mailer = _opened(Settings(mail_transport="file", data_dir=tmp_path))
    await mailer.send(a_message())

    (file,) = (tmp_path / "mail").glob("*.eml")
    parsed = message_from_bytes(file.read_bytes(), policy=default)
    assert parsed["Subject"] == a_message().subject
    assert [part.get_content_type() for part in parsed.walk()][1:] == ["text/plain", "text/html"]


@pytest.mark.spec("ORG-80")
async def test_the_mail_service_gets_the_mail_and_gives_its_id() -> None:
    got: list[dict[str, Any]] = []
    answers = [(202, {"X-Message-Id": "mid-1"}), (429, {}), (400, {}), (401, {})]

    async def take(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer the-key"
        got.append(await request.json())
        status, headers = answers[len(got) - 1]
        return web.Response(status=status, headers=headers)

    application = web.Application()
    application.router.add_post("/v3/mail/send", take)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    settings = Settings(
        environment=Environment.DEVELOPMENT,
        mail_transport="sendgrid",
        sendgrid_api_key=SecretStr("the-key"),
        sendgrid_url=f"http://127.0.0.1:{port}",
    )
    outbound = OutboundClient(Guard.from_settings(settings))
    mailer = open_mailer(settings, outbound)
    try:
        assert await mailer.send(a_message()) == "mid-1"
        for kind in (MailDeferred, MailFailure, MailDeferred):
            with pytest.raises(kind):
                await mailer.send(a_message())
    finally:
        await outbound.close()
        await runner.cleanup()
    assert got[0]["personalizations"] == [{"to": [{"email": a_message().recipient}]}]
    assert [part["type"] for part in got[0]["content"]] == ["text/plain", "text/html"]
