"""The mail transport: one port, and what stands behind it. Packages call `stoa.mail.api`, not this."""

import asyncio
import ipaddress
import json
import re
import socket
import ssl
import sys
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Literal, Protocol

import aiosmtplib
import structlog

from stoa.platform.errors import AppError
from stoa.platform.outbound import OutboundClient
from stoa.platform.settings import Settings, SettingsError

log = structlog.get_logger(__name__)

POLICY = SMTP.clone(cte_type="7bit")
CONNECT_SECONDS = 15.0
SEND_SECONDS = 60.0
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class MailFailure(Exception):
    """The mail was not taken. The text is fit for a screen: it holds no secret and nothing the server said."""

    is_permanent = True


class MailDeferred(MailFailure):
    """Not now; trying again may help."""

    is_permanent = False


@dataclass(frozen=True)
class MailMessage:
    """One mail to one person. `message_id` is without angle brackets and stays the same when it is tried again."""

    message_id: str
    mail_type: str
    recipient: str
    subject: str
    text: str
    html: str
    date: datetime
    headers: tuple[tuple[str, str], ...] = ()
    # Whose mail it is, before the name of the installation; nothing that makes an address or a link.
    sender_name: str = ""

    def build(self, sender: str) -> EmailMessage:
        """The message as it goes out. Raises MailFailure for addresses that are none."""
        message = EmailMessage(policy=POLICY)
        try:
            message["From"] = _sender(sender, self.sender_name)
            message["To"] = _address(self.recipient)
            message["Subject"] = header_text(self.subject)
            message["Date"] = format_datetime(self.date)
            message["Message-ID"] = f"<{header_text(self.message_id)}>"
            # Keeps holiday notes and other robots from answering (RFC 3834).
            message["Auto-Submitted"] = "auto-generated"
            for name, value in self.headers:
                message[name] = header_text(value)
        except (ValueError, MessageError, IndexError) as error:
            raise MailFailure("The address is not one that mail can go to.") from error
        message.set_content(self.text)
        message.add_alternative(self.html, subtype="html")
        return message


def header_text(value: str) -> str:
    """A header value without line breaks and other control characters, which would begin headers of their own."""
    return _CONTROLS.sub(" ", value).strip()


def _address(value: str, name: str = "") -> Address:
    if _CONTROLS.search(value):
        raise ValueError("control characters in an address")
    return Address(display_name=name, addr_spec=value)


def _sender(value: str, on_behalf_of: str = "") -> Address:
    name, address = parseaddr(header_text(value))
    whose = header_text(on_behalf_of)
    return _address(address, f"{whose} · {name}" if whose and name else whose or name)


Name = Literal["resolve", "connect", "encrypt", "sign_in", "accept"]


@dataclass(frozen=True)
class TrialStep:
    """One step on the way of a test mail, and in words how it went."""

    name: Name
    is_ok: bool
    message: str


class Mailer(Protocol):
    """A way to send. `is_configured`: people get their mail. `takes_mail`: it is worth handing over any."""

    name: str
    is_configured: bool
    takes_mail: bool

    async def send(self, message: MailMessage) -> str | None:
        """Hand the mail over. Gives the id under which a provider reports on it later; None: its Message-ID.

        Raises MailFailure or MailDeferred.
        """
        ...


class NoMailer:
    """No transport: links are shown to be copied."""

    name = "none"
    is_configured = False
    takes_mail = False

    async def send(self, message: MailMessage) -> str | None:  # noqa: ARG002  # the port has it
        raise MailFailure("No mail transport is configured.")


class ConsoleMailer:
    """Development: the mail appears where the server was started, and nowhere else."""

    name = "console"
    is_configured = False
    takes_mail = True

    def __init__(self, sender: str) -> None:
        self._sender = sender

    async def send(self, message: MailMessage) -> str | None:
        built = message.build(self._sender)
        log.info("mail_shown", mail_type=message.mail_type, transport=self.name)
        sys.stderr.write(f"\n--- mail to {built['To']}: {built['Subject']}\n{message.text}\n---\n")
        return None


