"""Statements of what people think of answers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, Row, func, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import cast

from stoa.conversations.models import Message
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, UserId


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
