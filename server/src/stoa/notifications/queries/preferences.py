"""Statements of what people wish to hear of."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from stoa.notifications.contracts import Following, Kind, ScopeType, Stated
from stoa.notifications.models import NotificationPreference
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, UserId, new_id

WIDE = (ScopeType.GLOBAL, ScopeType.ORGANIZATION)


async def stated_by(
    session: ReadSession,
    organization_id: OrganizationId,
    user_ids: Collection[UserId],
    places: Mapping[ScopeType, UUID],
) -> dict[UserId, list[NotificationPreference]]:
    """What each of the people stated for the organization and for the places."""
    statement = select(NotificationPreference).where(
        NotificationPreference.organization_id == organization_id,
        NotificationPreference.user_id.in_(user_ids),
        or_(
            NotificationPreference.scope_type.in_(WIDE),
            *(_at(scope_type, scope_id) for scope_type, scope_id in places.items()),
        ),
    )
    found: dict[UserId, list[NotificationPreference]] = defaultdict(list)
    for row in (await session.execute(statement)).scalars():
        found[row.user_id].append(row)
    return found


def _at(scope_type: str, scope_id: UUID | None) -> ColumnElement[bool]:
    return (NotificationPreference.scope_type == scope_type) & (
        NotificationPreference.scope_id.is_(None)
        if scope_id is None
        else NotificationPreference.scope_id == scope_id
    )


def stated(row: NotificationPreference) -> Stated:
    """The row as the rules read it."""
    return Stated(
        ScopeType(row.scope_type),
        Kind(row.kind) if row.kind is not None else None,
        Following(row.level) if row.level is not None else None,
        row.inbox,
        row.email,
    )


async def who_stated(
    session: ReadSession, organization_id: OrganizationId, places: Mapping[ScopeType, UUID], limit: int
) -> list[UserId]:
    """Who follows one of the places."""
    statement = (
        select(NotificationPreference.user_id)
        .where(
            NotificationPreference.organization_id == organization_id,
            or_(*(_at(scope_type, scope_id) for scope_type, scope_id in places.items())),
            NotificationPreference.level == Following.ALL,
        )
        .distinct()
        .order_by(NotificationPreference.user_id)
        .limit(limit)
    )
    return list((await session.execute(statement)).scalars())


async def list_own(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId, limit: int
) -> list[NotificationPreference]:
    """Everything that a person stated, the wide places first."""
    statement = (
        select(NotificationPreference)
        .where(
            NotificationPreference.organization_id == organization_id, NotificationPreference.user_id == user_id
        )
        .order_by(NotificationPreference.scope_id.is_not(None), NotificationPreference.created_at)
        .limit(limit)
    )
    return list((await session.execute(statement)).scalars())


async def count_own(session: ReadSession, organization_id: OrganizationId, user_id: UserId, limit: int) -> int:
    """How many things a person stated, to the limit."""
    return len(await list_own(session, organization_id, user_id, limit))


async def put(
    session: WriteSession,
    organization_id: OrganizationId,
    user_id: UserId,
    *,
    place: tuple[ScopeType, UUID | None],
    kind: Kind | None,
    values: dict[str, Any],
    now: datetime,
) -> None:
    """State something for a place and kind; what is not named stays as it was."""
    scope_type, scope_id = place
    row = {
        "id": new_id(),
        "organization_id": organization_id,
        "user_id": user_id,
        "scope_type": scope_type.value,
        "scope_id": scope_id,
        "kind": kind.value if kind is not None else None,
        "created_at": now,
        "updated_at": now,
        **values,
    }
    await session.execute(
        insert(NotificationPreference)
        .values(row)
        .on_conflict_do_update(
            index_elements=["organization_id", "user_id", "scope_type", "scope_id", "kind"],
            set_={**values, "updated_at": now},
        )
    )


async def remove_empty(session: WriteSession, organization_id: OrganizationId, user_id: UserId) -> None:
    """Rows that state nothing any more go."""
    columns: Sequence[str] = (
        "level", "inbox", "email", "push", "email_mode", "digest_hour", "quiet_from", "quiet_to", "quiet_days",
        "timezone", "auto_follow",
    )  # fmt: skip
    await session.execute(
        delete(NotificationPreference).where(
            NotificationPreference.organization_id == organization_id,
            NotificationPreference.user_id == user_id,
            *(getattr(NotificationPreference, name).is_(None) for name in columns),
        )
    )
