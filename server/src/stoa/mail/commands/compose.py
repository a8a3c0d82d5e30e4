"""From the arguments of a mail to the message that goes out."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from stoa.mail.contracts import A, Letter, MailType
from stoa.mail.core.sender import sender_name
from stoa.platform.context import Platform
from stoa.platform.crypto import Place
from stoa.platform.ids import new_id
from stoa.platform.mail import MailMessage, header_text

MAX_SUBJECT = 200

_types: dict[str, MailType[Any]] = {}


def register(mail_type: MailType[A]) -> MailType[A]:
    """Make a kind of mail known to the worker, at import. Two of one name: ValueError at start."""
    if mail_type.name in _types:
        raise ValueError(f"mail type {mail_type.name} is registered twice")
    _types[mail_type.name] = mail_type
    return mail_type


def mail_type_of(name: str) -> MailType[Any] | None:
    """The registered kind of that name."""
    return _types.get(name)


def registered() -> Mapping[str, MailType[Any]]:
    """Every kind that is known."""
    return _types


def preview(
    platform: Platform, mail_type: MailType[A], arguments: A, recipient: str, locale: str = "en"
) -> MailMessage:
    """The mail as it would go out."""
    return message_of(platform, new_id(), mail_type, mail_type.compose(arguments).in_language(locale), recipient)


def message_of(
    platform: Platform, mail_id: UUID, mail_type: MailType[Any], letter: Letter, recipient: str
) -> MailMessage:
    """The letter with its address, its links and a Message-ID that stays the same when it is sent again."""
    base_url = platform.settings.base_url
    return MailMessage(
        message_id=f"{mail_id}@{urlsplit(base_url).hostname or 'localhost'}",
        mail_type=mail_type.name,
        recipient=recipient,
        sender_name=sender_name(letter.sender),
        subject=subject_of(letter),
        text=letter.as_text(base_url),
        html=letter.as_html(base_url),
        date=platform.clock.now(),
    )


def subject_of(letter: Letter) -> str:
    """The subject as a header may hold it."""
    return header_text(letter.subject)[:MAX_SUBJECT]


def payload_place(mail_id: UUID, organization_id: UUID | None) -> Place:
    """Where the encrypted arguments of a mail lie."""
    return Place("email_logs", mail_id, "payload_encrypted", organization_id)
