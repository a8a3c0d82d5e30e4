"""What other packages hand to mail: letters as data, never as markup."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from html import escape
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from stoa.mail.core.language import Said, language_of, translated
from stoa.platform.db import ReadSession
from stoa.platform.ids import EmailLogId

__all__ = [
    "DECLINABLE",
    "A",
    "Arguments",
    "Button",
    "Category",
    "Code",
    "DeliveryReport",
    "Letter",
    "MailFilter",
    "MailRecord",
    "MailType",
    "Paragraph",
    "Recipient",
    "Refusal",
    "Said",
]

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]+")
_PATH = re.compile(r"/(?!/)[\x21-\x7e]*")


class Category(StrEnum):
    """Why a mail is sent; decides whether its recipient may decline it."""

    ACCOUNT = "account"
    SECURITY = "security"
    INVITATION = "invitation"
    NOTIFICATION = "notification"
    DIGEST = "digest"
    PUBLISHING = "publishing"
    TEST = "test"


# Account, security, invitation and test mails always go.
DECLINABLE = frozenset({Category.NOTIFICATION, Category.DIGEST, Category.PUBLISHING})


@dataclass(frozen=True)
class Paragraph:
    text: str

    def as_text(self, _base_url: str) -> str:
        return _clean(self.text)

    def as_html(self, _base_url: str) -> str:
        return f"<p>{_html(self.text)}</p>"

    def in_language(self, locale: str) -> "Paragraph":
        return Paragraph(translated(self.text, locale))


@dataclass(frozen=True)
class Button:
    """A link into Stoa. `path` begins with a slash; the address before it is always the configured one (ID-19)."""

    label: str
    path: str

    def __post_init__(self) -> None:
        if not _PATH.fullmatch(self.path):
            raise ValueError("the path of a button begins with one slash and holds no blanks")

    def as_text(self, base_url: str) -> str:
        return f"{_clean(self.label)}:\n{base_url}{self.path}"

    def as_html(self, base_url: str) -> str:
        address = escape(base_url + self.path)
        return f'<p><a href="{address}">{_html(self.label)}</a></p><p>{address}</p>'

    def in_language(self, locale: str) -> "Button":
        return Button(translated(self.label, locale), self.path)


@dataclass(frozen=True)
class Code:
    """A code to type."""

    code: str

    def as_text(self, _base_url: str) -> str:
        return f"    {_clean(self.code)}"

    def as_html(self, _base_url: str) -> str:
        return f'<p style="font-size:24px;letter-spacing:4px"><strong>{_html(self.code)}</strong></p>'

    def in_language(self, _locale: str) -> "Code":
        return self


@dataclass(frozen=True)
class Letter:
    """One mail before it has an address. Every text in it is plain text, wherever it came from.

    Sentences of ours are `Said`, so that they come in the language of the recipient. `sender`: whose name the mail
    bears beside that of the installation.
    """

    subject: str
    blocks: tuple[Paragraph | Button | Code, ...]
    sender: str = ""
    language: str = "en"

    def in_language(self, locale: str) -> "Letter":
        """The same in the language of the locale, or in English."""
        blocks = tuple(block.in_language(locale) for block in self.blocks)
        return Letter(translated(self.subject, locale), blocks, self.sender, language_of(locale))

    def as_text(self, base_url: str) -> str:
        return "\n\n".join(block.as_text(base_url) for block in self.blocks) + "\n"

    def as_html(self, base_url: str) -> str:
        body = "".join(block.as_html(base_url) for block in self.blocks)
        return (
            f'<!doctype html><html lang="{self.language}"><head><meta charset="utf-8"></head>'
            f'<body style="font-family:sans-serif;line-height:1.5;max-width:36em">{body}</body></html>'
        )


def _clean(text: str) -> str:
    return _CONTROLS.sub(" ", text)


def _html(text: str) -> str:
    return escape(_clean(text)).replace("\n", "<br>")


class Arguments(Protocol):
    """A frozen dataclass whose fields are text, numbers or None."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True)
class MailType(Generic[A]):
    """A kind of mail. `expires_after`: a proof inside is worthless then, and the mail is not sent any more."""

    name: str
    category: Category
    arguments: type[A]
    compose: Callable[[A], Letter]
    expires_after: timedelta | None = None


@dataclass(frozen=True)
class Recipient:
    """Whom a mail is for. `key` is the normalised address (ID-5)."""

    email: str
    key: str
    user_id: UUID | None = None
    locale: str = "en"


class Refusal(Protocol):
    """Says of a person whether they do not want a mail that may be declined; asked right before it is sent."""

    async def __call__(
        self, session: ReadSession, organization_id: UUID | None, user_id: UUID, mail_type: str
    ) -> bool: ...


@dataclass(frozen=True)
class MailFilter:
    """Which mails are wanted; None: all. `recipient` is the whole address."""

    email_type: str | None = None
    status: str | None = None
    recipient: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class MailRecord:
    """A mail as the log shows it; never what is inside."""

    id: EmailLogId
    organization_id: UUID | None
    user_id: UUID | None
    email_type: str
    category: str
    recipient_email: str
    subject: str
    status: str
    provider: str | None
    error_message: str | None
    attempts: int
    next_attempt_at: datetime | None
    can_resend: bool
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    bounced_at: datetime | None


@dataclass(frozen=True)
class DeliveryReport:
    """What a provider says became of a mail: delivered or bounced."""

    provider_message_id: str
    status: str
    at: datetime
    reason: str | None
