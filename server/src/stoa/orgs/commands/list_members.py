"""The directory of an organization (ORG-18, ORG-19, ORG-20)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from stoa.identity import api as identity
from stoa.orgs import policy
from stoa.orgs.commands.load_organization import Seat, load_seat
from stoa.orgs.contracts import MemberDetails, MemberView
from stoa.orgs.errors import AdminOnly
from stoa.orgs.ports import SpacePeople
from stoa.orgs.queries import members
from stoa.orgs.queries.members import MemberFilter, MemberRow
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import OrganizationId, UserId
from stoa.platform.pagination import PageRequest, Slice, slice_of
from stoa.platform.ratelimit import Rule

# Whoever guesses addresses is slow (ORG-20).
ADDRESSES = Rule("member_addresses", 30, timedelta(minutes=1))


@dataclass(frozen=True)
class Directory:
    """Members as the actor may see them from their seat."""

    seat: Seat
    members: Slice[MemberRow]


async def list_members(
    session: ReadSession,
    spaces: SpacePeople,
    actor: Actor,
    organization_id: OrganizationId,
    *,
    which: MemberFilter,
    page: PageRequest,
) -> Directory:
    """Members by name. Members of no office see active ones and search no addresses; guests see whom they meet.

    Raises AdminOnly for a filter that tells of accounts or of suspensions.
    """
    seat = await load_seat(session, actor, organization_id)
    if not seat.manages and (which.never_signed_in or which.without_second_factor or which.status == "suspended"):
        raise AdminOnly
    seen = replace(which, searches_emails=seat.manages or seat.organization.shows_member_emails)
    if not seat.manages:
        seen = replace(seen, status="active")
    if seat.role is OrganizationRole.GUEST:
        met = await spaces.met_by_guest(session, organization_id, actor.user_id)
        seen = replace(seen, ids=frozenset(met))
    rows = await members.list_members(session, organization_id, seen, after=page.after(2), limit=page.limit)
    return Directory(seat, slice_of(rows, page.limit, lambda row: (row.name_key, row.user_id)))


async def find_by_email(
    session: ReadSession, platform: Platform, actor: Actor, organization_id: OrganizationId, email: str
) -> Directory:
    """The member with exactly this address, or nobody: also for an address that is known elsewhere.

    Raises AdminOnly for guests, RateLimited.
    """
    seat = await load_seat(session, actor, organization_id)
    if seat.role is OrganizationRole.GUEST:
        raise AdminOnly
    await platform.limiter.take(ADDRESSES, str(actor.user_id))
    key = identity.email_key(email)
    status = None if seat.manages else "active"
    rows = (
        await members.list_members(
            session, organization_id, MemberFilter(email_key=key, status=status), after=None, limit=1
        )
        if key is not None
        else []
    )
    return Directory(seat, Slice(rows, None))


async def load_member(
    session: ReadSession, spaces: SpacePeople, actor: Actor, organization_id: OrganizationId, user_id: UserId
) -> tuple[Seat, MemberRow]:
    """One member whom the actor may see. Raises NotFound."""
    seat = await load_seat(session, actor, organization_id)
    row = await members.find_row(session, organization_id, user_id)
    if row is None or (row.member.status != "active" and not seat.manages):
        raise NotFound
    if seat.role is OrganizationRole.GUEST and user_id not in await spaces.met_by_guest(
        session, organization_id, actor.user_id
    ):
        raise NotFound
    return seat, row


async def views(session: ReadSession, seat: Seat, rows: Sequence[MemberRow]) -> list[MemberView]:
    """Members as whoever has the seat may see them."""
    refs = await identity.user_refs(session, [row.user_id for row in rows if row.avatar_key is not None])
    pictures = {user_id: ref.avatar_url for user_id, ref in refs.items()}
    return [_view(seat, row, pictures.get(row.user_id)) for row in rows]


def _view(seat: Seat, row: MemberRow, avatar_url: str | None) -> MemberView:
    is_self = row.user_id == seat.member.user_id
    is_guest = seat.role is OrganizationRole.GUEST
    shows_email = seat.manages or is_self or (seat.organization.shows_member_emails and not is_guest)
    may_change = policy.may_change(seat.role, OrganizationRole(row.member.role))
    return MemberView(
        id=row.user_id,
        name=row.name,
        username=row.username,
        avatar_url=avatar_url,
        role=row.member.role,
        status=row.member.status,
        title=row.member.title,
        email=row.email if shows_email else None,
        groups=[] if is_guest else row.groups,
        details=_details(row) if seat.manages else None,
        may_change=may_change,
        may_remove=may_change and not is_self,
    )


def _details(row: MemberRow) -> MemberDetails:
    return MemberDetails(
        joined_at=row.member.created_at,
        last_active_at=row.member.last_active_at,
        suspended_at=row.member.suspended_at,
        has_signed_in=row.has_signed_in,
        has_second_factor=row.has_second_factor,
        came_with_account=row.member.came_with_account,
    )
