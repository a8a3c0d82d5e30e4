"""The calls of an organization as a file (US-51)."""

import json
from collections.abc import AsyncIterator, Iterable
from enum import StrEnum

from stoa.audit import api as audit
from stoa.identity import api as identity
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ids import OrganizationId, UserId
from stoa.platform.pagination import PageRequest
from stoa.usage.commands.figures import Wanted, call_filter
from stoa.usage.core.exports import dollars, line
from stoa.usage.models import LlmUsage
from stoa.usage.policy import require_reader
from stoa.usage.queries import figures

BATCH = 1000
COLUMNS = (
    "id", "created_at", "settled_at", "user_id", "user_name", "model", "provider", "request_type", "payer", "status",
    "attempt", "prompt_tokens", "completion_tokens", "cache_read_tokens", "cache_creation_tokens",
    "thinking_tokens", "cost_usd", "cost_micros", "is_estimated", "space_id", "conversation_id", "api_token_id",
)  # fmt: skip


class ExportFormat(StrEnum):
    CSV = "csv"
    JSON = "json"


async def begin_export(
    session: WriteSession, actor: Actor, organization_id: OrganizationId, wanted: Wanted, form: ExportFormat
) -> None:
    """Note the export; it is an event of its own. Raises NotFound, AdminOnly."""
    require_reader(actor, organization_id)
    await audit.record(
        session,
        actor,
        "usage.exported",
        resource_type="organization",
        resource_id=organization_id,
        organization_id=organization_id,
        metadata={"format": form.value, "period": wanted.span.value, "of_user_id": wanted.user_id},
    )


async def exported(
    platform: Platform, actor: Actor, organization_id: OrganizationId, wanted: Wanted, form: ExportFormat
) -> AsyncIterator[bytes]:
    """The file, newest call first, batch by batch: no transaction outlives a slow reader, and memory stays flat."""
    is_csv = form is ExportFormat.CSV
    yield line(COLUMNS).encode() if is_csv else b"["
    cursor, is_first = None, True
    while True:
        async with platform.db.reading(Scope(organization_id, actor.user_id)) as session:
            which = await call_filter(session, platform.clock, organization_id, wanted, person=wanted.user_id)
            found = await figures.list_calls(session, organization_id, which, PageRequest(BATCH, cursor))
            people = await identity.user_refs(session, {call.user_id for call in found.items if call.user_id})
        rows = [_cells(call, {key: ref.name for key, ref in people.items()}) for call in found.items]
        if is_csv:
            yield "".join(line(row) for row in rows).encode()
        elif rows:
            yield (b"" if is_first else b",") + _objects(rows)
        cursor, is_first = found.next_cursor, False
        if cursor is None:
            break
    if not is_csv:
        yield b"]"


def _objects(rows: Iterable[list[object]]) -> bytes:
    return ",".join(
        json.dumps(dict(zip(COLUMNS, row, strict=True)), default=str, ensure_ascii=False) for row in rows
    ).encode()


def _cells(call: LlmUsage, names: dict[UserId, str]) -> list[object]:
    derived = {
        "created_at": call.created_at.isoformat(),
        "settled_at": call.settled_at.isoformat() if call.settled_at else None,
        "user_name": names.get(call.user_id, "Deleted user") if call.user_id else "Deleted user",
        "cost_usd": dollars(call.cost_micros),
    }
    return [derived[name] if name in derived else getattr(call, name) for name in COLUMNS]
