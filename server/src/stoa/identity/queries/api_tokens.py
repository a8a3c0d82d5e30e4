"""Statements of API tokens. Those of one's own tokens span organizations and run in the system's scope."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, func, insert, or_, select, update

from stoa.identity.models import ApiToken, User
from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import ApiTokenId, OrganizationId, UserId


async def lock_person(session: WriteSession, user_id: UserId) -> None:
    """Until the transaction ends, nobody else makes a token for this person."""
    await lock_until_end(session, f"api_tokens:{user_id}")


async def count_live(session: ReadSession, user_id: UserId, now: datetime) -> int:
    statement = select(func.count()).where(
        ApiToken.user_id == user_id,
        ApiToken.revoked_at.is_(None),
        or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
    )
    return (await session.execute(statement)).scalar_one()


async def name_is_taken(
    session: ReadSession,
    user_id: UserId,
    organization_id: OrganizationId,
    name: str,
    *,
    besides: ApiTokenId | None = None,
) -> bool:
    statement = exists().where(
        ApiToken.user_id == user_id,
        ApiToken.organization_id == organization_id,
        ApiToken.name == name,
        ApiToken.revoked_at.is_(None),
    )
    if besides is not None:
        statement = statement.where(ApiToken.id != besides)
    return bool((await session.execute(select(statement))).scalar())


async def insert_token(session: WriteSession, values: dict[str, Any]) -> None:
    await session.execute(insert(ApiToken).values(values))


async def own_tokens(session: ReadSession, user_id: UserId) -> list[ApiToken]:
    """Tokens of the person that were not revoked, the newest first."""
    statement = (
        select(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    )
    return list((await session.execute(statement)).scalars())


async def names_and_owners(
    session: ReadSession, organization_id: OrganizationId, ids: Collection[UUID]
) -> dict[UUID, tuple[str, UserId]]:
    """Name and owner of those of the tokens that are the organization's, revoked ones included."""
    statement = select(ApiToken.id, ApiToken.name, ApiToken.user_id).where(
        ApiToken.organization_id == organization_id, ApiToken.id.in_(ids)
    )
    return {row[0]: (row[1], row[2]) for row in (await session.execute(statement)).all()}


async def of_organization(
    session: ReadSession, organization_id: OrganizationId, now: datetime, *, after: UUID | None, limit: int
) -> list[ApiToken]:
    """Live tokens in the organization, the oldest first."""
    statement = select(ApiToken).where(
        ApiToken.organization_id == organization_id,
        ApiToken.revoked_at.is_(None),
        or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
    )
    if after is not None:
        statement = statement.where(ApiToken.id > after)
    return list((await session.execute(statement.order_by(ApiToken.id).limit(limit))).scalars())


async def find_in_organization(
    session: ReadSession, organization_id: OrganizationId, token_id: ApiTokenId
) -> ApiToken | None:
    statement = select(ApiToken).where(
        ApiToken.organization_id == organization_id, ApiToken.id == token_id, ApiToken.revoked_at.is_(None)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def find_own(session: ReadSession, user_id: UserId, token_id: ApiTokenId) -> ApiToken | None:
    statement = select(ApiToken).where(
        ApiToken.user_id == user_id, ApiToken.id == token_id, ApiToken.revoked_at.is_(None)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def rename(session: WriteSession, token_id: ApiTokenId, name: str) -> None:
    await session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id)
        .values(name=name)
        .execution_options(synchronize_session="fetch")
    )


async def owner_of_live(
    session: ReadSession, token_hash: bytes
) -> Row[ApiTokenId, OrganizationId, str, UserId, str, str, str] | None:
    """Id, organization and name of a token that was not revoked; id, address, its key, and locale of its owner."""
    statement = (
        select(
            ApiToken.id,
            ApiToken.organization_id,
            ApiToken.name.label("token_name"),
            User.id.label("user_id"),
            User.email,
            User.email_key,
            User.locale,
        )
        .join(User, User.id == ApiToken.user_id)
        .where(ApiToken.token_hash == token_hash, ApiToken.revoked_at.is_(None))
    )
    return (await session.execute(statement)).one_or_none()
