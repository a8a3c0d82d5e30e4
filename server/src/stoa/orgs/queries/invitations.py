"""Statements of invitations and requests to join."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from stoa.orgs.core.invitations import InvitationStatus, status_of
from stoa.orgs.models import Invitation, Member, Organization
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import InvitationId, OrganizationId, UserId
from stoa.platform.pagination import PageRequest, Slice, slice_of


@dataclass(frozen=True)
class InvitationRow:
    """An invitation, and whether its inviter may still give what it offers."""

    invitation: Invitation
    is_backed: bool

    def status(self, now: datetime) -> InvitationStatus:
        row = self.invitation
        return status_of(row.status, expires_at=row.expires_at, is_backed=self.is_backed, now=now)


def _is_backed() -> ColumnElement[bool]:
    """The inviter is an active owner, or an admin who invites to no more than that; requests have no inviter."""
    inviter = and_(
        Member.organization_id == Invitation.organization_id,
        Member.user_id == Invitation.inviter_id,
        Member.status == "active",
        or_(Member.role == "owner", and_(Member.role == "admin", Invitation.role != "owner")),
    )
    return or_(Invitation.kind == "request", exists().where(inviter))


def _is_status(status: InvitationStatus, now: datetime) -> ColumnElement[bool]:
    stored = Invitation.status == "pending"
    is_over = and_(Invitation.expires_at.is_not(None), Invitation.expires_at <= now)
    match status:
        case InvitationStatus.EXPIRED:
            return and_(stored, is_over)
        case InvitationStatus.VOID:
            return and_(stored, not_(is_over), not_(_is_backed()))
        case InvitationStatus.PENDING:
            return and_(stored, not_(is_over), _is_backed())
        case _:
            return Invitation.status == status


def _rows() -> Select[Invitation, bool]:
    return select(Invitation, _is_backed())


async def list_invitations(
    session: ReadSession,
    organization_id: OrganizationId,
    *,
    statuses: Collection[InvitationStatus],
    kinds: Collection[str],
    now: datetime,
    request: PageRequest,
) -> Slice[InvitationRow]:
    """Newest first; no statuses or kinds: all."""
    statement = (
        _rows()
        .where(Invitation.organization_id == organization_id)
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
        .limit(request.limit + 1)
    )
    if statuses:
        statement = statement.where(or_(*(_is_status(status, now) for status in statuses)))
    if kinds:
        statement = statement.where(Invitation.kind.in_(kinds))
    if after := request.after(2):
        statement = statement.where(tuple_(Invitation.created_at, Invitation.id) < tuple_(*map(literal, after)))
    rows = [InvitationRow(*row) for row in (await session.execute(statement)).all()]
    return slice_of(rows, request.limit, lambda row: (row.invitation.created_at, row.invitation.id))


async def find_invitation(
    session: ReadSession, organization_id: OrganizationId, invitation_id: InvitationId
) -> InvitationRow | None:
    statement = _rows().where(Invitation.organization_id == organization_id, Invitation.id == invitation_id)
    row = (await session.execute(statement.execution_options(populate_existing=True))).one_or_none()
    return InvitationRow(*row) if row is not None else None


async def find_by_token(session: ReadSession, token_hash: bytes) -> Invitation | None:
    """In the scope of the system: whose token it is comes out of this."""
    return (
        await session.execute(select(Invitation).where(Invitation.token_hash == token_hash))
    ).scalar_one_or_none()


async def find_by_id(session: ReadSession, invitation_id: InvitationId) -> Invitation | None:
    """In the scope of the system, as find_by_token."""
    return (await session.execute(select(Invitation).where(Invitation.id == invitation_id))).scalar_one_or_none()


async def open_for(session: ReadSession, email_key: str, now: datetime) -> list[tuple[Invitation, Organization]]:
    """Open invitations by mail for an address, of all organizations; in the scope of the system."""
    statement = (
        select(Invitation, Organization)
        .join(Organization, Organization.id == Invitation.organization_id)
        .where(
            Invitation.email_key == email_key,
            Invitation.kind == "email",
            _is_status(InvitationStatus.PENDING, now),
            Organization.status == "active",
            Organization.deleted_at.is_(None),
        )
        .order_by(Invitation.created_at.desc(), Invitation.id)
        .limit(50)
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def pending_by_address(
    session: ReadSession, organization_id: OrganizationId, email_keys: Collection[str]
) -> dict[str, InvitationRow]:
    """Invitations by mail to these addresses that nobody decided yet, whether they are still good or not."""
    statement = _rows().where(
        Invitation.organization_id == organization_id,
        Invitation.kind == "email",
        Invitation.status == "pending",
        Invitation.email_key.in_(email_keys),
    )
    found = [InvitationRow(*row) for row in (await session.execute(statement)).all()]
    return {row.invitation.email_key or "": row for row in found}


async def count_open(session: ReadSession, organization_id: OrganizationId, now: datetime) -> int:
    """Invitations that could still be accepted; requests do not count."""
    statement = (
        select(func.count())
        .select_from(Invitation)
        .where(
            Invitation.organization_id == organization_id,
            Invitation.kind != "request",
            Invitation.status == "pending",
            Invitation.expires_at > now,
        )
    )
    return (await session.execute(statement)).scalar_one()


async def insert_invitation(session: WriteSession, values: Mapping[str, Any]) -> None:
    await session.execute(insert(Invitation).values(values))


async def insert_request(session: WriteSession, values: Mapping[str, Any]) -> bool:
    """False if this person's request is open already."""
    statement = upsert(Invitation).values(values).on_conflict_do_nothing().returning(Invitation.id)
    return (await session.execute(statement)).first() is not None


async def update_invitation(
    session: WriteSession, organization_id: OrganizationId, invitation_id: InvitationId, values: Mapping[str, Any]
) -> None:
    await session.execute(
        update(Invitation)
        .where(Invitation.organization_id == organization_id, Invitation.id == invitation_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def members_among(
    session: ReadSession, organization_id: OrganizationId, user_ids: Collection[UserId]
) -> set[UserId]:
    """Those of the people who have a seat."""
    statement = select(Member.user_id).where(
        Member.organization_id == organization_id, Member.user_id.in_(user_ids)
    )
    return set((await session.execute(statement)).scalars())


async def administrators(session: ReadSession, organization_id: OrganizationId) -> list[UserId]:
    statement = select(Member.user_id).where(
        Member.organization_id == organization_id,
        Member.status == "active",
        Member.role.in_(("owner", "admin")),
    )
    return list((await session.execute(statement)).scalars())


async def find_joinable(session: ReadSession, slug: str) -> Organization | None:
    """A living organization that may be asked, or joined by domain; in the scope of the system."""
    statement = select(Organization).where(
        Organization.slug == slug,
        Organization.status == "active",
        Organization.deleted_at.is_(None),
        Organization.join_policy.in_(("request", "domain")),
    )
    return (await session.execute(statement)).scalar_one_or_none()
