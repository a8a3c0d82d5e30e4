"""What people think of answers: each person's own, and sums for those who are responsible (CV-37)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row

from stoa.conversations.commands.load_conversation import load_message
from stoa.conversations.errors import NotEditable
from stoa.conversations.models import Message
from stoa.conversations.queries import feedback
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import MessageId


@dataclass(frozen=True)
class Feedback:
    """`value`: 1 or -1."""

    value: int
    reasons: Sequence[str]
    note: str


async def put_feedback(
    session: WriteSession, clock: Clock, actor: Actor, message_id: MessageId, given: Feedback
) -> None:
    """Say what one thinks of an answer, instead of what one thought before. Raises NotFound, NotEditable."""
    message = await _load_answer(session, actor, message_id)
    value = {
        "value": given.value,
        "reasons": list(dict.fromkeys(given.reasons)),
        "note": given.note,
        "at": clock.now().isoformat(),
    }
    await feedback.put(session, message, actor.user_id, value)


async def remove_feedback(session: WriteSession, actor: Actor, message_id: MessageId) -> None:
    """Take back what one said. Raises NotFound, NotEditable."""
    await feedback.remove(session, await _load_answer(session, actor, message_id), actor.user_id)


async def ratings_of(session: ReadSession, actor: Actor) -> Sequence[Row[str | None, int, int]]:
    """Model, and how often the actor liked and disliked its answers in the organization they work in."""
    return await feedback.by_model(session, actor.require_organization(), actor.user_id)


async def _load_answer(session: WriteSession, actor: Actor, message_id: MessageId) -> Message:
    message = await load_message(session, actor, message_id)
    if message.role != "assistant":
        raise NotEditable("Only answers are judged.")
    return message
