"""Statements of members."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from stoa.identity import api as identity
from stoa.orgs.models import Group, GroupMember, Member, Organization
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, UserId

ACTIVE_EVERY = timedelta(hours=1)


async def lock_organization(session: WriteSession, organization_id: OrganizationId) -> Organization | None:
    """The organization, locked until the transaction ends: seats and last owners are counted under it (ORG-16).

    None for one that does not live, is suspended, or lies outside of the session's scope.
    """
    statement = (
        select(Organization)
        .where(
            Organization.id == organization_id, Organization.status == "active", Organization.deleted_at.is_(None)
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def is_member(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> bool:
    """Whether the person has a seat, suspended or not."""
    statement = select(exists().where(Member.organization_id == organization_id, Member.user_id == user_id))
    return bool((await session.execute(statement)).scalar())


async def has_seat_elsewhere(session: ReadSession, user_id: UserId, organization_id: OrganizationId) -> bool:
    """Whether another organization, living or not, has the person; in the scope of the system."""
    statement = select(exists().where(Member.user_id == user_id, Member.organization_id != organization_id))
    return bool((await session.execute(statement)).scalar())


async def count_members(session: ReadSession, organization_id: OrganizationId) -> int:
    """Seats taken; suspended members keep theirs."""
    statement = select(func.count()).select_from(Member).where(Member.organization_id == organization_id)
    return (await session.execute(statement)).scalar_one()


async def insert_member(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(Member).values(values))


@dataclass(frozen=True)
class MemberFilter:
    """Which members a list shows; None and False leave a condition out. `ids`: at most these."""

    role: str | None = None
    status: str | None = None
    group_id: UUID | None = None
    never_signed_in: bool = False
    without_second_factor: bool = False
    search: str | None = None
    searches_emails: bool = False
    email_key: str | None = None
    ids: frozenset[UserId] | None = None


@dataclass(frozen=True)
class MemberRow:
    """A member with what their account shows."""

    member: Member
    user_id: UserId
    name: str
    name_key: str
    username: str
    email: str
    email_key: str
    avatar_key: str | None
    can_act: bool
    has_signed_in: bool
    has_second_factor: bool
    groups: list[dict[str, str]]


def _rows(organization_id: OrganizationId) -> tuple[Select[Any], Subquery]:
    people = identity.directory().subquery("people")
    groups = (
        select(
            func.jsonb_agg(
                aggregate_order_by(func.jsonb_build_object("id", Group.id, "name", Group.name), Group.name_key)
            )
        )
        .join(
            GroupMember,
            and_(GroupMember.organization_id == Group.organization_id, GroupMember.group_id == Group.id),
        )
        .where(GroupMember.organization_id == organization_id, GroupMember.user_id == Member.user_id)
        .correlate(Member)
        .scalar_subquery()
    )
    statement = (
        select(
            Member,
            people.c.id.label("user_id"),
            people.c.name,
            people.c.name_key,
            people.c.username,
            people.c.email,
            people.c.email_key,
            people.c.avatar_key,
            people.c.can_act,
            people.c.has_signed_in,
            people.c.has_second_factor,
            func.coalesce(groups, literal([], JSONB), type_=JSONB).label("groups"),
        )
        .join(people, people.c.id == Member.user_id)
        .where(Member.organization_id == organization_id)
    )
    return statement, people


def _conditions(which: MemberFilter, people: Subquery) -> Iterator[ColumnElement[bool]]:
    if which.role is not None:
        yield Member.role == which.role
    if which.status is not None:
        yield Member.status == which.status
    if which.group_id is not None:
        yield exists().where(
            GroupMember.organization_id == Member.organization_id,
            GroupMember.user_id == Member.user_id,
            GroupMember.group_id == which.group_id,
        )
    if which.never_signed_in:
        yield ~people.c.has_signed_in
    if which.without_second_factor:
        yield ~people.c.has_second_factor
    if which.search:
        text = which.search.lower()
        fields = [people.c.name_key, people.c.username_key]
        if which.searches_emails:
            fields.append(people.c.email_key)
        yield or_(*(field.contains(text, autoescape=True) for field in fields))
    if which.email_key is not None:
        yield people.c.email_key == which.email_key
    if which.ids is not None:
        yield Member.user_id.in_(which.ids)


async def list_members(
    session: ReadSession,
    organization_id: OrganizationId,
    which: MemberFilter,
    *,
    after: tuple[Any, ...] | None,
    limit: int,
) -> list[MemberRow]:
    """Members by name, one more than the limit if there are more."""
    statement, people = _rows(organization_id)
    statement = statement.where(*_conditions(which, people))
    if after is not None:
        statement = statement.where(tuple_(people.c.name_key, people.c.id) > tuple_(*after))
    statement = statement.order_by(people.c.name_key, people.c.id).limit(limit + 1)
    return [MemberRow(*row) for row in (await session.execute(statement)).all()]


async def find_row(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> MemberRow | None:
    statement, _ = _rows(organization_id)
    statement = statement.where(Member.user_id == user_id).execution_options(populate_existing=True)
    row = (await session.execute(statement)).one_or_none()
    return MemberRow(*row) if row is not None else None


async def find_member(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> Member | None:
    """A seat, suspended or not."""
    statement = (
        select(Member)
        .where(Member.organization_id == organization_id, Member.user_id == user_id)
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def note_active(
    session: WriteSession, seen: Collection[tuple[UserId, OrganizationId]], now: datetime
) -> None:
    """In the scope of the system. Rows that were written in the last hour are left alone."""
    statement = (
        update(Member)
        .where(
            tuple_(Member.user_id, Member.organization_id).in_(seen),
            or_(Member.last_active_at.is_(None), Member.last_active_at <= now - ACTIVE_EVERY),
        )
        .values(last_active_at=now)
    )
    await session.execute(statement.execution_options(synchronize_session=False))


async def first_other_owner(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId
) -> UserId | None:
    """Of the other owners who can act, the one who has been here longest. Banned and suspended ones cannot."""
    people = identity.directory().subquery("people")
    statement = (
        select(Member.user_id)
        .join(people, people.c.id == Member.user_id)
        .where(
            Member.organization_id == organization_id,
            Member.user_id != user_id,
            Member.role == "owner",
            Member.status == "active",
            people.c.can_act,
        )
        .order_by(Member.created_at, Member.id)
        .limit(1)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def delete_member(session: WriteSession, organization_id: OrganizationId, user_id: UserId) -> None:
    """The seat, and with it the places in groups."""
    await session.execute(
        delete(Member)
        .where(Member.organization_id == organization_id, Member.user_id == user_id)
        .execution_options(synchronize_session=False)
    )
