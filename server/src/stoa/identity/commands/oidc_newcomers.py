"""Somebody whom a provider brings for the first time: a new account, or one that they have to prove (ID-82, ID-83)."""

from dataclasses import dataclass

from stoa.audit import api as audit
from stoa.identity.commands import linked_accounts, new_account, sign_up, verification
from stoa.identity.commands.admission import Admission, admit
from stoa.identity.commands.linked_accounts import Linked
from stoa.identity.commands.new_account import NewPerson
from stoa.identity.commands.oidc_flows import Flow
from stoa.identity.commands.prove_address import prove_address
from stoa.identity.commands.sessions import Caller, Proof
from stoa.identity.contracts import InvitationPass, SignUpMode
from stoa.identity.core import emails
from stoa.identity.core.oidc import Identity
from stoa.identity.errors import (
    EmailUnverified,
    OidcAccountTaken,
    OidcFailed,
    OidcLinkRequired,
    PendingApproval,
    SignUpClosed,
)
from stoa.identity.models import OidcProvider, User
from stoa.identity.ports import AccountProvisioner, InvitationPasses, Memberships
from stoa.identity.queries import oidc as queries
from stoa.identity.queries import passkeys, people
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession, as_system, enter
from stoa.platform.errors import AppError


@dataclass(frozen=True)
class Ports:
    """What others do for an account."""

    memberships: Memberships
    provisioner: AccountProvisioner
    invitations: InvitationPasses


@dataclass(frozen=True)
class Newcomer:
    """Somebody whom a provider brings, and the flow that they came by."""

    provider: OidcProvider
    flow: Flow
    person: Identity

    @property
    def linked(self) -> Linked:
        return Linked(self.provider.key, self.person.subject, self.person.email, self.person.session_id)

    @property
    def proof(self) -> Proof:
        key = self.provider.key
        return Proof((f"{queries.PREFIX}{key}",), oidc_provider_key=key, oidc_session_id=self.person.session_id)


@dataclass(frozen=True)
class NotYet:
    """Something was written, and nobody is signed in: the reason, and the cookie of a browser that signed up."""

    refusal: AppError
    sign_up_flow: str | None = None


async def join(
    session: WriteSession, platform: Platform, ports: Ports, newcomer: Newcomer, *, caller: Caller
) -> Admission | NotYet:
    """Make an account, take over one that nobody ever proved, or ask its owner to add this way in.

    Raises OidcFailed, SignUpClosed, SetupRequired, OidcAccountTaken, and what stands in the way of the person.
    """
    person = newcomer.person
    email_key = emails.normalise(person.email or "")
    if email_key is None:
        raise OidcFailed(reason="no_email")
    user = await people.find_by_email(session, email_key, lock=True)
    if user is None:
        user = await _make(session, platform, ports, newcomer, email_key)
        await _insert(session, platform, user, newcomer.linked)
        waiting = await _waits(session, platform, user)
        if waiting is not None:
            return waiting
    else:
        # What the provider does not vouch for says nothing about an account here.
        if not person.email_verified or user.deleted_at is not None:
            raise OidcFailed
        if not await _is_unclaimed(session, platform, user):
            return await _offer(session, platform, user, newcomer, caller)
        await enter(session, Scope(user_id=user.id))
        await prove_address(session, platform, user, keeps_password=False)
        await _insert(session, platform, user, newcomer.linked)
    return await admit(session, platform, ports.memberships, user, caller=caller, proof=newcomer.proof)


async def _is_unclaimed(session: WriteSession, platform: Platform, user: User) -> bool:
    """Nobody has come in with this address yet: whoever signed up with it before has not proven it (ID-8), or an
    administrator made the account and there is no way in to it.
    """
    if user.email_verified_at is not None:
        return False
    return (
        await verification.is_required(session, platform, user)
        or await passkeys.count_ways_in(session, user.id) == 0
    )


async def _offer(
    session: WriteSession, platform: Platform, user: User, newcomer: Newcomer, caller: Caller
) -> NotYet:
    """An account is never linked by itself: its owner signs in to it in the same browser, and confirms."""
    assert caller.browser_id is not None
    token = await linked_accounts.offer(session, platform, user.id, newcomer.linked, caller.browser_id)
    return NotYet(OidcLinkRequired(link_token=token, provider=newcomer.provider.key, email=newcomer.person.email))


async def _make(
    session: WriteSession, platform: Platform, ports: Ports, newcomer: Newcomer, email_key: str
) -> User:
    """The account with all that belongs to one. Raises SignUpClosed, SetupRequired."""
    provider, flow, person = newcomer.provider, newcomer.flow, newcomer.person
    if not provider.allow_sign_up:
        raise SignUpClosed
    invited = await _pass_of(session, platform, ports, flow, email_key)
    mode = await sign_up.open_mode(session, is_invited=invited is not None)
    if invited is None:
        await sign_up.refuse_domain(session, email_key)
    assert person.email is not None
    name = person.name or email_key.partition("@")[0]
    user = await new_account.make_account(
        session, platform, ports.provisioner, NewPerson(name, person.email, InstanceRole.USER)
    )
    now = platform.clock.now()
    if person.email_verified or (invited is not None and invited.proves_address):
        user.email_verified_at = now
    user.status = "pending_approval" if mode is SignUpMode.APPROVAL else "active"
    user.locale, user.timezone, user.updated_at = flow.locale, flow.timezone, now
    await session.flush()
    await audit.record(
        session,
        Actor(user.id, user.name, InstanceRole(user.role)),
        "user.signed_up",
        resource_type="user",
        resource_id=user.id,
        organization_id=None,
        metadata={"provider": provider.key},
    )
    return user


async def _pass_of(
    session: WriteSession, platform: Platform, ports: Ports, flow: Flow, email_key: str
) -> InvitationPass | None:
    if flow.invitation_token is None:
        return None
    async with as_system(session):
        return await ports.invitations.pass_of(session, platform, flow.invitation_token, email_key)


async def _insert(session: WriteSession, platform: Platform, user: User, linked: Linked) -> None:
    if not await queries.insert_account(session, linked_accounts.values_of(platform, user.id, linked)):
        raise OidcAccountTaken


async def _waits(session: WriteSession, platform: Platform, user: User) -> NotYet | None:
    """What a new account waits for before it opens: its address, or an administrator."""
    if await verification.is_required(session, platform, user):
        await verification.send_link(session, platform, user)
        flow = await verification.flow_of(session, platform, user.id)
        return NotYet(EmailUnverified(email=user.email), flow)
    return NotYet(PendingApproval()) if user.status != "active" else None
