"""Setting a password by a link: asked for by mail, or made by an administrator (ID-27 to ID-31)."""

from datetime import datetime, timedelta

from stoa.audit import api as audit
from stoa.identity.adapters.hashing import hash_password
from stoa.identity.commands import administration, letters, revocation, second_factor, single_sign_on
from stoa.identity.commands.even_time import even_time
from stoa.identity.commands.locks import forget_failures
from stoa.identity.commands.new_password import refuse_weak, standard_of
from stoa.identity.commands.prove_address import prove_address
from stoa.identity.commands.sessions import Caller
from stoa.identity.core import emails, usernames
from stoa.identity.errors import AccountEnded, CodeWrong, LinkUsed, MfaRequired, SsoOnly
from stoa.identity.models import PasswordResetToken, User
from stoa.identity.policy import AdminAction
from stoa.identity.ports import Memberships
from stoa.identity.queries import factors, people, resets
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.addresses import limit_subject
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import ReadSession, Scope, WriteSession, as_system, enter
from stoa.platform.ids import UserId
from stoa.platform.ratelimit import Rule

WINDOW = timedelta(minutes=15)
PER_ADDRESS, PER_CLIENT = 5, 10
RESET, WELCOME = "reset", "welcome"
LIVES = {RESET: letters.RESET_LIFE, WELCOME: letters.WELCOME_LIFE}
# Whoever holds no link learns nothing by trying; this keeps them from making us hash.
CONFIRMATIONS = Rule("password_reset_confirmation", 10, timedelta(minutes=5), hides_subject=True)


async def request_reset(platform: Platform, email: str, caller: Caller) -> None:
    """Mail a link to the owner of the address. Nobody else learns whether there is one: not by words, not by time."""
    async with even_time(), platform.db.writing(Scope.system()) as session:
        key = emails.normalise(email) or email.strip().lower()[: emails.MAX_BYTES]
        hashed = await platform.crypto.hmac(session, "password_reset", key.encode())
        client = limit_subject(caller.ip_address).partition("/")[0]
        now = platform.clock.now()
        by_address, by_client = await resets.note_attempt(session, hashed, client, now=now, window=WINDOW)
        user = await people.find_by_email(session, key)
        if user is None or by_address > PER_ADDRESS or by_client > PER_CLIENT or not can_reset(user, now):
            return
        if platform.mailer.takes_mail and await single_sign_on.takes_mail(session, user):
            token = await _new_token(session, platform, user, RESET, by=None)
            await letters.send(session, platform, user, letters.RESET, letters.Token(user.name, token))


def can_reset(user: User, now: datetime) -> bool:
    """Whether a link would lead anywhere: not for deleted, banned and inactive accounts."""
    is_banned = user.banned_at is not None and (user.ban_expires_at is None or user.ban_expires_at > now)
    return user.deleted_at is None and not is_banned and user.status != "inactive"


async def _new_token(
    session: WriteSession, platform: Platform, user: User, token_type: str, *, by: UserId | None
) -> str:
    token, now = new_secret(), platform.clock.now()
    values = {
        "user_id": user.id,
        "token_hash": hash_secret(token),
        "token_type": token_type,
        "expires_at": now + LIVES[token_type],
        "created_by_user_id": by,
    }
    async with as_system(session):
        await resets.insert_token(session, values, now)
    return token


async def create_link(
    session: WriteSession, platform: Platform, user: User, *, by: Actor | None, token_type: str = RESET
) -> str:
    """A link to be handed over by whoever made it, who learns no password. `by` None: the command line (ID-31)."""
    token = await _new_token(session, platform, user, token_type, by=by.user_id if by is not None else None)
    await audit.record(
        session,
        by,
        "user.reset_link_created",
        resource_type="user",
        resource_id=user.id,
        organization_id=None,
        metadata={"type": token_type},
    )
    suffix = "&welcome" if token_type == WELCOME else ""
    return f"{platform.settings.base_url}/reset-password#token={token}{suffix}"


async def start_for(session: WriteSession, platform: Platform, actor: Actor, user_id: UserId) -> str | None:
    """An administrator lets a person set a new password: by mail, or where none is sent by the link that this gives.

    Raises Forbidden, NotFound, and why it is refused.
    """
    user = await administration.load_subject(session, actor, user_id, AdminAction.RESET_PASSWORD)
    if not platform.mailer.is_configured:
        return await link_of(session, platform, user.id, by=actor)
    await mail_link(session, platform, user.id, by=actor)
    await administration.record(session, actor, "user.reset_started", user)
    return None


async def start_own(session: WriteSession, platform: Platform, user_id: UserId) -> None:
    """Mail a person a link because they asked for it in another way; nothing for an account that has ended."""
    user = await people.load_user(session, user_id)
    if can_reset(user, platform.clock.now()):
        token = await _new_token(session, platform, user, RESET, by=None)
        await letters.send(session, platform, user, letters.RESET, letters.Token(user.name, token))


