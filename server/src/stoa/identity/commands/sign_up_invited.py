"""Signing up with an invitation that brings the account: all that is missing is a password (ORG-21)."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta

from stoa.identity.adapters.hashing import hash_password
from stoa.identity.commands import new_account, sign_up, single_sign_on, verification
from stoa.identity.commands.even_time import even_time
from stoa.identity.commands.new_password import Standard, refuse_weak
from stoa.identity.commands.sessions import Caller, NewSession
from stoa.identity.commands.sign_up import SignUpPending
from stoa.identity.contracts import AccountOffer
from stoa.identity.errors import EmailTaken, SsoOnly
from stoa.identity.ports import InvitationPasses
from stoa.identity.queries import people
from stoa.platform.addresses import limit_subject
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.errors import FieldError
from stoa.platform.ids import UserId, new_id
from stoa.platform.ratelimit import Rule

INVITED = Rule("sign_up_invited", 20, timedelta(hours=1), hides_subject=True)


@dataclass(frozen=True)
class Chosen:
    """What the person brings; name and address are the invitation's."""

    password: str
    locale: str
    timezone: str


async def sign_up_invited(
    platform: Platform, invitations: InvitationPasses, token: str, chosen: Chosen, caller: Caller
) -> NewSession | SignUpPending:
    """Make the account that an administrator prepared, in its organization alone, whatever the sign-up mode.

    Who shows a copied link where mail is sent does not learn whether the address has an account: the answer and its
    time are the same, and its owner is mailed. Raises EmailTaken to everybody else, SsoOnly, PasswordWeak, RateLimited,
    and what stands against the invitation.
    """
    await platform.limiter.take(INVITED, limit_subject(caller.ip_address))
    async with platform.db.writing(Scope.system()) as session:
        offer = await invitations.account_offer(session, platform, token)
    tells = offer.proves_address or not platform.mailer.is_configured
    async with nullcontext() if tells else even_time():
        async with platform.db.reading(Scope()) as session:
            if await single_sign_on.is_only_way(session):
                raise SsoOnly
            standard = Standard((offer.name, offer.email_key, *offer.words), offer.password_min_length or 0)
            await refuse_weak(session, chosen.password, standard)
        password_hash = await hash_password(chosen.password)
        try:
            return await _make(platform, invitations, token, offer, password_hash, chosen, caller)
        except EmailTaken:
            if tells:
                # The address is not in the body: it is the invitation's.
                raise EmailTaken(errors=(FieldError("/token", "taken", EmailTaken.title),)) from None
            return await _say_the_same(platform, offer)


async def _make(  # noqa: PLR0917  # one account and all that comes with it
    platform: Platform,
    invitations: InvitationPasses,
    token: str,
    offer: AccountOffer,
    password_hash: str,
    chosen: Chosen,
    caller: Caller,
) -> NewSession | SignUpPending:
    async with platform.db.writing(Scope()) as session:
        user = await new_account.make_invited(
            session, platform, offer, password_hash, locale=chosen.locale, timezone=chosen.timezone
        )
        organization_id = await invitations.take_seat(session, platform, token, user.id)
        if not await verification.is_required(session, platform, user):
            return await new_account.begin_first(session, platform, user, organization_id, caller)
        await new_account.record_sign_up(session, user, None)
        await verification.send_link(session, platform, user)
        return SignUpPending("check_mail", await verification.flow_of(session, platform, user.id))


async def _say_the_same(platform: Platform, offer: AccountOffer) -> SignUpPending:
    async with platform.db.writing(Scope()) as session:
        known = await people.find_by_email(session, offer.email_key)
        if known is not None:
            await sign_up.tell_owner(session, platform, known)
        return SignUpPending("check_mail", await verification.flow_of(session, platform, UserId(new_id())))
