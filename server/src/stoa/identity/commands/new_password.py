"""What every new password of a person is held against, and what it is refused for (ID-21, ID-22)."""

from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Standard:
    """What the password of one person must not be: words that others know of them, or too short for an organization."""

    own_words: Iterable[str]
    organizations_minimum: int = 0


async def refuse_weak(
    session: ReadSession, password: str, standard: Standard, *, pointer: str = "/password"
) -> None:
    """Raises PasswordWeak with the reason. The longest minimum of installation and organizations holds."""
    settings = await people.instance_settings(session)
    minimum = max(settings.password_min_length, standard.organizations_minimum)
    reason = passwords.weakness(password, minimum=minimum, own_words=standard.own_words)
    if reason is not None:
        raise PasswordWeak(errors=(FieldError(pointer, reason, REASONS[reason].format(minimum=minimum)),))


async def standard_of(session: ReadSession, memberships: Memberships, user: User) -> Standard:
    """Names, username, address and organizations of a person. The session is in the person's scope."""
    organizations = await memberships.of_user(session, user.id)
    named = [user.name, user.given_name or "", user.family_name or "", user.username]
    addressed = [user.email_key, user.email_key.partition("@")[0]]
    words = [*named, *addressed, *(name for held in organizations for name in (held.name, held.slug))]
    return Standard(words, max((held.password_min_length or 0 for held in organizations), default=0))
