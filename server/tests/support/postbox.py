"""The mails of an installation that sends: delivered by its job, read by their recipient."""

import asyncio
import re
from dataclasses import dataclass

from sqlalchemy import text

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.jobs import Worker
from stoa.platform.mail import CaptureMailer, MailMessage

_IN_HAND = text("SELECT 1 FROM jobs WHERE status = 'running' AND name = 'mail.deliver'")
_CODE = re.compile(r"^ +(\d{6})$", re.MULTILINE)


@dataclass(frozen=True)
class Letter:
    """One delivered mail."""

    mail_type: str
    subject: str
    text: str
    html: str
    base_url: str

    @property
    def links(self) -> list[str]:
        """Paths of the links into Stoa, in order: `/verify#token=…`."""
        return re.findall(rf"^{re.escape(self.base_url)}(/\S*)$", self.text, re.MULTILINE)

    @property
    def token(self) -> str:
        """The secret in the fragment of the first link that has one."""
        return next(link for link in self.links if "#token=" in link).partition("#token=")[2].partition("&")[0]

    @property
    def code(self) -> str:
        """The six digits to type."""
        found = _CODE.search(self.text)
        assert found is not None, self.text
        return found[1]


class Postbox:
    """Everybody's mail. Reading sends what is due first."""

    def __init__(self, platform: Platform) -> None:
        assert isinstance(platform.mailer, CaptureMailer)
        self._platform = platform
        self._mailer = platform.mailer

    async def to(self, address: str, mail_type: str | None = None) -> list[Letter]:
        """The mails to an address, oldest first, all or those of one type."""
        await self._deliver()
        return [
            self._letter(sent)
            for sent in sorted(self._mailer.sent, key=lambda sent: sent.message_id)
            if sent.recipient.lower() == address.lower() and mail_type in (None, sent.mail_type)
        ]

    async def latest(self, address: str, mail_type: str | None = None) -> Letter:
        """The newest mail to an address."""
        found = await self.to(address, mail_type)
        assert found, f"no mail to {address}"
        return found[-1]

    async def _deliver(self) -> None:
        """Send what is due, and wait for what the worker of the installation itself took before."""
        for _ in range(500):
            await Worker(self._platform).run_until_idle()
            async with self._platform.db.reading(Scope.system()) as session:
                in_hand = (await session.execute(_IN_HAND)).first()
            if in_hand is None:
                return
            await asyncio.sleep(0.02)
        raise AssertionError("mails are not delivered")

    def _letter(self, sent: MailMessage) -> Letter:
        base_url = self._platform.settings.base_url
        return Letter(sent.mail_type, sent.subject, sent.text, sent.html, base_url)
