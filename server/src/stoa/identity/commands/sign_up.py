"""Making an account, with all that belongs to one, in a single transaction (ID-1 to ID-12)."""

from dataclasses import dataclass
from datetime import timedelta

from stoa.audit import api as audit
from stoa.identity import queries
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
from stoa.identity.models import User
from stoa.identity.ports import AccountProvisioner
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import ReadSession, Scope, WriteSession, enter
from stoa.platform.errors import FieldError
from stoa.platform.ids import AccountId, OrganizationId, UserId, new_id

OWNER_LINK_LIFE = timedelta(hours=24)
OWNER_SETUP = "owner_setup"

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
    await queries.replace_verification(session, values, now)
    # In the fragment, which reaches no log and no referrer (ID-14).
    return f"{platform.settings.base_url}/setup#token={token}"


async def set_up(
    session: WriteSession,
    platform: Platform,
    provisioner: AccountProvisioner,
    token: str,
    new: NewAccount,
    caller: Caller,
) -> NewSession:
    """Make the owner of the installation. Raises SetupDone once there is anybody, LinkUsed for a token that is no good."""
    checked = await _check(session, new)
    await queries.lock_setup(session)
    if await queries.has_users(session):
        raise SetupDone
    if not await queries.consume_verification(session, OWNER_SETUP, hash_secret(token), platform.clock.now()):
        raise LinkUsed
    return await _create(session, platform, provisioner, checked, caller, role=InstanceRole.SUPER_ADMIN)


async def sign_up(
    session: WriteSession, platform: Platform, provisioner: AccountProvisioner, new: NewAccount, caller: Caller
) -> NewSession:
    """Make an account as the sign-up mode allows. Raises SetupRequired, SignUpClosed, EmailTaken and the like."""
    if not await queries.has_users(session):
        raise SetupRequired
    mode = SignUpMode((await queries.instance_settings(session)).sign_up_mode)
    if mode is not SignUpMode.OPEN:
        raise SignUpClosed
    checked = await _check(session, new)
    return await _create(session, platform, provisioner, checked, caller, role=InstanceRole.USER)


@dataclass(frozen=True)
class _Checked:
    new: NewAccount
    email_key: str
    username: str


async def _check(session: ReadSession, new: NewAccount) -> _Checked:
    """Everything about the values that can be refused before the costly hash."""
    key = emails.normalise(new.email)
    if key is None:
        raise EmailInvalid(errors=(FieldError("/email", "invalid", "This is not an e-mail address"),))
    if new.username is not None and not usernames.is_valid(new.username):
        raise UsernameInvalid(errors=(FieldError("/username", "invalid", UsernameInvalid.title),))
    minimum = (await queries.instance_settings(session)).password_min_length
    own_words = (
        new.name,
        *new.name.split(),
        new.username or "",
        key,
        key.partition("@")[0],
        new.organization_name or "",
    )
    reason = passwords.weakness(new.password, minimum=minimum, own_words=own_words)
    if reason is not None:
        raise PasswordWeak(errors=(FieldError("/password", reason, REASONS[reason].format(minimum=minimum)),))
    if await queries.email_is_taken(session, key):
        raise EmailTaken(errors=(FieldError("/email", "taken", EmailTaken.title),))
    return _Checked(new, key, new.username or await _free_username(session, new.name))


async def _free_username(session: ReadSession, name: str) -> str:
    """From the name, numbered where that is taken."""
    base = usernames.base_from_name(name)
    taken = await queries.taken_username_keys(session, usernames.fold(base))
    number = 1
    candidate = base
    while usernames.fold(candidate) in taken:
        number += 1
        candidate = f"{base}-{number}"
    return candidate


async def _create(
    session: WriteSession,
    platform: Platform,
    provisioner: AccountProvisioner,
    checked: _Checked,
    caller: Caller,
    *,
    role: InstanceRole,
) -> NewSession:
    new, now = checked.new, platform.clock.now()
    password_hash = await hash_password(new.password)
    user_id = UserId(new_id())
    values = {
        "id": user_id,
        "email": new.email.strip(),
        "email_key": checked.email_key,
        "name": new.name.strip(),
        "username": checked.username,
        "username_key": usernames.fold(checked.username),
        "role": role,
        "locale": new.locale,
        "timezone": new.timezone,
        "created_at": now,
        "updated_at": now,
    }
    if not await queries.insert_user(session, values):
        # Somebody was faster with the address or the username.
        raise EmailTaken if await queries.email_is_taken(session, checked.email_key) else UsernameTaken
    await queries.insert_account(
        session,
        {
            "id": AccountId(new_id()),
            "user_id": user_id,
            "provider_id": "credential",
            "provider_account_id": str(user_id),
            "password_hash": password_hash,
            "password_changed_at": now,
            "created_at": now,
            "updated_at": now,
        },
    )
    await enter(session, Scope(user_id=user_id))
    organization_id = await provisioner.account_created(
        session, user_id, user_name=new.name.strip(), organization_name=new.organization_name
    )
    user = await queries.load_user(session, user_id)
    await _audit(session, user, organization_id)
    return await sessions.begin(
        session, platform, user, caller, organization_id=organization_id, method="password"
    )


async def _audit(session: WriteSession, user: User, organization_id: OrganizationId) -> None:
    actor = Actor(user.id, user.name, InstanceRole(user.role), organization_id)
    await audit.record(
        session,
        actor,
        "user.signed_up",
        resource_type="user",
        resource_id=user.id,
        organization_id=organization_id,
    )
