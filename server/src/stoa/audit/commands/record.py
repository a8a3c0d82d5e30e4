"""Writing audit events."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from uuid import UUID

from stoa.audit import queries
from stoa.audit.contracts import Circumstances
from stoa.platform.actor import Actor, ActorKind
from stoa.platform.db import WriteSession
from stoa.platform.ids import new_id
from stoa.platform.telemetry import current_request

MAX_METADATA = 16 * 1024


async def record(
    session: WriteSession,
    actor: Actor | None,
    event_type: str,
    *,
    resource_type: str,
    resource_id: UUID | str | None,
    organization_id: UUID | None,
    metadata: Mapping[str, object],
    circumstances: Circumstances,
) -> None:
    """One event."""
    await record_each(
        session,
        actor,
        event_type,
        resource_type=resource_type,
        facts=[(resource_id, metadata)],
        organization_id=organization_id,
        circumstances=circumstances,
    )


async def record_each(
    session: WriteSession,
    actor: Actor | None,
    event_type: str,
    *,
    resource_type: str,
    facts: Iterable[tuple[UUID | str | None, Mapping[str, object]]],
    organization_id: UUID | None,
    circumstances: Circumstances,
) -> None:
    """An event for each of the resources. One insert, which takes no lock that another writer waits for (ORG-74)."""
    thing, separator, action = event_type.partition(".")
    if not (thing and separator and action and resource_type):
        raise ValueError(f"{event_type!r} on {resource_type!r} is not an audit event")
    request = current_request()
    same: dict[str, object] = {
        "organization_id": organization_id,
        "event_type": event_type,
        "resource_type": resource_type,
        "action": action,
        # An administrator who acts as somebody is the actor; the somebody is whom it was done for (ORG-66).
        "actor_user_id": (actor.impersonator_id or actor.user_id) if actor else None,
        "subject_user_id": circumstances.subject_user_id or _impersonated(actor),
        "actor_kind": (actor.kind if actor else ActorKind.SYSTEM).value,
        "session_id": actor.session_id if actor else None,
        "api_token_id": circumstances.api_token_id or (actor.api_token_id if actor else None),
        "run_id": circumstances.run_id,
        "space_id": circumstances.space_id,
        "ip_address": request.client_address if request else None,
        "request_id": request.id if request else None,
    }
    rows = [
        same
        | {
            "id": new_id(),
            "resource_id": None if resource_id is None else str(resource_id),
            "metadata": _plain(metadata),
        }
        for resource_id, metadata in facts
    ]
    if rows:
        await queries.add_events(session, rows)


def _impersonated(actor: Actor | None) -> UUID | None:
    return actor.user_id if actor is not None and actor.impersonator_id is not None else None


def _plain(metadata: Mapping[str, object]) -> dict[str, object]:
    """The facts as JSON. Refuses what is too large here, where the caller's name is in the traceback."""
    encoded = json.dumps(dict(metadata), default=_text, ensure_ascii=False)
    if len(encoded.encode()) > MAX_METADATA:
        raise ValueError("the metadata of an audit event are facts, not contents")
    plain: dict[str, object] = json.loads(encoded)
    return plain


def _text(value: object) -> str:
    if isinstance(value, UUID | datetime):
        return str(value)
    if isinstance(value, Enum):
        return str(value.value)
    raise TypeError(f"{type(value).__name__} does not belong into an audit event")
