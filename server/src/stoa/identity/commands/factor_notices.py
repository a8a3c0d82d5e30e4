"""The mail that tells people of a change to their factors (ID-78, ID-80)."""

from dataclasses import dataclass

from stoa.identity.queries import people
from stoa.mail import api as mail
from stoa.mail.contracts import Button, Category, Letter, MailType, Paragraph, Recipient, Said
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.ids import UserId, new_id

WORDS = {
    "totp.added": ("An authenticator app was added", "From now on signing in asks for its code."),
    "totp.removed": ("The authenticator app was removed", "Signing in does not ask for its codes any more."),
    "passkey.added": ("A passkey was added", "It signs in to your account without a password."),
    "passkey.removed": ("A passkey was removed", "It does not sign in to your account any more."),
    "recovery_codes.renewed": ("New recovery codes were made", "The old ones do not work any more."),
    "factors.removed": (
        "An administrator removed your second factors",
        "You were signed out everywhere. Sign in with your password, choose a new one, and set up a second factor.",
    ),
    "account.linked": ("A way to sign in was added", "Another service signs in to your account from now on."),
    "account.unlinked": ("A way to sign in was removed", "A service does not sign in to your account any more."),
}


@dataclass(frozen=True)
class FactorChange:
    """Which change it was, one of WORDS."""

    fact: str


def _letter(change: FactorChange) -> Letter:
    subject, consequence = map(Said, WORDS[change.fact])
    return Letter(
        subject,
        (
            Paragraph(Said("{subject}. {consequence}", subject=subject, consequence=consequence)),
            Paragraph(Said("If this was not you, look at your account's security at once.")),
            Button(Said("Open security settings"), "/settings/security"),
        ),
    )


FACTOR_CHANGED = mail.register(MailType("factor_changed", Category.SECURITY, FactorChange, _letter))


async def tell(session: WriteSession, platform: Platform, user_id: UserId, fact: str) -> None:
    """Mail the person, in the transaction of the change."""
    user = await people.load_user(session, user_id)
    recipient = Recipient(user.email, user.email_key, user.id, user.locale)
    await mail.enqueue(
        session,
        platform,
        FACTOR_CHANGED,
        FactorChange(fact),
        to=recipient,
        organization_id=None,
        dedupe_key=f"factor_changed:{new_id()}",
    )
