"""What every new password of a person is held against, and what it is refused for (ID-21, ID-22)."""

from collections.abc import Iterable

from stoa.identity.core import passwords
from stoa.identity.errors import PasswordWeak
from stoa.identity.models import User
from stoa.identity.ports import Memberships
from stoa.identity.queries import people
from stoa.platform.db import ReadSession
from stoa.platform.errors import FieldError

REASONS = {
    "too_short": "Use at least {minimum} characters",
    "too_long": "Use at most 256 characters",
    "common": "This password is among the first that an attacker tries",
    "personal": "This password can be guessed from what others know of you",
}


async def refuse_weak(
    session: ReadSession, password: str, *, own_words: Iterable[str], pointer: str = "/password"
) -> None:
    """Raises PasswordWeak with the reason. `own_words`: what others know of the person."""
    minimum = (await people.instance_settings(session)).password_min_length
    reason = passwords.weakness(password, minimum=minimum, own_words=own_words)
    if reason is not None:
        raise PasswordWeak(errors=(FieldError(pointer, reason, REASONS[reason].format(minimum=minimum)),))


async def words_of(session: ReadSession, memberships: Memberships, user: User) -> list[str]:
    """Names, username, address and organizations of a person. The session is in the person's scope."""
    organizations = await memberships.of_user(session, user.id)
    named = [user.name, user.given_name or "", user.family_name or "", user.username]
    addressed = [user.email_key, user.email_key.partition("@")[0]]
    return [*named, *addressed, *(name for held in organizations for name in (held.name, held.slug))]
