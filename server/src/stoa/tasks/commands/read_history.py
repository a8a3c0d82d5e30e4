"""What happened to a task, as the log of the organization has it (TK-71)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from stoa.access.contracts import Level
from stoa.audit import api as audit
from stoa.audit.contracts import AuditFilter, AuditRecord
from stoa.identity import api as identity
from stoa.identity.contracts import UserRef
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.ids import AreaId, TaskId, UserId
from stoa.platform.pagination import PageRequest, Slice
from stoa.spaces import api as spaces
from stoa.tasks.commands.load_task import load_task


@dataclass(frozen=True)
class Happening:
    """One fact. `old` and `new`: names of people and areas, a status, or a date; None where there is none to show."""

    id: UUID
    at: datetime
    fact: str
    actor: UserRef | None
    old: str | None
    new: str | None


async def read_history(
    session: ReadSession, actor: Actor, task_id: TaskId, request: PageRequest
) -> Slice[Happening]:
    """The last that happened first. Raises NotFound."""
    seen = await load_task(session, actor, task_id, need=Level.VIEW, with_deleted=True)
    wanted = AuditFilter(resource_type="task", resource_id=str(task_id))
    found = await audit.list_events(session, seen.task.organization_id, wanted, request)
    people = await identity.user_refs(session, set(_people_in(found.items)))
    areas = await _areas_in(session, actor, found.items)
    shown = [_happening(each, people, areas) for each in found.items]
    return Slice(shown, found.next_cursor)


def _fact(event: AuditRecord) -> str:
    return event.event_type.removeprefix("task.")


def _ends(event: AuditRecord) -> list[str | None]:
    return [None if (value := event.facts.get(name)) is None else str(value) for name in ("old", "new")]


def _people_in(events: list[AuditRecord]) -> list[UserId]:
    named = [UserId(event.actor_user_id) for event in events if event.actor_user_id is not None]
    assigned = [
        each for event in events if _fact(event) == "assigned" for each in _ends(event) if each is not None
    ]
    return [*named, *(UserId(UUID(each)) for each in assigned)]


async def _areas_in(session: ReadSession, actor: Actor, events: list[AuditRecord]) -> dict[str, str]:
    """Names of the areas that the actor sees."""
    ids = {each for event in events if _fact(event) == "area" for each in _ends(event) if each is not None}
    found = {each: await spaces.find_area(session, actor, AreaId(UUID(each))) for each in ids}
    return {each: area.name for each, area in found.items() if area is not None}


def _happening(event: AuditRecord, people: dict[UserId, UserRef], areas: dict[str, str]) -> Happening:
    fact, names = _fact(event), _ends(event)
    if fact == "assigned":
        refs: list[Any] = [None if each is None else people.get(UserId(UUID(each))) for each in names]
        names = [None if each is None else each.name for each in refs]
    elif fact == "area":
        names = [None if each is None else areas.get(each) for each in names]
    by = people.get(UserId(event.actor_user_id)) if event.actor_user_id is not None else None
    return Happening(event.id, event.created_at, fact, by, names[0], names[1])
