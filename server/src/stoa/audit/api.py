"""What other packages may call."""

from collections.abc import Mapping
from uuid import UUID

from stoa.audit import service
from stoa.audit.contracts import Circumstances
from stoa.platform.actor import Actor
from stoa.platform.db import WriteSession


async def record(
    session: WriteSession,
    actor: Actor | None,
    event_type: str,
    *,
    resource_type: str,
    resource_id: UUID | str | None,
    organization_id: UUID | None,
    metadata: Mapping[str, object] | None = None,
    circumstances: Circumstances | None = None,
) -> None:
    """Write one event in the caller's transaction; if it cannot be written, the change fails (ORG-64).

    `event_type` is `<thing>.<fact>` (`page.shared`). `organization_id` None: an event of the instance. `actor`
    None: the system. `metadata` holds ids and facts, old -> new, never titles, texts, secrets or tokens (ORG-66).
    """
    await service.record(
        session,
        actor,
        event_type,
        resource_type=resource_type,
        resource_id=resource_id,
        organization_id=organization_id,
        metadata=metadata or {},
        circumstances=circumstances or Circumstances(),
    )
