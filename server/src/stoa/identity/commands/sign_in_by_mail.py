"""Signing in with what came by mail: a code to type, or a link (ID-16, ID-17). Either proves the address."""

from datetime import timedelta

from stoa.identity.commands import letters, proofs, single_sign_on, verification
from stoa.identity.commands.admission import Admission, admit, check_standing
from stoa.identity.commands.even_time import even_time
from stoa.identity.commands.prove_address import prove_address
from stoa.identity.commands.reset_password import can_reset
from stoa.identity.commands.sessions import Caller, Proof
from stoa.identity.core import emails
from stoa.identity.errors import CodeWrong, LinkUsed, MagicLinksOff
from stoa.identity.models import User
from stoa.identity.ports import Memberships
from stoa.identity.queries import people
from stoa.platform.addresses import limit_subject
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.ids import UserId
from stoa.platform.ratelimit import Rule

TRIES = Rule("email_code_tries", 10, timedelta(minutes=5), hides_subject=True)
MAGIC_LINKS = "magic_links"


async def request_code(platform: Platform, email: str, caller: Caller) -> None:
    """Mail a code to the owner of the address. Nobody else learns whether there is one. Raises RateLimited."""
    async with even_time():
        key = await verification.take_send(platform, email, caller)
        async with platform.db.writing(Scope()) as session:
            user = await people.find_by_email(session, key)
            if user is not None and await _is_for(session, platform, user):
                code = await proofs.new_code(session, platform, key, user.id)
                await letters.send(session, platform, user, letters.EMAIL_CODE, letters.CodeToType(code))


async def request_link(platform: Platform, email: str, caller: Caller) -> None:
    """Mail a link that signs in, as request_code. Raises MagicLinksOff where the instance has none."""
    async with platform.db.reading(Scope()) as session:
        await _refuse_if_off(session)
    async with even_time():
        key = await verification.take_send(platform, email, caller)
        async with platform.db.writing(Scope()) as session:
            user = await people.find_by_email(session, key)
            if user is not None and await _is_for(session, platform, user):
                token = await proofs.new_link(session, platform, proofs.MAGIC, user.id, life=letters.MAGIC_LIFE)
                await letters.send(session, platform, user, letters.MAGIC_LINK, letters.Token(user.name, token))


async def _is_for(session: ReadSession, platform: Platform, user: User) -> bool:
    """Whether what is mailed would let the person in."""
    return can_reset(user, platform.clock.now()) and await single_sign_on.takes_mail(session, user)


async def _refuse_if_off(session: ReadSession) -> None:
    if (await people.instance_settings(session)).settings.get(MAGIC_LINKS, True) is False:
        raise MagicLinksOff


async def sign_in_with_code(
    platform: Platform, memberships: Memberships, *, email: str, code: str, flow: str | None, caller: Caller
) -> Admission:
    """Raises CodeWrong for a code that is wrong, over or nobody's, RateLimited, and what stands in the way."""
    slot = await platform.limiter.take(TRIES, limit_subject(caller.ip_address))
    # The transaction commits also for a wrong code: the try counts.
    async with platform.db.writing(Scope()) as session:
        key = emails.normalise(email)
        user_id = await proofs.use_code(session, platform, key, code) if key is not None else None
        begun = None
        if user_id is not None:
            begun = await _admit(session, platform, memberships, user_id, "email_code", flow, caller)
    if begun is None:
        raise CodeWrong
    await platform.limiter.give_back(slot)
    return begun


async def sign_in_with_link(
    platform: Platform, memberships: Memberships, *, token: str, flow: str | None, caller: Caller
) -> Admission:
    """Raises LinkUsed, MagicLinksOff, RateLimited, and what stands in the way."""
    slot = await platform.limiter.take(TRIES, limit_subject(caller.ip_address))
    async with platform.db.writing(Scope()) as session:
        await _refuse_if_off(session)
        proven = await proofs.use_link(session, platform, token, (proofs.MAGIC,))
        begun = await _admit(session, platform, memberships, proven.user_id, "magic_link", flow, caller)
    await platform.limiter.give_back(slot)
    return begun


async def _admit(  # noqa: PLR0917  # a sentence: who, how, where
    session: WriteSession,
    platform: Platform,
    memberships: Memberships,
    user_id: UserId,
    method: str,
    flow: str | None,
    caller: Caller,
) -> Admission:
    user = await people.load_user(session, user_id, lock=True)
    if user.deleted_at is not None:
        raise LinkUsed
    check_standing(platform, user)
    # The browser that signed up is the one that set the password; anybody else may have set it before.
    is_own = await verification.is_flow_of(session, platform, user.id, flow)
    await prove_address(session, platform, user, keeps_password=is_own)
    return await admit(session, platform, memberships, user, caller=caller, proof=Proof((method,)))