async def mail_link(session: WriteSession, platform: Platform, user_id: UserId, *, by: Actor) -> None:
    """Mail a person their link, on behalf of somebody who may ask for it. Raises AccountEnded."""
    user = await _living(session, platform, user_id)
    token = await _new_token(session, platform, user, RESET, by=by.user_id)
    await letters.send(session, platform, user, letters.RESET, letters.Token(user.name, token))


async def link_of(session: WriteSession, platform: Platform, user_id: UserId, *, by: Actor) -> str:
    """As mail_link, but the link is for whoever asked. Raises AccountEnded."""
    return await create_link(session, platform, await _living(session, platform, user_id), by=by)


async def _living(session: ReadSession, platform: Platform, user_id: UserId) -> User:
    user = await people.load_user(session, user_id)
    if not can_reset(user, platform.clock.now()):
        raise AccountEnded
    return user


async def create_link_for(session: WriteSession, platform: Platform, identifier: str) -> str | None:
    """As create_link, from the command line: by address or username, None where there is nobody."""
    key = emails.normalise(identifier)
    if key is not None:
        user = await people.find_by_email(session, key)
    else:
        user = await people.find_by_username(session, usernames.fold(identifier.strip()))
    if user is None or user.deleted_at is not None:
        return None
    return await create_link(session, platform, user, by=None)


async def complete_reset(
    platform: Platform, memberships: Memberships, *, token: str, password: str, code: str | None, caller: Caller
) -> None:
    """Set the password of the link's person and end everything that was opened with the old one.

    Raises LinkUsed, SsoOnly, PasswordWeak, MfaRequired and CodeWrong where a second factor is on, RateLimited, Busy.
    """
    slot = await platform.limiter.take(CONFIRMATIONS, limit_subject(caller.ip_address))
    token_hash = hash_secret(token)
    async with platform.db.reading(Scope.system()) as session:
        user = await _holder(session, platform, token_hash)
        await refuse_weak(session, password, await standard_of(session, memberships, user))
        await _ask_for_factor(session, user, code)
    password_hash = await hash_password(password)
    async with platform.db.writing(Scope()) as session:
        await _complete(session, platform, token_hash, password_hash, code)
    await forget_failures(platform, user)
    await platform.limiter.give_back(slot)


async def _holder(session: ReadSession, platform: Platform, token_hash: bytes) -> User:
    found = await resets.find_live_token(session, token_hash, platform.clock.now())
    user = await people.load_user(session, found.user_id) if found is not None else None
    if user is None or not can_reset(user, platform.clock.now()):
        raise LinkUsed
    if not await single_sign_on.takes_mail(session, user):
        raise SsoOnly
    return user


async def _ask_for_factor(session: ReadSession, user: User, code: str | None) -> None:
    held = await factors.factors_of(session, user.id)
    if held.is_on and code is None:
        has = {"totp": held.totp_confirmed_at is not None, "recovery": held.recovery_codes_left > 0}
        raise MfaRequired(methods=[name for name, is_there in has.items() if is_there])


async def _complete(
    session: WriteSession, platform: Platform, token_hash: bytes, password_hash: str, code: str | None
) -> None:
    now = platform.clock.now()
    async with as_system(session):
        found = await _consume(session, token_hash, now)
    user = await people.load_user(session, found.user_id, lock=True)
    if not can_reset(user, now):
        raise LinkUsed
    await enter(session, Scope(user_id=user.id))
    if (await factors.factors_of(session, user.id)).is_on and (
        code is None or await second_factor.check_code(session, platform, user.id, code) is None
    ):
        raise CodeWrong
    await prove_address(session, platform, user, keeps_password=False)
    await resets.set_password(session, user.id, password_hash, now)
    await revocation.end_everything(session, platform, user.id, reason="password", by=user.id)
    user.password_change_required, user.updated_at = False, now
    user.failed_login_count, user.locked_until = 0, None
    await letters.send(session, platform, user, letters.PASSWORD_CHANGED, letters.Nothing(user.name))
    await audit.record(
        session,
        Actor(user.id, user.name, InstanceRole(user.role)),
        "user.password_reset",
        resource_type="user",
        resource_id=user.id,
        organization_id=None,
        metadata={"type": found.token_type},
    )


async def _consume(session: WriteSession, token_hash: bytes, now: datetime) -> PasswordResetToken:
    found = await resets.find_live_token(session, token_hash, now)
    # Of many at once one is told yes; the transaction of a wrong second factor gives the link back.
    if found is None or not await resets.consume_token(session, token_hash, now):
        raise LinkUsed
    return found
