"""Statements of roles in spaces and areas. Both tables have the same shape but for what holds the role."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from stoa.access.contracts import Subject
from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import AreaId, OrganizationId, RoleId, SpaceId, UserId, new_id
from stoa.spaces.models import AreaMember, SpaceMember


@dataclass(frozen=True)
class Holder:
    """The space or area in which somebody has a role."""

    organization_id: OrganizationId
    space_id: SpaceId | None = None
    area_id: AreaId | None = None

    @property
    def model(self) -> type[SpaceMember] | type[AreaMember]:
        return SpaceMember if self.space_id is not None else AreaMember

    @property
    def column(self) -> str:
        return "space_id" if self.space_id is not None else "area_id"

    @property
    def key(self) -> UUID:
        found = self.space_id or self.area_id
        assert found is not None
        return found


Member = SpaceMember | AreaMember


def _of(holder: Holder) -> list[ColumnElement[bool]]:
    model = holder.model
    return [
        model.organization_id == holder.organization_id,
        getattr(model, holder.column) == holder.key,
        model.role.is_not(None),
    ]


async def lock_roles(session: WriteSession, holder: Holder) -> None:
    """Changes of one holder's roles come one after another."""
    await lock_until_end(session, f"roles:{holder.organization_id}:{holder.key}")


async def list_members(session: ReadSession, holder: Holder) -> list[Member]:
    """Rows with a role, the oldest first."""
    model = holder.model
    statement = select(model).where(*_of(holder)).order_by(model.created_at, model.id)
    found = (await session.execute(statement.execution_options(populate_existing=True))).scalars()
    return cast(list[Member], list(found))


async def find_member(session: ReadSession, holder: Holder, which: UUID | Subject) -> Member | None:
    model = holder.model
    if isinstance(which, Subject):
        condition = (
            model.user_id == which.user_id if which.user_id is not None else model.group_id == which.group_id
        )
    else:
        condition = model.id == which
    statement = select(model).where(*_of(holder), condition).execution_options(populate_existing=True)
    return cast(Member | None, (await session.execute(statement)).scalar_one_or_none())


async def count_members(session: ReadSession, holder: Holder) -> int:
    return (await session.execute(select(func.count()).where(*_of(holder)))).scalar_one()


async def put_member(
    session: WriteSession, holder: Holder, subject: Subject, *, role: str, by: UserId, now: datetime
) -> RoleId:
    """Insert the role, or change the one that is there; a person's preferences stay."""
    model = holder.model
    given: dict[str, Any] = {"role": role, "updated_at": now}
    statement = (
        insert(model)
        .values(
            id=RoleId(new_id()),
            organization_id=holder.organization_id,
            user_id=subject.user_id,
            group_id=subject.group_id,
            invited_by=by,
            created_at=now,
            **{holder.column: holder.key},
            **given,
        )
        .on_conflict_do_update(
            index_elements=["organization_id", holder.column, "user_id" if subject.user_id else "group_id"],
            set_=given | {"revision": model.revision + 1},
        )
        .returning(model.id)
    )
    return RoleId((await session.execute(statement)).scalar_one())


async def remove_member(session: WriteSession, holder: Holder, member: Member) -> None:
    """Take the role away; in a space a person's own preferences stay."""
    model = holder.model
    own = (model.organization_id == holder.organization_id, model.id == member.id)
    keeps = (
        isinstance(member, SpaceMember)
        and member.user_id is not None
        and (member.is_pinned or any((member.order_index is not None, member.display_alias, member.page_view)))
    )
    if keeps:
        await session.execute(
            update(SpaceMember)
            .where(*own)
            .values(role=None, revision=SpaceMember.revision + 1)
            .execution_options(synchronize_session=False)
        )
    else:
        await session.execute(delete(model).where(*own).execution_options(synchronize_session=False))


async def put_preferences(
    session: WriteSession,
    organization_id: OrganizationId,
    space_id: SpaceId,
    user_id: UserId,
    *,
    values: dict[str, Any],
    now: datetime,
) -> None:
    """What a person chose for a space in their own list (SP-20)."""
    statement = (
        insert(SpaceMember)
        .values(
            id=RoleId(new_id()),
            organization_id=organization_id,
            space_id=space_id,
            user_id=user_id,
            created_at=now,
            updated_at=now,
            **values,
        )
        .on_conflict_do_update(
            index_elements=["organization_id", "space_id", "user_id"], set_=values | {"updated_at": now}
        )
    )
    await session.execute(statement)


async def count_pinned(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> int:
    statement = select(func.count()).where(
        SpaceMember.organization_id == organization_id,
        SpaceMember.user_id == user_id,
        SpaceMember.is_pinned.is_(True),
    )
    return (await session.execute(statement)).scalar_one()


async def preferences_of(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId, space_ids: Sequence[SpaceId]
) -> dict[SpaceId, SpaceMember]:
    """The person's own rows in the spaces, with or without a role."""
    statement = select(SpaceMember).where(
        SpaceMember.organization_id == organization_id,
        SpaceMember.user_id == user_id,
        SpaceMember.space_id.in_(space_ids),
    )
    rows = (await session.execute(statement.execution_options(populate_existing=True))).scalars()
    return {row.space_id: row for row in rows}
