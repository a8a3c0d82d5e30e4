"""Making an account, with all that belongs to one, in a single transaction (ID-1 to ID-12)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stoa.audit import api as audit
from stoa.identity.adapters.hashing import hash_password
from stoa.identity.commands import sessions
from stoa.identity.commands.sessions import Caller, NewSession
from stoa.identity.contracts import SignUpMode
from stoa.identity.core import emails, passwords, usernames
from stoa.identity.errors import (
    EmailInvalid,
    EmailTaken,
    LinkUsed,
    PasswordWeak,
    SetupDone,
    SetupRequired,
    SignUpClosed,
    UsernameInvalid,
    UsernameTaken,
)
from stoa.identity.ports import AccountProvisioner
from stoa.identity.queries import people, proofs
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.addresses import limit_subject
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import ReadSession, Scope, WriteSession, enter
from stoa.platform.errors import FieldError
from stoa.platform.ids import AccountId, UserId, new_id
from stoa.platform.ratelimit import Rule

SIGN_UPS = Rule("sign_up", 3, timedelta(hours=1), hides_subject=True)
SETUPS = Rule("setup", 20, timedelta(minutes=15), hides_subject=True)
OWNER_LINK_LIFE = timedelta(hours=24)
OWNER_SETUP = "owner_setup"
USERNAME_TRIES = 5

REASONS = {
    "too_short": "Use at least {minimum} characters",
    "too_long": "Use at most 256 characters",
    "common": "This password is among the first that an attacker tries",
    "personal": "This password can be guessed from what others know of you",
}


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


async def create_owner_link(session: WriteSession, platform: Platform) -> str:
    """A link, good once and for a day, that makes the first account; older links end. Only its hash is stored."""
    token = new_secret()
    now = platform.clock.now()
    values = {
        "purpose": OWNER_SETUP,
        "identifier": OWNER_SETUP,
        "secret_hash": hash_secret(token),
        "expires_at": now + OWNER_LINK_LIFE,
    }
    await proofs.replace_verification(session, values, now)
    # In the fragment, which reaches no log and no referrer (ID-14).
    return f"{platform.settings.base_url}/setup#token={token}"


async def set_up(
    platform: Platform, provisioner: AccountProvisioner, token: str, new: NewAccount, caller: Caller
) -> NewSession:
    """Make the owner of the installation with a one-time link.

    Raises SetupDone once there is anybody, LinkUsed for a token that is no good, and what is wrong with values.
    """
    await platform.limiter.take(SETUPS, limit_subject(caller.ip_address))
    secret_hash = hash_secret(token)
    async with platform.db.reading(Scope()) as session:
        if await people.has_users(session):
            raise SetupDone
        if not await proofs.is_live_verification(session, OWNER_SETUP, secret_hash, platform.clock.now()):
            raise LinkUsed
        email_key = await _check(session, new)
    # Outside of the transactions: hashes queue for the processor, and connections are few.
    password_hash = await hash_password(new.password)
    async with platform.db.writing(Scope()) as session:
        await people.lock_setup(session)
        if await people.has_users(session):
            raise SetupDone
        if not await proofs.consume_verification(session, OWNER_SETUP, secret_hash, platform.clock.now()):
            raise LinkUsed
        account = _Account(new, email_key, password_hash, InstanceRole.SUPER_ADMIN)
        return await _create(session, platform, provisioner, account, caller)


async def sign_up(
    platform: Platform, provisioner: AccountProvisioner, new: NewAccount, caller: Caller
) -> NewSession:
    """Make an account as the sign-up mode allows.

    Raises SetupRequired, SignUpClosed, EmailTaken, UsernameTaken, RateLimited, and what is wrong with the values.
    """
    slot = await platform.limiter.take(SIGN_UPS, limit_subject(caller.ip_address))
    try:
        return await _sign_up(platform, provisioner, new, caller)
    except (EmailTaken, UsernameTaken):
        raise
    except BaseException:
        # The limit is for accounts, and for asking who has one; a slip of the fingers is neither.
        await platform.limiter.give_back(slot)
        raise


async def _sign_up(
    platform: Platform, provisioner: AccountProvisioner, new: NewAccount, caller: Caller
) -> NewSession:
    async with platform.db.reading(Scope()) as session:
        if not await people.has_users(session):
            raise SetupRequired
        limits = await people.instance_settings(session)
        if SignUpMode(limits.sign_up_mode) is not SignUpMode.OPEN:
            raise SignUpClosed
        email_key = await _check(session, new)
        domain = email_key.rpartition("@")[2]
        if limits.allowed_email_domains and domain not in limits.allowed_email_domains:
            raise SignUpClosed
    password_hash = await hash_password(new.password)
    async with platform.db.writing(Scope()) as session:
        account = _Account(new, email_key, password_hash, InstanceRole.USER)
        return await _create(session, platform, provisioner, account, caller)


async def _check(session: ReadSession, new: NewAccount) -> str:
    """Refuse what can be refused before the costly hash; gives the key of the e-mail address."""
    key = emails.normalise(new.email)
    if key is None:
        raise EmailInvalid(errors=(FieldError("/email", "invalid", EmailInvalid.title),))
    if new.username is not None and not usernames.is_valid(new.username):
        raise UsernameInvalid(errors=(FieldError("/username", "invalid", UsernameInvalid.title),))
    minimum = (await people.instance_settings(session)).password_min_length
    own_words = (new.name, new.username or "", key, key.partition("@")[0], new.organization_name or "")
    reason = passwords.weakness(new.password, minimum=minimum, own_words=own_words)
    if reason is not None:
        raise PasswordWeak(errors=(FieldError("/password", reason, REASONS[reason].format(minimum=minimum)),))
    if await people.email_is_taken(session, key):
        raise _email_taken()
    return key


def _email_taken() -> EmailTaken:
    return EmailTaken(errors=(FieldError("/email", "taken", EmailTaken.title),))


def _username_taken() -> UsernameTaken:
    return UsernameTaken(errors=(FieldError("/username", "taken", UsernameTaken.title),))


@dataclass(frozen=True)
class _Account:
    """An account whose values were checked."""

    new: NewAccount
    email_key: str
    password_hash: str
    role: InstanceRole


async def _create(
    session: WriteSession,
    platform: Platform,
    provisioner: AccountProvisioner,
    account: _Account,
    caller: Caller,
) -> NewSession:
    """User, credential, organization, spaces and session; all in the caller's transaction."""
    now = platform.clock.now()
    user_id = await _insert_user(session, account, now)
    await people.insert_account(
        session,
        {
            "id": AccountId(new_id()),
            "user_id": user_id,
            "provider_id": "credential",
            "provider_account_id": str(user_id),
            "password_hash": account.password_hash,
            "password_changed_at": now,
            "created_at": now,
            "updated_at": now,
        },
    )
    await enter(session, Scope(user_id=user_id))
    organization_id = await provisioner.account_created(
        session, user_id, user_name=account.new.name.strip(), organization_name=account.new.organization_name
    )
    user = await people.load_user(session, user_id)
    begun = await sessions.begin(session, platform, user, caller, organization_id=organization_id)
    actor = Actor(user.id, user.name, account.role, organization_id, session_id=begun.id)
    event = "user.set_up" if account.role is InstanceRole.SUPER_ADMIN else "user.signed_up"
    await audit.record(session, actor, event, resource_type="user", resource_id=user.id, organization_id=None)
    return begun


async def _insert_user(session: WriteSession, account: _Account, now: datetime) -> UserId:
    new, user_id = account.new, UserId(new_id())
    values = {
        "id": user_id,
        "email": new.email.strip(),
        "email_key": account.email_key,
        "name": new.name.strip(),
        "role": account.role,
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
            raise _email_taken()
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
