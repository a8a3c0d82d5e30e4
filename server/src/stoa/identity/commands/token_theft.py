"""A refresh token that was used before is in two hands: its session ends, and its person is told (ID-59)."""

from dataclasses import dataclass
from datetime import timedelta

from stoa.audit import api as audit
from stoa.identity.commands import activity, end_access, revocation
from stoa.identity.models import User
from stoa.identity.queries import token_pairs
from stoa.mail import api as mail
from stoa.mail.contracts import Button, Category, Letter, MailType, Paragraph, Recipient, Said
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.ids import SessionId

AGAIN_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Theft:
    """Whom the mail greets, and the secret of its link."""

    name: str
    token: str


def _letter(theft: Theft) -> Letter:
    return Letter(
        Said("A session of yours was ended because its key was used twice"),
        (
            Paragraph(
                Said(
                    "Hello {name}, a program that is signed in to your account sent a key that had been used"
                    " before. Somebody may have copied it, so that session was ended.",
                    name=theft.name,
                )
            ),
            Paragraph(Said("If you do not know why this happened, end everything and choose a new password.")),
            Button(Said("End everything"), f"/end-everything#token={theft.token}"),
        ),
    )


TOKEN_THEFT = mail.register(
    MailType("token_reuse", Category.SECURITY, Theft, _letter, expires_after=end_access.LINK_LIFE)
)


async def end_stolen(session: WriteSession, platform: Platform, user: User, session_id: SessionId) -> None:
    """End the session with all its generations; at the second time within a day, all sessions of the person."""
    now = platform.clock.now()
    await revocation.end_session(session, platform, user.id, session_id, reason="reuse", by=None)
    if await token_pairs.count_reuse(session, user.id, now - AGAIN_WITHIN) > 1:
        await revocation.end_everything(session, platform, user.id, reason="reuse", by=None, api_tokens=False)
    entry = activity.Entry(user.id, session_id, None)
    await activity.record(session, platform, entry, "security_event", {"action": "refresh_token_reused"})
    await audit.record(
        session,
        None,
        "session.ended",
        resource_type="session",
        resource_id=session_id,
        organization_id=None,
        metadata={"reason": "reuse"},
    )
    if not platform.mailer.takes_mail:
        return
    token = await end_access.make_link(session, platform, user.id)
    await mail.enqueue(
        session,
        platform,
        TOKEN_THEFT,
        Theft(user.name, token),
        to=Recipient(user.email, user.email_key, user.id, user.locale),
        organization_id=None,
        dedupe_key=f"token_reuse:{session_id}",
    )
