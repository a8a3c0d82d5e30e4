"""Statements of what people think of answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import cast

from stoa.conversations.models import Message
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, UserId

_SUMS = text(
    """
    SELECT coalesce(m.model, '') AS model,
           count(*) FILTER (WHERE f.value ->> 'value' = '1') AS good,
           count(*) FILTER (WHERE f.value ->> 'value' = '-1') AS bad
      FROM messages m CROSS JOIN LATERAL jsonb_each(m.feedback) f
     WHERE m.organization_id = :organization_id AND m.feedback <> '{}' AND m.created_at >= :since
     GROUP BY 1 ORDER BY count(*) DESC, 1
    """
)
_REASONS = text(
    """
    SELECT coalesce(m.model, '') AS model, r.reason, count(*) AS total
      FROM messages m CROSS JOIN LATERAL jsonb_each(m.feedback) f
           CROSS JOIN LATERAL jsonb_array_elements_text(f.value -> 'reasons') AS r (reason)
     WHERE m.organization_id = :organization_id AND m.feedback <> '{}' AND m.created_at >= :since
     GROUP BY 1, 2 ORDER BY 1, count(*) DESC, 2
    """
)


async def sums_by_model(
    session: ReadSession, organization_id: OrganizationId, since: datetime
) -> list[tuple[str, int, int]]:
    """Model, and how many people thought well of its answers since then and how many did not."""
    rows = await session.execute(_SUMS, {"organization_id": organization_id, "since": since})
    return [(row.model, row.good, row.bad) for row in rows.all()]


async def reasons_by_model(
    session: ReadSession, organization_id: OrganizationId, since: datetime
) -> dict[str, dict[str, int]]:
    """By model, how often each reason was given, the most frequent first."""
    rows = await session.execute(_REASONS, {"organization_id": organization_id, "since": since})
    found: dict[str, dict[str, int]] = {}
    for row in rows.all():
        found.setdefault(row.model, {})[row.reason] = row.total
    return found


async def put(session: WriteSession, message: Message, user_id: UserId, value: dict[str, Any]) -> None:
    """Set one person's; what others said at the same time stays."""
    await session.execute(
        update(Message)
        .where(Message.organization_id == message.organization_id, Message.id == message.id)
        .values(feedback=Message.feedback.op("||")(func.jsonb_build_object(str(user_id), cast(value, JSONB))))
        .execution_options(synchronize_session=False)
    )


async def remove(session: WriteSession, message: Message, user_id: UserId) -> None:
    """Take one person's away."""
    await session.execute(
        update(Message)
        .where(Message.organization_id == message.organization_id, Message.id == message.id)
        .values(feedback=Message.feedback.op("-")(str(user_id)))
        .execution_options(synchronize_session=False)
    )


async def by_model(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId
) -> Sequence[Row[str | None, int, int]]:
    """How often a person liked and disliked answers of each model."""
    value = Message.feedback[str(user_id)]["value"].astext.cast(Integer)
    statement = (
        select(
            Message.model,
            func.count().filter(value > 0),
            func.count().filter(value < 0),
        )
        .where(
            Message.organization_id == organization_id,
            Message.feedback != {},
            Message.feedback.has_key(str(user_id)),
            Message.model.is_not(None),
        )
        .group_by(Message.model)
        .order_by(Message.model)
    )
    return (await session.execute(statement)).all()
