"""Inviting people by mail and by link (ORG-35 to ORG-38, ORG-44, ORG-45)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from stoa.audit import api as audit
from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.mail.contracts import Recipient
from stoa.orgs.commands import invitation_links as links
from stoa.orgs.commands import letters
from stoa.orgs.commands.load_organization import Seat, load_managed, lock_managed
from stoa.orgs.core.domains import domain_of
from stoa.orgs.core.invitations import InvitationStatus
from stoa.orgs.errors import (
    AddressInvalid,
    AlreadyInvited,
    AlreadyMember,
    DomainNotAllowed,
    GuestNeedsSpaces,
    InvitationGone,
    InvitationLimit,
    InvitationRate,
    RoleTooHigh,
)
from stoa.orgs.events import InvitationChanged, admin_topic_of
from stoa.orgs.models import Invitation
from stoa.orgs.policy import may_give
from stoa.orgs.ports import SpaceRights
from stoa.orgs.queries import groups, invitations
from stoa.orgs.queries.invitations import InvitationRow
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import AppError, FieldError, Forbidden, NotFound
from stoa.platform.ids import InvitationId, OrganizationId, SpaceId, new_id
from stoa.platform.outbox import record
from stoa.platform.ratelimit import RateLimited, Rule

BY_DAY = Rule("invitations_day", 100, timedelta(days=1))
BY_HOUR_WHEN_YOUNG = Rule("invitations_hour", 20, timedelta(hours=1))
YOUNG = timedelta(days=7)
# How long somebody whom an administrator made a member of has to come (ORG-21).
CREATED_HOURS = 7 * 24


@dataclass(frozen=True)
class Offer:
    """What an invitation gives."""

    role: OrganizationRole
    group_ids: tuple[UUID, ...] = ()
    space_ids: tuple[SpaceId, ...] = ()
    message: str = ""
    # Of a member whom an administrator makes: the name for a new account, and what they do here (ORG-21).
    account_name: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Invited:
    """What became of one address. `link` is known at this moment only; without `problem` there is an invitation."""

    email: str | None
    invitation_id: InvitationId | None = None
    link: str | None = None
    is_mailed: bool = False
    expires_at: datetime | None = None
    problem: AppError | None = None


async def invite_addresses(
    session: WriteSession,
    platform: Platform,
    rights: SpaceRights,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    addresses: Sequence[str],
    offer: Offer,
    resend: bool,
) -> list[Invited]:
    """Invite people by their addresses, each answered for itself; a single address is refused as a whole.

    Raises NotFound, AdminOnly, RoleTooHigh, GuestNeedsSpaces, Forbidden, InvitationRate; for a single address also
    AddressInvalid, AlreadyMember, AlreadyInvited, InvitationLimit, DomainNotAllowed.
    """
    seat = await load_managed(session, actor, organization_id)
    await _check_offer(session, rights, actor, seat, offer)
    await _take_mails(platform, seat, len(addresses))
    seat = await lock_managed(session, actor, organization_id)
    keys = [identity.email_key(address) for address in addresses]
    known = await _Known.read(session, seat, [key for key in keys if key], platform.clock.now())
    answers: list[Invited] = []
    for address, key in zip(addresses, keys, strict=True):
        try:
            answers.append(
                await _invite(
                    session,
                    platform,
                    actor,
                    seat,
                    known=known,
                    address=address,
                    key=key,
                    offer=offer,
                    resend=resend,
                )
            )
        except AppError as problem:
            if len(addresses) == 1:
                raise
            answers.append(Invited(address, problem=problem))
    return answers


@dataclass
class _Known:
    """Who has a seat, who is invited, and how many invitations are open; kept true while rows are added."""

    member_keys: set[str]
    pending: dict[str, InvitationRow]
    invited_now: set[str]
    open_count: int

    @classmethod
    async def read(cls, session: ReadSession, seat: Seat, keys: list[str], now: datetime) -> "_Known":
        organization_id = seat.organization.id
        by_key = await identity.people_with(session, keys)
        members = await invitations.members_among(session, organization_id, list(by_key.values()))
        return cls(
            {key for key, user_id in by_key.items() if user_id in members},
            await invitations.pending_by_address(session, organization_id, keys),
            set(),
            await invitations.count_open(session, organization_id, now),
        )


async def _invite(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    seat: Seat,
    *,
    known: _Known,
    address: str,
    key: str | None,
    offer: Offer,
    resend: bool,
) -> Invited:
    organization = seat.organization
    if key is None:
        raise AddressInvalid(errors=(FieldError("/emails", "invalid", AddressInvalid.title),))
    if organization.restricts_invitations_to_domains and domain_of(key) not in organization.email_domains:
        raise DomainNotAllowed
    if key in known.member_keys:
        raise AlreadyMember
    before, now = known.pending.get(key), platform.clock.now()
    is_open = before is not None and before.status(now) is InvitationStatus.PENDING
    if key in known.invited_now or (is_open and not resend):
        raise AlreadyInvited
    if not is_open and known.open_count >= organization.pending_invitation_limit:
        raise InvitationLimit(limit=organization.pending_invitation_limit)
    if before is not None and not may_give(seat.role, OrganizationRole(before.invitation.role)):
        raise RoleTooHigh
    known.invited_now.add(key)
    known.open_count += not is_open
    values = {"email": address.strip(), "email_key": key, "kind": "email", **_offered(offer)}
    return await _write(
        session, platform, actor, seat, before=before.invitation if before else None, values=values
    )


async def invite_by_link(
    session: WriteSession,
    platform: Platform,
    rights: SpaceRights,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    offer: Offer,
    max_uses: int,
    hours: int | None,
) -> Invited:
    """A link for whoever has it, to be used a number of times. Raises as invite_addresses."""
    seat = await lock_managed(session, actor, organization_id)
    await _check_offer(session, rights, actor, seat, offer)
    limit = seat.organization.pending_invitation_limit
    if await invitations.count_open(session, organization_id, platform.clock.now()) >= limit:
        raise InvitationLimit(limit=limit)
    values = {"kind": "link", "max_uses": max_uses, **_offered(offer)}
    return await _write(session, platform, actor, seat, before=None, values=values, hours=hours)


async def renew(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    invitation_id: InvitationId,
    by_mail: bool,
) -> Invited:
    """A new token for an open invitation, with its full time; the old token ends. `by_mail`: it is mailed too.

    Raises NotFound, AdminOnly, InvitationGone, RoleTooHigh, InvitationRate.
    """
    seat = await load_managed(session, actor, organization_id)
    if by_mail:
        await _take_mails(platform, seat, 1)
    seat = await lock_managed(session, actor, organization_id)
    row = await invitations.find_invitation(session, organization_id, invitation_id)
    if row is None or row.invitation.kind == "request":
        raise NotFound
    if row.invitation.status != "pending":
        raise InvitationGone
    if not may_give(seat.role, OrganizationRole(row.invitation.role)):
        raise RoleTooHigh
    return await _write(session, platform, actor, seat, before=row.invitation, values={}, by_mail=by_mail)


async def _check_offer(session: ReadSession, rights: SpaceRights, actor: Actor, seat: Seat, offer: Offer) -> None:
    if not may_give(seat.role, offer.role):
        raise RoleTooHigh
    if offer.role is OrganizationRole.GUEST and not offer.space_ids:
        raise GuestNeedsSpaces(errors=(FieldError("/space_ids", "missing", GuestNeedsSpaces.title),))
    organization_id = seat.organization.id
    if set(offer.group_ids) != await groups.existing_groups(session, organization_id, offer.group_ids):
        raise NotFound
    reaching = await rights.reaching(session, organization_id, actor.user_id, offer.space_ids)
    if set(offer.space_ids) != reaching.keys():
        raise NotFound
    if not all(reaching.values()):
        raise Forbidden(required_role="admin")


async def _take_mails(platform: Platform, seat: Seat, count: int) -> None:
    """Places among the mails of the organization, taken before the work (ORG-45)."""
    if not platform.mailer.is_configured:
        return
    organization = seat.organization
    is_young = platform.clock.now() - organization.created_at < YOUNG
    for rule in (BY_HOUR_WHEN_YOUNG, BY_DAY) if is_young else (BY_DAY,):
        try:
            await platform.limiter.take(rule, str(organization.id), cost=count)
        except RateLimited as error:
            raise InvitationRate(retry_after_seconds=error.extensions["retry_after_seconds"]) from error


def _offered(offer: Offer) -> dict[str, Any]:
    return {
        "role": offer.role.value,
        "group_ids": list(offer.group_ids),
        "space_ids": list(offer.space_ids),
        "message": offer.message or None,
        "account_name": offer.account_name,
        "title": offer.title,
    }


async def _write(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    seat: Seat,
    *,
    before: Invitation | None,
    values: dict[str, Any],
    hours: int | None = None,
    by_mail: bool = True,
) -> Invited:
    """Write a new invitation or renew one, mail it, and give its link."""
    organization, now = seat.organization, platform.clock.now()
    token = await links.make_token(session, platform)
    brings_account = (values.get("account_name") if before is None else before.account_name) is not None
    hours = hours or (CREATED_HOURS if brings_account else organization.invitation_ttl_hours)
    invitation_id = before.id if before is not None else InvitationId(new_id())
    written: dict[str, Any] = {
        **values,
        "token_hash": token.token_hash,
        "inviter_id": actor.user_id,
        "expires_at": now + timedelta(hours=hours),
        "updated_at": now,
    }
    if before is None:
        fixed = {"id": invitation_id, "organization_id": organization.id, "created_at": now}
        await invitations.insert_invitation(session, fixed | written)
    else:
        await invitations.update_invitation(session, organization.id, invitation_id, written)
    row = await invitations.find_invitation(session, organization.id, invitation_id)
    assert row is not None
    is_mailed = by_mail and await _mail(session, platform, actor, seat, row.invitation, token.mailed, hours)
    fact = "invitation.created" if before is None else "invitation.renewed"
    await note(session, actor, row.invitation, fact, {"role": row.invitation.role, "kind": row.invitation.kind})
    link = f"{platform.settings.base_url}{links.path_of(token.shown)}"
    return Invited(row.invitation.email, invitation_id, link, is_mailed, row.invitation.expires_at)


async def _mail(  # noqa: PLR0917  # one letter and all that stands in it
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    seat: Seat,
    invitation: Invitation,
    token: str,
    hours: int,
) -> bool:
    if invitation.email is None or invitation.email_key is None:
        return False
    kind = letters.SPACE_INVITE if invitation.role == "guest" else letters.TEAM_INVITE
    if invitation.account_name is not None:
        kind = letters.MEMBER_WELCOME
    arguments = letters.InvitationArguments(
        seat.organization.name, actor.name, invitation.role, invitation.message or "", links.path_of(token), hours
    )
    sent = invitation.sent_count + 1
    mail_id = await mail.enqueue(
        session,
        platform,
        kind,
        arguments,
        # Of the organization: nothing tells whether the address has an account, and which language it speaks.
        to=Recipient(
            invitation.email, invitation.email_key, locale=seat.organization.settings.get("locale") or "en"
        ),
        organization_id=seat.organization.id,
        dedupe_key=f"{kind.name}:{invitation.id}:{sent}",
    )
    # The console of a development server is read by nobody who was invited.
    if mail_id is None or not platform.mailer.is_configured:
        return False
    facts = {"sent_count": sent, "last_sent_at": platform.clock.now(), "mail_id": mail_id}
    await invitations.update_invitation(session, seat.organization.id, invitation.id, facts)
    return True


async def note(
    session: WriteSession, actor: Actor, invitation: Invitation, event_type: str, facts: dict[str, object]
) -> None:
    """Audit a fact of an invitation, and tell the administrators' screens."""
    await audit.record(
        session,
        actor,
        event_type,
        resource_type="invitation",
        resource_id=invitation.id,
        organization_id=invitation.organization_id,
        metadata=facts,
    )
    changed = InvitationChanged(organization_id=invitation.organization_id, invitation_id=invitation.id)
    await record(session, changed, topics=[admin_topic_of(invitation.organization_id)])
