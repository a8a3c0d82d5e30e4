"""What every way to an account has in common: its values checked, and all that belongs to one made (ID-3 to ID-12)."""

from dataclasses import dataclass
from datetime import datetime

from stoa.audit import api as audit
from stoa.identity.commands import sessions
from stoa.identity.commands.new_password import Standard, refuse_weak
from stoa.identity.commands.sessions import Caller, NewSession
from stoa.identity.contracts import AccountOffer
from stoa.identity.core import emails, usernames
from stoa.identity.errors import EmailInvalid, EmailTaken, UsernameInvalid, UsernameTaken
from stoa.identity.models import User
from stoa.identity.ports import AccountProvisioner
from stoa.identity.queries import people, resets
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession, enter
from stoa.platform.errors import FieldError
from stoa.platform.ids import OrganizationId, SessionId, UserId, new_id

USERNAME_TRIES = 5


@dataclass(frozen=True)
class NewAccount:
    """What a person types to get an account."""

    name: str
    email: str
    password: str
    username: str | None = None
    organization_name: str | None = None
    locale: str = "en"
    timezone: str = "UTC"
    invitation_token: str | None = None


@dataclass(frozen=True)
class NewPerson:
    """What an administrator says of somebody whom they make an account for."""

    name: str
    email: str
    role: InstanceRole
    username: str | None = None


@dataclass(frozen=True)
class Account:
    """An account whose values were checked."""

    new: NewAccount
    email_key: str
    password_hash: str
    role: InstanceRole
    status: str = "active"
    proven_at: datetime | None = None


async def check(session: ReadSession, new: NewAccount) -> str:
    """Refuse what can be refused before the costly hash; gives the key of the e-mail address."""
    key = emails.normalise(new.email)
    if key is None:
        raise EmailInvalid(errors=(FieldError("/email", "invalid", EmailInvalid.title),))
    if new.username is not None and not usernames.is_valid(new.username):
        raise UsernameInvalid(errors=(FieldError("/username", "invalid", UsernameInvalid.title),))
    own_words = (new.name, new.username or "", key, key.partition("@")[0], new.organization_name or "")
    await refuse_weak(session, new.password, Standard(own_words))
    # Usernames are public: to know that one is taken tells nothing of the address.
    if new.username is not None and await people.username_is_taken(session, usernames.fold(new.username)):
        raise _username_taken()
    return key


async def make_account(
    session: WriteSession, platform: Platform, provisioner: AccountProvisioner, new: NewPerson
) -> User:
    """An account without a password, in the caller's transaction; a guest gets no organization (ID-92).

    Raises EmailInvalid, EmailTaken, UsernameInvalid, UsernameTaken.
    """
    key = emails.normalise(new.email)
    if key is None:
        raise EmailInvalid(errors=(FieldError("/email", "invalid", EmailInvalid.title),))
    if new.username is not None and not usernames.is_valid(new.username):
        raise UsernameInvalid(errors=(FieldError("/username", "invalid", UsernameInvalid.title),))
    if await people.email_is_taken(session, key):
        raise email_taken()
    typed = NewAccount(new.name, new.email, "", username=new.username)
    user_id = await _insert_user(session, Account(typed, key, "", new.role), platform.clock.now())
    if new.role is not InstanceRole.GUEST:
        before: Scope = session.info["scope"]
        await provisioner.account_created(session, user_id, user_name=new.name.strip(), organization_name=None)
        await enter(session, before)
    return await people.load_user(session, user_id)


async def make_invited(
    session: WriteSession,
    platform: Platform,
    offer: AccountOffer,
    password_hash: str,
    *,
    locale: str,
    timezone: str,
) -> User:
    """An account without an organization of its own, in the caller's transaction (ORG-21). Raises EmailTaken."""
    now = platform.clock.now()
    typed = NewAccount(offer.name, offer.email, "", locale=locale, timezone=timezone)
    role = InstanceRole.GUEST if offer.is_guest else InstanceRole.USER
    proven_at = now if offer.proves_address else None
    user_id = await _insert_user(
        session, Account(typed, offer.email_key, password_hash, role, proven_at=proven_at), now
    )
    await resets.set_password(session, user_id, password_hash, now)
    await enter(session, Scope(user_id=user_id))
    return await people.load_user(session, user_id)


def email_taken() -> EmailTaken:
    return EmailTaken(errors=(FieldError("/email", "taken", EmailTaken.title),))


def _username_taken() -> UsernameTaken:
    return UsernameTaken(errors=(FieldError("/username", "taken", UsernameTaken.title),))


async def create(
    session: WriteSession, platform: Platform, provisioner: AccountProvisioner, account: Account
) -> tuple[User, OrganizationId]:
    """User, credential, organization and spaces; all in the caller's transaction."""
    now = platform.clock.now()
    user_id = await _insert_user(session, account, now)
    await resets.set_password(session, user_id, account.password_hash, now)
    await enter(session, Scope(user_id=user_id))
    organization_id = await provisioner.account_created(
        session, user_id, user_name=account.new.name.strip(), organization_name=account.new.organization_name
    )
    return await people.load_user(session, user_id), organization_id


async def begin_first(
    session: WriteSession, platform: Platform, user: User, organization_id: OrganizationId, caller: Caller
) -> NewSession:
    """The first session of a new account."""
    await people.note_sign_in(session, user.id, platform.clock.now())
    begun = await sessions.begin(session, platform, user, caller, organization_id=organization_id)
    await record_sign_up(session, user, begun.id)
    return begun


async def record_sign_up(session: WriteSession, user: User, session_id: SessionId | None) -> None:
    event = "user.set_up" if user.role == InstanceRole.SUPER_ADMIN else "user.signed_up"
    actor = Actor(user.id, user.name, InstanceRole(user.role), session_id=session_id)
    await audit.record(session, actor, event, resource_type="user", resource_id=user.id, organization_id=None)


async def _insert_user(session: WriteSession, account: Account, now: datetime) -> UserId:
    new, user_id = account.new, UserId(new_id())
    values = {
        "id": user_id,
        "email": new.email.strip(),
        "email_key": account.email_key,
        "email_verified_at": account.proven_at,
        "name": new.name.strip(),
        "role": account.role,
        "status": account.status,
        "locale": new.locale,
        "timezone": new.timezone,
        "created_at": now,
        "updated_at": now,
    }
    for _ in range(USERNAME_TRIES):
        username = new.username or await _free_username(session, new.name)
        names = {"username": username, "username_key": usernames.fold(username)}
        if await people.insert_user(session, values | names):
            return user_id
        # Somebody was faster with the address or the username; a username of our making can be made again.
        if await people.email_is_taken(session, account.email_key):
            raise email_taken()
        if new.username is not None:
            break
    raise _username_taken()


async def _free_username(session: ReadSession, name: str) -> str:
    """From the name, numbered where that is taken."""
    base = usernames.base_from_name(name)
    taken = await people.taken_username_keys(session, usernames.fold(base))
    number, candidate = 1, base
    while usernames.fold(candidate) in taken:
        number += 1
        candidate = f"{base}-{number}"
    return candidate
