"""Telling people of a sign-in from a device that was not seen before, and taking it back (ID-71)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from stoa.audit import api as audit
from stoa.identity.commands import activity, revocation
from stoa.identity.errors import LinkUsed
from stoa.identity.events import SecurityNotice
from stoa.identity.models import User
from stoa.identity.queries import devices, proofs
from stoa.mail import api as mail
from stoa.mail.contracts import Button, Category, Letter, MailType, Paragraph, Recipient
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import WriteSession
from stoa.platform.ids import SessionId, UserId
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
        "A new device signed in to your account",
        (
            Paragraph(f"Hello {told.name}, somebody signed in to your account from a device not seen before:"),
            Paragraph(f"Device: {told.device}\nPlace: {told.place}\nTime: {told.moment}"),
            Paragraph("If this was you, there is nothing to do."),
            Paragraph("If it was not, end that session now. You will be asked for a new password next."),
            Button("This was not me", f"/not-me#token={told.token}"),
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


async def disown(session: WriteSession, platform: Platform, token: str) -> UserId:
    """End the session that the link of a mail is about, and forget its device. Raises LinkUsed."""
    now = platform.clock.now()
    proof = await proofs.take_verification(session, PURPOSE, hash_secret(token), now)
    if proof is None or proof.user_id is None or not proof.identifier.startswith(IDENTIFIER):
        raise LinkUsed
    session_id = SessionId(UUID(proof.identifier.removeprefix(IDENTIFIER)))
    # Forgotten first: the device must not keep what a known one may do.
    await devices.forget_device_of(session, proof.user_id, session_id)
    await revocation.end_session(session, platform, proof.user_id, session_id, reason="user", by=proof.user_id)
    entry = activity.Entry(proof.user_id, session_id, None)
    await activity.record(session, platform, entry, "security_event", {"action": "session_disowned"})
    await audit.record(
        session,
        None,
        "session.disowned",
        resource_type="session",
        resource_id=session_id,
        organization_id=None,
        metadata={"user_id": str(proof.user_id)},
    )
    return proof.user_id
