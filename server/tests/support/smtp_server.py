"""A small SMTP server over real sockets: STARTTLS, AUTH PLAIN, and answers that a test dictates."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def make_certificate(folder: Path, host: str = "localhost") -> tuple[Path, Path]:
    """A self-signed certificate and its key as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate_file, key_file


@dataclass
class Delivery:
    """One mail as it arrived."""

    sender: str
    recipients: list[str]
    raw: bytes
    is_encrypted: bool
    login: str | None

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class SmtpTestServer:
    """`answers` maps a command (RCPT, DATA, AUTH ...) to the reply it gets instead of the usual one."""

    tls: ssl.SSLContext | None
    port: int = 0
    deliveries: list[Delivery] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    is_silent: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _Session(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()


class _Session:
    def __init__(self, server: SmtpTestServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server = server
        self.reader = reader
        self.writer = writer
        self.is_encrypted = writer.get_extra_info("ssl_object") is not None
        self.login: str | None = None
        self.sender = ""
        self.recipients: list[str] = []

    async def run(self) -> None:
        if self.server.is_silent:
            await self.reader.read()
            return
        await self.say("220 test")
        while line := (await self.reader.readline()).decode().strip():
            verb, _, rest = line.partition(" ")
            if verb.upper() == "QUIT":
                await self.say("221 bye")
                return
            if verb.upper() in self.server.answers:
                await self.say(self.server.answers[verb.upper()])
            else:
                await self.answer(verb.upper(), rest)

    async def say(self, reply: str) -> None:
        self.writer.write(reply.encode() + b"\r\n")
        await self.writer.drain()

    async def answer(self, verb: str, rest: str) -> None:
        match verb:
            case "EHLO":
                offers = ["AUTH PLAIN", "8BITMIME"]
                if self.server.tls and not self.is_encrypted:
                    offers.append("STARTTLS")
                await self.say("\r\n".join(["250-test", *(f"250-{offer}" for offer in offers), "250 HELP"]))
            case "STARTTLS":
                await self.say("220 go")
                await self.writer.start_tls(self.server.tls)  # type: ignore[arg-type]  # offered only with one
                self.is_encrypted = True
            case "AUTH":
                _, user, password = base64.b64decode(rest.rsplit(maxsplit=1)[-1]).decode().split("\0")
                self.login = f"{user}:{password}"
                await self.say("235 welcome")
            case "MAIL":
                self.sender = rest.partition("<")[2].partition(">")[0]
                await self.say("250 ok")
            case "RCPT":
                self.recipients.append(rest.partition("<")[2].partition(">")[0])
                await self.say("250 ok")
            case "DATA":
                await self.take_data()
            case _:
                await self.say("250 ok")

    async def take_data(self) -> None:
        await self.say("354 go on")
        raw = (await self.reader.readuntil(b"\r\n.\r\n")).removesuffix(b".\r\n")
        self.server.deliveries.append(Delivery(self.sender, self.recipients, raw, self.is_encrypted, self.login))
        await self.say(self.server.answers.get("END", "250 queued"))


@asynccontextmanager
async def smtp_server(*, tls: ssl.SSLContext | None = None, is_tls: bool = False) -> AsyncIterator[SmtpTestServer]:
    """Serve on a free loopback port; with `is_tls` encrypted from the first byte."""
    state = SmtpTestServer(tls)
    server = await asyncio.start_server(
        state.serve, "127.0.0.1", 0, ssl=tls if is_tls else None, limit=16 * 1024 * 1024
    )
    state.port = server.sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        server.close()
        await server.wait_closed()
