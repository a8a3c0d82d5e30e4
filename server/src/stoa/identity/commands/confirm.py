"""Using up a link that came by mail: to confirm an address, to change it or back, to end an account (ID-14)."""

from dataclasses import dataclass
from datetime import timedelta

from stoa.identity.commands import change_email, delete_account, proofs, single_sign_on, verification
from stoa.identity.commands.admission import Admission, admit
from stoa.identity.commands.change_password import confirm_password
from stoa.identity.commands.prove_address import prove_address
from stoa.identity.commands.sessions import PASSWORD, Caller, Proof
from stoa.identity.errors import ConfirmPassword, LinkUsed
from stoa.identity.models import User
from stoa.identity.ports import AccountEnding, Memberships
from stoa.identity.queries import people, resets
from stoa.platform.actor import Actor
from stoa.platform.addresses import limit_subject
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ratelimit import Rule

CONFIRMATIONS = Rule("email_confirmation", 10, timedelta(minutes=5), hides_subject=True)
PURPOSES = (proofs.VERIFY, proofs.CHANGE, proofs.REVERT, proofs.DELETE)


@dataclass(frozen=True)
class Browser:
    """Where the link was opened. `flow`: of its cookie, if it signed up. `actor`: who is signed in there."""

    caller: Caller
    flow: str | None
    actor: Actor | None


@dataclass(frozen=True)
class Confirmed:
    """What has happened: verified, removed, changed, reverted, deleted, kept; and the session that began with it."""

    outcome: str
    admission: Admission | None = None


async def confirm(
    platform: Platform,
    memberships: Memberships,
    ending: AccountEnding,
    *,
    token: str,
    password: str | None,
    is_mine: bool,
    browser: Browser,
) -> Confirmed:
    """Do what the link is for, once.

    Raises LinkUsed, EmailTaken, RateLimited; ConfirmPassword and InvalidCredentials where a new account's address is
    confirmed in another browser than the one that signed up; and what stands in the way of a deletion.
    """
    slot = await platform.limiter.take(CONFIRMATIONS, limit_subject(browser.caller.ip_address))
    async with platform.db.writing(Scope.system()) as session:
        seen = await proofs.look_at_link(session, platform, token, PURPOSES)
        user = await people.load_user(session, seen.user_id)
        needs_password = is_mine and await _needs_password(session, platform, seen.purpose, user, browser)
    if needs_password:
        if password is None:
            raise ConfirmPassword
        await confirm_password(platform, user.id, password)
    async with platform.db.writing(Scope(user_id=user.id)) as session:
        proven = await proofs.use_link(session, platform, token, (seen.purpose,))
        user = await people.load_user(session, user.id, lock=True)
        if user.deleted_at is not None and proven.purpose != proofs.DELETE:
            raise LinkUsed
        match proven.purpose:
            case proofs.VERIFY if is_mine:
                confirmed = await _verify(session, platform, memberships, user, browser)
            case proofs.VERIFY:
                confirmed = await _disown(session, platform, ending, user)
            case proofs.CHANGE:
                await change_email.change(session, platform, user, proven.facts["email"])
                confirmed = Confirmed("changed")
            case proofs.REVERT:
                await change_email.revert(session, platform, user, proven.facts["email"])
                confirmed = Confirmed("reverted")
            case _:
                await delete_account.end(session, platform, ending, user, by=user.id)
                confirmed = Confirmed("deleted")
    await platform.limiter.give_back(slot)
    return confirmed


async def _needs_password(
    session: WriteSession, platform: Platform, purpose: str, user: User, browser: Browser
) -> bool:
    """Only for a new account: a stranger may have signed up with the address of whoever opens the link (ID-15)."""
    if purpose != proofs.VERIFY or user.email_verified_at is not None:
        return False
    if browser.actor is not None and browser.actor.user_id == user.id:
        return False
    if await verification.is_flow_of(session, platform, user.id, browser.flow):
        return False
    return await resets.find_password_hash(session, user.id) is not None


async def _verify(
    session: WriteSession, platform: Platform, memberships: Memberships, user: User, browser: Browser
) -> Confirmed:
    has_password = await resets.find_password_hash(session, user.id) is not None
    # The browser has proven the password: at sign-up in this browser, or just now. An account without one may be
    # that of a stranger whom a provider brought with this address: their way in goes, unless this is their browser.
    is_own = has_password or await verification.is_flow_of(session, platform, user.id, browser.flow)
    await prove_address(session, platform, user, keeps_password=is_own)
    proof = PASSWORD if has_password else Proof(("magic_link",))
    is_open = await single_sign_on.may_enter(
        session, platform, user, caller=browser.caller, proof=proof, is_mfa=False
    )
    if user.status != "active" or user.banned_at is not None or not is_open:
        return Confirmed("verified")
    begun = await admit(session, platform, memberships, user, caller=browser.caller, proof=proof)
    return Confirmed("verified", begun)


async def _disown(session: WriteSession, platform: Platform, ending: AccountEnding, user: User) -> Confirmed:
    if user.email_verified_at is not None:
        raise LinkUsed
    await delete_account.remove_unproven(session, platform, ending, user)
    return Confirmed("removed")
