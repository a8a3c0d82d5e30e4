"""What people think of answers: each person's own, and sums for those who are responsible (CV-37)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Row

from stoa.conversations.commands.load_conversation import load_message
from stoa.conversations.errors import NotEditable
from stoa.conversations.models import Message
from stoa.conversations.queries import feedback
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.ids import MessageId, OrganizationId


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


@dataclass(frozen=True)
class ModelFeedback:
    """What people think of the answers of one model; nobody learns who said what."""

    model: str
    good: int
    bad: int
    reasons: Mapping[str, int]


async def sum_up(
    session: ReadSession, clock: Clock, actor: Actor, organization_id: OrganizationId, *, days: int
) -> list[ModelFeedback]:
    """Sums by model, for owners and admins of the organization. Raises NotFound, Forbidden."""
    if actor.organization_id != organization_id or actor.organization_role is None:
        raise NotFound
    if not actor.manages_organization:
        raise Forbidden(required_role="admin")
    since = clock.now() - timedelta(days=days)
    reasons = await feedback.reasons_by_model(session, organization_id, since)
    return [
        ModelFeedback(model, good, bad, reasons.get(model, {}))
        for model, good, bad in await feedback.sums_by_model(session, organization_id, since)
    ]


async def _load_answer(session: WriteSession, actor: Actor, message_id: MessageId) -> Message:
    message = await load_message(session, actor, message_id)
    if message.role != "assistant":
        raise NotEditable("Only answers are judged.")
    return message
