"""Signing up by oneself, as the mode of the installation allows (ID-3 to ID-12)."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta

from stoa.identity.adapters.hashing import hash_password
from stoa.identity.commands import letters, new_account, single_sign_on, verification
from stoa.identity.commands.even_time import even_time
from stoa.identity.commands.new_account import Account, NewAccount
from stoa.identity.commands.sessions import Caller, NewSession
from stoa.identity.contracts import InvitationPass, SignUpMode
from stoa.identity.core import emails
from stoa.identity.errors import EmailTaken, SetupRequired, SignUpClosed, SsoOnly, UsernameTaken
from stoa.identity.models import User
from stoa.identity.ports import AccountProvisioner, InvitationPasses
from stoa.identity.queries import people
from stoa.platform.actor import InstanceRole
from stoa.platform.addresses import limit_subject
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.ids import UserId, new_id
from stoa.platform.ratelimit import Rule

SIGN_UPS = Rule("sign_up", 3, timedelta(hours=1), hides_subject=True)


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
        email_key = await new_account.check(session, new)
        if invited is None:
            await refuse_domain(session, email_key)
        # Who reads the mail of an address may be told that it has an account.
        tells = proves_address or not platform.mailer.is_configured
        if tells and await people.email_is_taken(session, email_key):
            raise new_account.email_taken()
    password_hash = await hash_password(new.password)
    status = "pending_approval" if mode is SignUpMode.APPROVAL else "active"
    proven_at = platform.clock.now() if proves_address else None
    account = Account(new, email_key, password_hash, InstanceRole.USER, status, proven_at)
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
    platform: Platform, provisioner: AccountProvisioner, account: Account, caller: Caller
) -> NewSession | SignUpPending:
    async with platform.db.writing(Scope()) as session:
        user, organization_id = await new_account.create(session, platform, provisioner, account)
        if user.status != "active" or await verification.is_required(session, platform, user):
            await new_account.record_sign_up(session, user, None)
            return SignUpPending("waits_for_administrator", await verification.flow_of(session, platform, user.id))
        return await new_account.begin_first(session, platform, user, organization_id, caller)


async def _sign_up_by_mail(
    session: WriteSession, platform: Platform, provisioner: AccountProvisioner, account: Account
) -> SignUpPending:
    known = await people.find_by_email(session, account.email_key)
    if known is not None:
        await tell_owner(session, platform, known)
        return SignUpPending("check_mail", await verification.flow_of(session, platform, UserId(new_id())))
    user, _ = await new_account.create(session, platform, provisioner, account)
    await new_account.record_sign_up(session, user, None)
    await verification.send_link(session, platform, user)
    return SignUpPending("check_mail", await verification.flow_of(session, platform, user.id))


async def tell_owner(session: WriteSession, platform: Platform, owner: User) -> None:
    """Once an hour, however often somebody asks."""
    if owner.deleted_at is None:
        key = f"account_exists:{owner.id}:{int(platform.clock.now().timestamp()) // 3600}"
        await letters.send(
            session, platform, owner, letters.ACCOUNT_EXISTS, letters.Nothing(owner.name), dedupe_key=key
        )
