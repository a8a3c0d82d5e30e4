"""Rights in an organization are others now: what is open asks again at once (SP-9).

Whoever changes a right records `RightsChanged` in the same transaction. Sockets, rooms and streams watch
`rights_topic` and ask again for what they show. The news comes a moment after the commit; whoever delivers what was
authored later reads ENDED_LATELY with it, and asks those whom it concerns before they are told (`EndedRight`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy import text

from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.outbox import ENDS_A_RIGHT, DomainEvent, record
from stoa.platform.realtime import RIGHTS_CHANGED, TopicEvent


@dataclass(frozen=True)
class RightsChanged(DomainEvent):
    """Somebody may see less or more. `user_id` None: it may be anybody in the organization."""

    type: ClassVar[str] = RIGHTS_CHANGED

    user_id: UUID | None


def rights_topic(organization_id: UUID | None) -> str:
    """Where the server itself listens; no client may."""
    return f"rights:{organization_id}"


def concerns(event: TopicEvent, user_id: UUID) -> bool:
    """Whether a change may be one of this person's rights."""
    return event.kind == RIGHTS_CHANGED and event.data.get("user_id") in (None, str(user_id))


class EndedRight(NamedTuple):
    """An event that may have ended somebody's right; `user_id` None: it may be anybody's in the organization."""

    id: int
    user_id: UUID | None


# What ended a right, of the organization (`$1`) and of the accounts, as one array: `id`, or `id:user_id`. Two minutes
# are longer than any transaction takes. A statement that stores something reads with it, in the same snapshot, every
# end that was committed before the statement began; one that only reads asks after what it read.
ENDED_LATELY = f"""
    SELECT coalesce(array_agg(concat_ws(':', id, payload ->> 'user_id')), '{{}}')
      FROM outbox_events
     WHERE {ENDS_A_RIGHT} AND created_at > now() - interval '2 minutes'
       AND (organization_id IS NULL OR organization_id = CAST($1 AS uuid))
"""  # noqa: S608  # a name of our own


class Asked:
    """After which of the ends that are told again and again somebody was asked already."""

    def __init__(self) -> None:
        self._ids: set[int] = set()

    def new(self, ended: Collection[EndedRight]) -> list[EndedRight]:
        """Those after which nobody was asked yet, as if that were done now. One that is not told any more is over."""
        new = [each for each in ended if each.id not in self._ids]
        self._ids = {each.id for each in ended}
        return new


async def ended_lately(session: ReadSession, organization_id: UUID) -> list[EndedRight]:
    """What ENDED_LATELY gives. Whoever shows others what is stored asks after it was stored or read."""
    statement = text(ENDED_LATELY.replace("$1", ":organization"))
    told = (await session.execute(statement, {"organization": organization_id})).scalar_one()
    return ended_rights(told)


def ended_rights(told: Iterable[str]) -> list[EndedRight]:
    """The array of ENDED_LATELY, read."""
    parts = (each.partition(":") for each in told)
    return [EndedRight(int(number), UUID(user_id) if user_id else None) for number, _, user_id in parts]


async def rights_changed(
    session: WriteSession,
    organization_id: UUID,
    *,
    user_id: UUID | None = None,
    topics: Collection[str] = (),
) -> None:
    """Tell everything that is open; further topics are those whose lists are stale."""
    event = RightsChanged(organization_id, user_id=user_id)
    own = () if user_id is None else (f"user:{user_id}",)
    await record(session, event, topics=[rights_topic(organization_id), *own, *topics])
