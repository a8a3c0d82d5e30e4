"""Telling people of a sign-in from a device that was not seen before (ID-71)."""

from dataclasses import dataclass
from datetime import timedelta

from stoa.identity.events import SecurityNotice
from stoa.identity.models import User
from stoa.identity.queries import proofs
from stoa.mail import api as mail
from stoa.mail.contracts import Button, Category, Letter, MailType, Paragraph, Recipient, Said
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import WriteSession
from stoa.platform.ids import SessionId
from stoa.platform.outbox import record

PURPOSE, IDENTIFIER = "revoke_all", "session:"
LINK_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class NewDeviceArguments:
    """What the mail tells, and the secret of its link."""

    name: str
    device: str
    place: str
    moment: str
    token: str


def _letter(told: NewDeviceArguments) -> Letter:
    return Letter(
        Said("A new device signed in to your account"),
        (
            Paragraph(
                Said(
                    "Hello {name}, somebody signed in to your account from a device not seen before:",
                    name=told.name,
                )
            ),
            Paragraph(
                Said(
                    "Device: {device}\nPlace: {place}\nTime: {moment}",
                    device=told.device,
                    place=told.place,
                    moment=told.moment,
                )
            ),
            Paragraph(Said("If this was you, there is nothing to do.")),
            Paragraph(Said("If it was not, end that session now. We then mail you a link to set a new password.")),
            Button(Said("This was not me"), f"/not-me#token={told.token}"),
        ),
    )


NEW_DEVICE = mail.register(
    MailType("new_device", Category.SECURITY, NewDeviceArguments, _letter, expires_after=LINK_LIFE)
)


async def warn(
    session: WriteSession, platform: Platform, user: User, session_id: SessionId, *, device: str, place: str | None
) -> None:
    """Mail the person, and tell their open pages."""
    now = platform.clock.now()
    event = SecurityNotice(organization_id=None, user_id=user.id, session_id=session_id, kind="new_device")
    await record(session, event, topics=[f"user:{user.id}"])
    token = new_secret()
    values = {
        "purpose": PURPOSE,
        "user_id": user.id,
        "identifier": f"{IDENTIFIER}{session_id}",
        "secret_hash": hash_secret(token),
        "expires_at": now + LINK_LIFE,
    }
    await proofs.replace_verification(session, values, now)
    told = NewDeviceArguments(user.name, device, place or "unknown", f"{now:%d %B %Y, %H:%M} UTC", token)
    await mail.enqueue(
        session,
        platform,
        NEW_DEVICE,
        told,
        to=Recipient(user.email, user.email_key, user.id, user.locale),
        organization_id=None,
        dedupe_key=f"new_device:{session_id}",
    )
