"""Making an account, with all that belongs to one, in a single transaction (ID-1 to ID-12)."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from stoa.audit import api as audit
from stoa.identity.adapters.hashing import hash_password
from stoa.identity.commands import letters, sessions, single_sign_on, verification
from stoa.identity.commands.even_time import even_time
from stoa.identity.commands.new_password import Standard, refuse_weak
from stoa.identity.commands.sessions import Caller, NewSession
from stoa.identity.contracts import AccountOffer, InvitationPass, SignUpMode
from stoa.identity.core import emails, usernames
from stoa.identity.errors import (
    EmailInvalid,
    EmailTaken,
    LinkUsed,
    SetupDone,
    SetupRequired,
    SignUpClosed,
    SsoOnly,
    UsernameInvalid,
    UsernameTaken,
)
from stoa.identity.models import User
from stoa.identity.ports import AccountProvisioner, InvitationPasses
from stoa.identity.queries import people, proofs, resets
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.addresses import limit_subject
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import ReadSession, Scope, WriteSession, enter
from stoa.platform.errors import FieldError
from stoa.platform.ids import OrganizationId, SessionId, UserId, new_id
from stoa.platform.ratelimit import Rule

SIGN_UPS = Rule("sign_up", 3, timedelta(hours=1), hides_subject=True)
SETUPS = Rule("setup", 20, timedelta(minutes=15), hides_subject=True)
OWNER_LINK_LIFE = timedelta(hours=24)
OWNER_SETUP = "owner_setup"
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
        user, organization_id = await _create(session, platform, provisioner, account)
        return await begin_first(session, platform, user, organization_id, caller)


@dataclass(frozen=True)
class SignUpPending:
    """An account that nobody is signed in to yet, or none: the same is said for an address that has one already.

    `state`: check_mail, or waits_for_administrator. `flow`: tells the browser that signed up when it comes back.
    """

    state: str
    flow: str


async def sign_up(
    platform: Platform,
    provisioner: AccountProvisioner,
    invitations: InvitationPasses,
    new: NewAccount,
    caller: Caller,
) -> NewSession | SignUpPending:
    """Make an account as the sign-up mode allows.

    An open invitation passes where sign-up is by invitation, and one that a mail brought proves the address (ID-10).
    Where mail is configured the answer, and its time, is the same for a known address, whose owner is mailed.
    Raises SetupRequired, SignUpClosed, SsoOnly, EmailTaken, UsernameTaken, RateLimited, and what is wrong with the
    values.
    """
    slot = await platform.limiter.take(SIGN_UPS, limit_subject(caller.ip_address))
    try:
        async with even_time() if platform.mailer.is_configured else nullcontext():
            return await _sign_up(platform, provisioner, invitations, new, caller)
    except (EmailTaken, UsernameTaken):
        raise
    except BaseException:
        # The limit is for accounts, and for asking who has one; a slip of the fingers is neither.
        await platform.limiter.give_back(slot)
        raise


async def _sign_up(
    platform: Platform,
    provisioner: AccountProvisioner,
    invitations: InvitationPasses,
    new: NewAccount,
    caller: Caller,
) -> NewSession | SignUpPending:
    invited = await _pass_of(platform, invitations, new)
    proves_address = invited is not None and invited.proves_address
    async with platform.db.reading(Scope()) as session:
        mode = await open_mode(session, is_invited=invited is not None)
        if await single_sign_on.is_only_way(session):
            raise SsoOnly
        email_key = await _check(session, new)
        if invited is None:
            await refuse_domain(session, email_key)
        # Who reads the mail of an address may be told that it has an account.
        tells = proves_address or not platform.mailer.is_configured
        if tells and await people.email_is_taken(session, email_key):
            raise _email_taken()
    password_hash = await hash_password(new.password)
    status = "pending_approval" if mode is SignUpMode.APPROVAL else "active"
    proven_at = platform.clock.now() if proves_address else None
    account = _Account(new, email_key, password_hash, InstanceRole.USER, status, proven_at)
    if not platform.mailer.is_configured or proves_address:
        return await _sign_up_without_mail(platform, provisioner, account, caller)
    try:
        async with platform.db.writing(Scope()) as session:
            return await _sign_up_by_mail(session, platform, provisioner, account)
    except EmailTaken:
        # Somebody else signed up with this address at the same moment.
        async with platform.db.writing(Scope()) as session:
            return await _sign_up_by_mail(session, platform, provisioner, account)


async def _pass_of(platform: Platform, invitations: InvitationPasses, new: NewAccount) -> InvitationPass | None:
    key = emails.normalise(new.email)
    if new.invitation_token is None or key is None:
        return None
    async with platform.db.writing(Scope.system()) as session:
        return await invitations.pass_of(session, platform, new.invitation_token, key)


async def open_mode(session: ReadSession, *, is_invited: bool) -> SignUpMode:
    """How accounts are made here. Raises SetupRequired, SignUpClosed."""
    if not await people.has_users(session):
        raise SetupRequired
    mode = SignUpMode((await people.instance_settings(session)).sign_up_mode)
    if mode is SignUpMode.CLOSED or (mode is SignUpMode.INVITE_ONLY and not is_invited):
        raise SignUpClosed
    return mode


async def refuse_domain(session: ReadSession, email_key: str) -> None:
    """Raises SignUpClosed for an address of a domain that may not sign up by itself."""
    allowed = (await people.instance_settings(session)).allowed_email_domains
    if allowed and email_key.rpartition("@")[2] not in allowed:
        raise SignUpClosed


async def _sign_up_without_mail(
    platform: Platform, provisioner: AccountProvisioner, account: "_Account", caller: Caller
) -> NewSession | SignUpPending:
    async with platform.db.writing(Scope()) as session:
        user, organization_id = await _create(session, platform, provisioner, account)
        if user.status != "active" or await verification.is_required(session, platform, user):
            await record_sign_up(session, user, None)
            return SignUpPending("waits_for_administrator", await verification.flow_of(session, platform, user.id))
        return await begin_first(session, platform, user, organization_id, caller)


async def _sign_up_by_mail(
    session: WriteSession, platform: Platform, provisioner: AccountProvisioner, account: "_Account"
) -> SignUpPending:
    known = await people.find_by_email(session, account.email_key)
    if known is not None:
        await tell_owner(session, platform, known)
        return SignUpPending("check_mail", await verification.flow_of(session, platform, UserId(new_id())))
    user, _ = await _create(session, platform, provisioner, account)
    await record_sign_up(session, user, None)
    await verification.send_link(session, platform, user)
    return SignUpPending("check_mail", await verification.flow_of(session, platform, user.id))


async def tell_owner(session: WriteSession, platform: Platform, owner: User) -> None:
    """Once an hour, however often somebody asks."""
    if owner.deleted_at is None:
        key = f"account_exists:{owner.id}:{int(platform.clock.now().timestamp()) // 3600}"
        await letters.send(
            session, platform, owner, letters.ACCOUNT_EXISTS, letters.Nothing(owner.name), dedupe_key=key
        )


async def _check(session: ReadSession, new: NewAccount) -> str:
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
        raise _email_taken()
    typed = NewAccount(new.name, new.email, "", username=new.username)
    user_id = await _insert_user(session, _Account(typed, key, "", new.role), platform.clock.now())
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
        session, _Account(typed, offer.email_key, password_hash, role, proven_at=proven_at), now
    )
    await resets.set_password(session, user_id, password_hash, now)
    await enter(session, Scope(user_id=user_id))
    return await people.load_user(session, user_id)


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
    status: str = "active"
    proven_at: datetime | None = None


async def _create(
    session: WriteSession, platform: Platform, provisioner: AccountProvisioner, account: _Account
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


async def _insert_user(session: WriteSession, account: _Account, now: datetime) -> UserId:
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
