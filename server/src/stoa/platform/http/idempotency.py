"""`Idempotency-Key`: the first answer to a mutation is kept for a day and given again (OP-95)."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy import Index, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Base, Scope
from stoa.platform.errors import Conflict, FieldError, Invalid, Unauthenticated
from stoa.platform.http.edge import actor_of, edge_of
from stoa.platform.ids import new_id

KEEP = timedelta(hours=24)
MAX_KEY_LENGTH = 255
MAX_STORED_BODY = 256 * 1024
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class IdempotencyKeyReused(Invalid):
    code, title = "idempotency_key_reused", "This Idempotency-Key was used with another body"


class IdempotencyRunning(Conflict):
    code, title = "idempotency_running", "The first request with this Idempotency-Key is still running"


class IdempotencyKey(Base):
    """An answer that will be given again. `response_status` is null while the first request runs."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        Index(
            "uq_idempotency_keys_owner",
            "user_id",
            "api_token_id",
            "route",
            "key",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str]
    user_id: Mapped[UUID]
    api_token_id: Mapped[UUID | None]
    route: Mapped[str]
    request_sha256: Mapped[bytes]
    status: Mapped[str] = mapped_column(server_default=text("'running'"))
    response_status: Mapped[int | None]
    response_headers: Mapped[dict[str, Any] | None]
    response_body: Mapped[bytes | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)


Handler = Callable[[Request], Awaitable[Response]]


async def once(request: Request, route: str, handler: Handler) -> Response:
    """Run the handler, unless this person has sent this key to this route before."""
    key = request.headers.get("idempotency-key")
    if key is None or request.method in SAFE_METHODS:
        return await handler(request)
    if not 0 < len(key) <= MAX_KEY_LENGTH or not key.isprintable():
        raise Invalid(errors=(FieldError("Idempotency-Key", "length", "1 to 255 printable characters"),))
    try:
        actor = await actor_of(request)
    except Unauthenticated:
        # Whose session has ended is nobody, and may sign in again; routes that need somebody say so themselves.
        actor = None
    if actor is None:
        return await handler(request)
    platform = edge_of(request).platform
    digest = hashlib.sha256(request.url.path.encode() + b"\0" + await request.body()).digest()
    row_id, kept = await _claim(platform, actor, f"{request.method} {route}", key, digest)
    if kept is not None:
        return kept
    try:
        response = await handler(request)
    except BaseException:
        # A refusal is not an effect: the same key may try again once the cause is mended.
        await _forget(platform, row_id)
        raise
    await _keep(platform, row_id, response)
    return response


async def _claim(
    platform: Platform, actor: Actor, route: str, key: str, digest: bytes
) -> tuple[UUID, Response | None]:
    now = platform.clock.now()
    row_id = new_id()
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(
            delete(IdempotencyKey).where(
                IdempotencyKey.user_id == actor.user_id,
                IdempotencyKey.key == key,
                IdempotencyKey.expires_at < now,
            )
        )
        values = {
            "id": row_id,
            "key": key,
            "user_id": actor.user_id,
            "api_token_id": actor.api_token_id,
            "route": route,
            "request_sha256": digest,
            "expires_at": now + KEEP,
        }
        claim = insert(IdempotencyKey).values(values).on_conflict_do_nothing().returning(IdempotencyKey.id)
        if (await session.execute(claim)).scalar() is not None:
            return row_id, None
        first = (
            await session.execute(
                select(IdempotencyKey).where(
                    IdempotencyKey.user_id == actor.user_id,
                    IdempotencyKey.api_token_id.is_not_distinct_from(actor.api_token_id),
                    IdempotencyKey.route == route,
                    IdempotencyKey.key == key,
                )
            )
        ).scalar_one_or_none()
    if first is None:
        # The first request gave the key up between the two statements; whoever asks again has it.
        raise IdempotencyRunning
    if first.request_sha256 != digest:
        raise IdempotencyKeyReused
    if first.response_status is None:
        raise IdempotencyRunning
    return row_id, Response(first.response_body, first.response_status, headers=first.response_headers)


async def _forget(platform: Platform, row_id: UUID) -> None:
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(delete(IdempotencyKey).where(IdempotencyKey.id == row_id))


async def _keep(platform: Platform, row_id: UUID, response: Response) -> None:
    body = getattr(response, "body", None)
    # Secrets that are shown once (Set-Cookie) and long streams are not kept; such answers do not repeat.
    if not isinstance(body, bytes) or len(body) > MAX_STORED_BODY or response.status_code >= 500:
        await _forget(platform, row_id)
        return
    kept = {
        name: value for name, value in response.headers.items() if name in ("content-type", "etag", "location")
    }
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(
            update(IdempotencyKey)
            .where(IdempotencyKey.id == row_id)
            .values(status="done", response_status=response.status_code, response_headers=kept, response_body=body)
        )
