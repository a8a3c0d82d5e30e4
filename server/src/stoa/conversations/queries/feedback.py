"""Statements of what people think of answers."""

from typing import Any

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import cast

from stoa.conversations.models import Message
from stoa.platform.db import WriteSession
from stoa.platform.ids import UserId


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