class FileMailer:
    """Development: each mail becomes an `.eml` file, which any mail program shows."""

    name = "file"
    is_configured = True
    takes_mail = True

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, message: MailMessage) -> str | None:
        built = message.build(self._sender)
        await asyncio.to_thread(self._write, message, built.as_bytes())
        return None

    def _write(self, message: MailMessage, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^A-Za-z0-9_.-]", "_", f"{message.mail_type}-{message.message_id.partition('@')[0]}")
        (self._folder / f"{name}.eml").write_bytes(content)


class CaptureMailer:
    """Keeps what was sent, for tests. `failures` are raised first, one for each attempt."""

    name = "capture"
    is_configured = True
    takes_mail = True

    def __init__(self, sender: str = "Stoa <stoa@localhost>") -> None:
        self._sender = sender
        self.sent: list[MailMessage] = []
        self.failures: list[MailFailure] = []

    async def send(self, message: MailMessage) -> str | None:
        message.build(self._sender)
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        return None


@dataclass(frozen=True)
class SmtpServer:
    """Where and how mail is handed over."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    username: str | None = None
    password: str | None = field(default=None, repr=False)


class SmtpMailer:
    """SMTP with STARTTLS or TLS, one connection for each mail."""

    name = "smtp"
    is_configured = True
    takes_mail = True

    def __init__(self, server: SmtpServer, sender: str, *, tls_context: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._sender = sender
        self._tls_context = tls_context

    async def send(self, message: MailMessage) -> str | None:
        built = message.build(self._sender)
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._hand_over(built)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise _described(error) from error
        return None

    async def trial(self, message: MailMessage) -> list[TrialStep]:
        """Hand a mail over step by step; the last step is the first that failed, or that the mail was taken."""
        server, steps = self._server, list[TrialStep]()
        tls = (self._tls_context or ssl.create_default_context()) if server.security != "none" else None
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.security == "tls",
            start_tls=False,
            tls_context=tls,
            timeout=CONNECT_SECONDS,
        )

        async def take(name: Name, done: str, work: Awaitable[object]) -> bool:
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await work
            except socket.gaierror:
                steps.append(TrialStep(name, is_ok=False, message="There is no mail server of this name."))
            except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
                steps.append(TrialStep(name, is_ok=False, message=str(_described(error))))
            except MailFailure as error:
                steps.append(TrialStep(name, is_ok=False, message=str(error)))
            else:
                steps.append(TrialStep(name, is_ok=True, message=done))
            return steps[-1].is_ok

        lookup = asyncio.get_running_loop().getaddrinfo(server.host, server.port)
        try:
            if not await take("resolve", "The name of the mail server is known.", lookup):
                return steps
            if not await take("connect", "The mail server answers.", client.connect()):
                return steps
            if server.security == "starttls" and not await take(
                "encrypt", "The connection is encrypted.", client.starttls(tls_context=tls)
            ):
                return steps
            if server.username is not None and not await take(
                "sign_in",
                "User name and password are right.",
                client.login(server.username, server.password or ""),
            ):
                return steps
            await take(
                "accept", "The mail server took the mail.", client.send_message(message.build(self._sender))
            )
        finally:
            client.close()
        return steps

    async def _hand_over(self, message: EmailMessage) -> None:
        server = self._server
        is_encrypted = server.security != "none"
        await aiosmtplib.send(
            message,
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=(self._tls_context or ssl.create_default_context()) if is_encrypted else None,
            timeout=CONNECT_SECONDS,
        )


def _described(error: Exception) -> MailFailure:
    """What went wrong, in our words. A reply beginning with 5 is final, others may pass (RFC 5321, 4.2.1)."""
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            return MailDeferred("The mail server did not accept user name and password.")
        case aiosmtplib.SMTPRecipientsRefused():
            codes = {refusal.code for refusal in error.recipients}
            kind = MailFailure if all(code >= 500 for code in codes) else MailDeferred
            return kind(f"The mail server refused the recipient ({min(codes)}).")
        case aiosmtplib.SMTPResponseException():
            kind = MailFailure if error.code >= 500 else MailDeferred
            return kind(f"The mail server refused the mail ({error.code}).")
        case _ if isinstance(error, ssl.SSLError) or "STARTTLS" in str(error):
            return MailDeferred("No encrypted connection to the mail server came about.")
        case TimeoutError() | aiosmtplib.SMTPTimeoutError():
            return MailDeferred("The mail server did not answer in time.")
        case _:
            return MailDeferred("The mail server could not be reached.")


async def try_out(mailer: Mailer, message: MailMessage) -> list[TrialStep]:
    """Send a mail to see whether mail works."""
    if isinstance(mailer, SmtpMailer):
        return await mailer.trial(message)
    try:
        await mailer.send(message)
    except MailFailure as error:
        return [TrialStep("accept", is_ok=False, message=str(error))]
    return [TrialStep("accept", is_ok=True, message="The mail was taken.")]


def open_mailer(settings: Settings, outbound: OutboundClient) -> Mailer:
    """The transport that the settings name. Raises SettingsError for one that would send in the clear."""
    match settings.mail_transport:
        case "none":
            return NoMailer()
        case "file":
            return FileMailer(settings.data_dir / "mail", settings.mail_from)
        case "sendgrid":
            if settings.sendgrid_api_key is None:
                raise SettingsError(["sendgrid_api_key: needed by mail_transport sendgrid"])
            key = settings.sendgrid_api_key.get_secret_value()
            return SendGridMailer(outbound, key, settings.mail_from, base_url=settings.sendgrid_url)
        case None if settings.smtp_host is None:
            return ConsoleMailer(settings.mail_from) if settings.is_development else NoMailer()
    if settings.smtp_host is None:
        raise SettingsError(["smtp_host: needed by mail_transport smtp"])
    if settings.smtp_security == "none" and not _is_local(settings.smtp_host):
        raise SettingsError(["smtp_security: none is for a mail server on this machine or network only"])
    password = settings.smtp_password
    server = SmtpServer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_security,
        settings.smtp_username,
        password.get_secret_value() if password else None,
    )
    return SmtpMailer(server, settings.mail_from)


class SendGridMailer:
    """The HTTP interface of SendGrid, version 3 (POST /v3/mail/send)."""

    name = "sendgrid"
    is_configured = True
    takes_mail = True

    def __init__(self, outbound: OutboundClient, api_key: str, sender: str, *, base_url: str) -> None:
        self._outbound = outbound
        self._api_key = api_key
        self._sender = sender
        self._url = f"{base_url}/v3/mail/send"

    async def send(self, message: MailMessage) -> str | None:
        built = message.build(self._sender)
        sender = _sender(self._sender, message.sender_name)
        body = {
            "personalizations": [{"to": [{"email": _address(message.recipient).addr_spec}]}],
            "from": {"email": sender.addr_spec, "name": sender.display_name},
            "subject": str(built["Subject"]),
            "content": [
                {"type": "text/plain", "value": message.text},
                {"type": "text/html", "value": message.html},
            ],
            # A second try of the same mail is recognised by its receiver.
            "headers": {name: str(built[name]) for name in ("Message-ID", *(name for name, _ in message.headers))},
            "tracking_settings": {"click_tracking": {"enable": False}, "open_tracking": {"enable": False}},
        }
        headers = {"Authorization": f"Bearer {self._api_key}", "Content-Type": "application/json"}
        try:
            status, answered, _ = await self._outbound.fetch(
                "POST", self._url, headers=headers, body=json.dumps(body).encode()
            )
        except AppError as error:
            raise MailDeferred("The mail service could not be reached.") from error
        if status in (200, 202):
            return answered.get("X-Message-Id")
        if status in (401, 403):
            raise MailDeferred("The mail service did not accept the key.")
        kind = MailDeferred if status == 429 or status >= 500 else MailFailure
        raise kind(f"The mail service refused the mail ({status}).")


def _is_local(host: str) -> bool:
    """A private address, or a name without a dot as container networks give."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host
