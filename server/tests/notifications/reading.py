"""Inboxes as their people read them, once everything that happened has been told."""

import asyncio
from typing import Any

from sqlalchemy import text

from stoa.app.subscribers import SUBSCRIBERS
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.outbox import Dispatcher
from tests.support.world import Person

_OPEN = text("SELECT 1 FROM outbox_events WHERE organization_id = :organization AND dispatched_at IS NULL LIMIT 1")


async def settle(platform: Platform, person: Person) -> None:
    """Hand over every event of the organization; another worker may be at some of them."""
    dispatcher = Dispatcher(platform.db, platform.clock, SUBSCRIBERS)
    for _ in range(400):
        while await dispatcher.dispatch_batch():
            pass
        async with platform.db.reading(Scope.system()) as session:
            if (await session.execute(_OPEN, {"organization": person.organization_id})).first() is None:
                return
        await asyncio.sleep(0.02)
    raise AssertionError("events are not handed over")


async def inbox(person: Person, **filters: Any) -> list[dict[str, Any]]:
    """The first page of the inbox."""
    answer = await person.client.get("/notifications", params=filters)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def kinds(person: Person) -> list[str]:
    return [entry["kind"] for entry in await inbox(person)]


async def marks(person: Person) -> dict[str, int]:
    answer = await person.client.get("/notifications/read-marks")
    assert answer.status_code == 200, answer.text
    found: dict[str, int] = answer.json()
    return found
