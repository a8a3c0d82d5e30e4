"""What every change of a space ends with: who listens hears of it, and it is written down (SP-68, SP-70)."""

from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.platform.actor import Actor
from stoa.platform.db import WriteSession
from stoa.platform.ids import AreaId, SpaceId
from stoa.platform.outbox import DomainEvent, record


def topic_of(space_id: SpaceId) -> str:
    """The topic of a space; whoever it reaches may listen."""
    return f"space:{space_id}"


async def announce(session: WriteSession, space_id: SpaceId, event: DomainEvent) -> None:
    """On the topic of the space."""
    await record(session, event, topics=[topic_of(space_id)])


async def write_down(
    session: WriteSession,
    actor: Actor,
    event_type: str,
    *,
    space_id: SpaceId,
    area_id: AreaId | None = None,
    facts: dict[str, object] | None = None,
) -> None:
    """An audit event of a space, or of one of its areas."""
    await audit.record(
        session,
        actor,
        event_type,
        resource_type="space" if area_id is None else "area",
        resource_id=area_id or space_id,
        organization_id=actor.organization_id,
        metadata=facts,
        circumstances=Circumstances(space_id=space_id),
    )
