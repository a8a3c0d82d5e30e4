"""Statements of connections."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import asyncpg
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Row,
    Text,
    Uuid,
    delete,
    false,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from stoa.orgs import api as orgs
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import (
    OrganizationId,
    ProviderKeyId,
    UserId,
)
from stoa.platform.lookups import Lookups
from stoa.providers.contracts import KeyStatus, OwnerKind, Provider
from stoa.providers.models import Model, ProviderKey

CALLABLE = (KeyStatus.VALID, KeyStatus.UNVERIFIED)
# What a call needs to know of a connection; its list of models may be long.
KEY_COLUMNS = frozenset(
    {
        "id", "organization_id", "owner_kind", "user_id", "provider", "base_url", "secret_ciphertext", "last_used_at",
        "last_error_at", "failure_count", "priority", "models_fetched_at",
    }
)  # fmt: skip


def _reachable(actor: Actor) -> ColumnElement[bool]:
    """The actor's own connections, and those of the organization. Nobody calls on another person's (ID-95)."""
    own = (
        (ProviderKey.owner_kind == OwnerKind.USER) & (ProviderKey.user_id == actor.user_id)
        if actor.impersonator_id is None
        else false()
    )
    if actor.organization_id is None:
        return own
    shared = (ProviderKey.owner_kind == OwnerKind.ORGANIZATION) & (
        ProviderKey.organization_id == actor.organization_id
    )
    return or_(own, shared)


# Own before the organization's, then priority, then least recently failed (PR-8).
_ORDER_OF_CHOICE = (
    ProviderKey.owner_kind != OwnerKind.USER,
    ProviderKey.priority,
    ProviderKey.last_error_at.asc().nulls_first(),
    ProviderKey.id,
)


async def reachable_keys(session: ReadSession, actor: Actor) -> Sequence[ProviderKey]:
    """Connections that the actor may call or could call once they are repaired, in the order of choice."""
    statement = select(ProviderKey).where(_reachable(actor)).order_by(*_ORDER_OF_CHOICE)
    return (await session.execute(statement)).scalars().all()


async def callable_keys(
    session: ReadSession, actor: Actor, provider: Provider, name: str
) -> Sequence[Row[ProviderKey, bool]]:
    """Usable connections to a provider in the order of choice, each with whether it listed this model."""
    offers = ProviderKey.model_ids.op("?", return_type=Boolean())(name)
    statement = select(ProviderKey, offers.label("offers")).where(
        _reachable(actor), ProviderKey.provider == provider, ProviderKey.status.in_(CALLABLE)
    )
    return (await session.execute(statement.order_by(*_ORDER_OF_CHOICE))).all()


async def choices(
    lookups: Lookups, organization_id: OrganizationId, user_id: UserId, provider: Provider, name: str
) -> list[asyncpg.Record]:
    """All that choosing a connection for a model of a name depends on, by one statement without a transaction.

    A row for each of `callable_keys` for somebody who acts for themselves: the columns of `orgs.rules_statement`,
    then `offers`, `key_…` and, all None without an own or general entry of the catalogue, `entry_…`.
    """
    return await lookups.rows(_choices(), organization_id, user_id, provider.value, name)


@cache
def _choices() -> str:
    organization_id, user_id = literal_column("$1", Uuid()), literal_column("$2", Uuid())
    provider, name = literal_column("$3", Text()), literal_column("$4", Text())
    rules = orgs.rules_statement(organization_id, user_id).subquery("rules")
    entry = (
        select(Model)
        .where(
            Model.slug == provider + ":" + name,
            or_(Model.organization_id == organization_id, Model.organization_id.is_(None)),
        )
        .order_by(Model.organization_id.asc().nulls_last())
        .limit(1)
        .lateral("entry")
    )
    own = (ProviderKey.owner_kind == OwnerKind.USER) & (ProviderKey.user_id == user_id)
    shared = (ProviderKey.owner_kind == OwnerKind.ORGANIZATION) & (ProviderKey.organization_id == organization_id)
    statement = (
        select(
            *rules.c,
            ProviderKey.model_ids.op("?", return_type=Boolean())(name).label("offers"),
            *(
                column.label(f"key_{column.name}")
                for column in ProviderKey.__table__.c
                if column.name in KEY_COLUMNS
            ),
            *(column.label(f"entry_{column.name}") for column in entry.c),
        )
        .select_from(ProviderKey)
        .join(rules, true())
        .outerjoin(entry, true())
        .where(or_(own, shared), ProviderKey.provider == provider, ProviderKey.status.in_(CALLABLE))
        .order_by(*_ORDER_OF_CHOICE)
    )
    options = {"literal_binds": True}
    return str(statement.compile(dialect=dialect(), compile_kwargs=options))  # type: ignore[no-untyped-call]


async def keys_of_person(session: ReadSession, user_id: UserId) -> Sequence[ProviderKey]:
    return await _listed(session, (ProviderKey.owner_kind == OwnerKind.USER) & (ProviderKey.user_id == user_id))


async def keys_of_organization(session: ReadSession, organization_id: OrganizationId) -> Sequence[ProviderKey]:
    return await _listed(
        session,
        (ProviderKey.owner_kind == OwnerKind.ORGANIZATION) & (ProviderKey.organization_id == organization_id),
    )


async def _listed(session: ReadSession, condition: ColumnElement[bool]) -> Sequence[ProviderKey]:
    statement = select(ProviderKey).where(condition).order_by(ProviderKey.created_at, ProviderKey.id)
    return (await session.execute(statement)).scalars().all()


async def find_key(
    session: ReadSession, actor: Actor, key_id: ProviderKeyId, *, lock: bool = False
) -> ProviderKey | None:
    statement = select(ProviderKey).where(_reachable(actor), ProviderKey.id == key_id)
    if lock:
        statement = statement.with_for_update()
    return (await session.execute(statement)).scalar_one_or_none()


async def lock_key(session: WriteSession, key_id: ProviderKeyId) -> ProviderKey | None:
    """A connection that a call has used, whoever may edit it."""
    statement = select(ProviderKey).where(ProviderKey.id == key_id).with_for_update()
    return (await session.execute(statement)).scalar_one_or_none()


async def insert_key(session: WriteSession, values: dict[str, Any]) -> ProviderKey | None:
    """The new row; None if its owner has one of this provider and name."""
    statement = insert(ProviderKey).values(values).on_conflict_do_nothing().returning(ProviderKey)
    return (await session.execute(statement)).scalar_one_or_none()


async def name_is_taken(session: ReadSession, key: ProviderKey, name: str) -> bool:
    statement = select(ProviderKey.id).where(
        ProviderKey.owner_kind == key.owner_kind,
        ProviderKey.user_id.is_not_distinct_from(key.user_id),
        ProviderKey.organization_id.is_not_distinct_from(key.organization_id),
        ProviderKey.provider == key.provider,
        ProviderKey.name == name,
        ProviderKey.id != key.id,
    )
    return (await session.execute(statement)).first() is not None


async def delete_key(session: WriteSession, key: ProviderKey) -> None:
    await session.execute(delete(ProviderKey).where(ProviderKey.id == key.id))


async def mark_used(session: WriteSession, key_id: ProviderKeyId, now: datetime) -> None:
    """Note the use of a connection, unless another transaction holds the row: many send at once with one key."""
    free = select(ProviderKey.id).where(ProviderKey.id == key_id).with_for_update(skip_locked=True)
    await session.execute(
        update(ProviderKey)
        .where(ProviderKey.id.in_(free))
        .values(last_used_at=now)
        .execution_options(synchronize_session=False)
    )


async def delete_keys_of_person(session: WriteSession, user_id: UserId) -> None:
    await session.execute(
        delete(ProviderKey)
        .where(ProviderKey.owner_kind == OwnerKind.USER, ProviderKey.user_id == user_id)
        .execution_options(synchronize_session=False)
    )
