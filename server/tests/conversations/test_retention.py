"""Conversations that nobody touches: an organization may remove them, and says so two weeks before."""

from datetime import datetime, timedelta

import httpx
import pytest

from stoa.conversations.jobs import purge_untouched
from stoa.platform.context import Platform
from stoa.platform.ids import JobId, new_id
from stoa.platform.jobs import JobContext
from tests.conversations.talking import Talker
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import fetch
from tests.support.world import PASSWORD


@pytest.mark.spec("CV-89")
async def test_what_nobody_touches_is_removed_after_a_notice_unless_it_is_pinned(
    ada: Talker, platform: Platform, clock: TurnableClock
) -> None:
    ids = {}
    for name in ("left", "pinned", "spoken in", "late"):
        ids[name] = (await ada.talk(f"About what is {name}"))["conversation"]["id"]
    await ada.client.patch(f"/conversations/{ids['pinned']}", json={"is_pinned": True})

    async def pass_days(days: int) -> None:
        clock.advance(timedelta(days=days))
        again = {"identifier": ada.person.email, "password": PASSWORD}
        assert (await ada.client.post("/sessions", json=again)).status_code == 201
        await purge_untouched.function(JobContext(platform, JobId(new_id()), 1, is_last_attempt=False))

    async def ends() -> dict[str, int | None]:
        """In how many days each ends that is still there."""
        found = {}
        for name, conversation_id in ids.items():
            answer = await ada.client.get(f"/conversations/{conversation_id}")
            if answer.status_code == 200:
                at = answer.json()["purge_at"]
                left = datetime.fromisoformat(at) - clock.now() if at is not None else None
                found[name] = round(left / timedelta(days=1)) if left is not None else None
        return found

    # Off unless somebody wants it.
    await pass_days(200)
    assert set((await ends()).values()) == {None}

    async def keep_for(days: int | None) -> httpx.Response:
        path = f"/organizations/{ada.person.organization_id}"
        tag = (await ada.get(path))["tag"]
        settings = {"settings": {"conversation_retention_days": days}}
        return await ada.client.patch(path, json=settings, headers={"If-Match": f'"{tag}"'})

    for wrong in (29, 3651):
        assert_problem(await keep_for(wrong), 422, "invalid_input")
    assert (await keep_for(60)).status_code == 200

    await pass_days(1)
    assert await ends() == {"left": 14, "pinned": None, "spoken in": 14, "late": 14}
    await pass_days(13)
    await ada.talk("Still here", to=ids["spoken in"])
    assert set(await ends()) == set(ids)
    await ada.client.patch(f"/conversations/{ids['late']}", json={"is_pinned": True})
    await pass_days(2)
    assert await ends() == {"pinned": None, "spoken in": None, "late": None}
    # What it cost stays in the ledger.
    spent = await fetch(platform, "SELECT id FROM llm_usage WHERE user_id = :id", id=ada.person.id)
    assert len(spent) == 5

    # Without the rule nothing ends any more.
    await pass_days(50)
    assert (await ends())["spoken in"] is not None
    assert (await keep_for(None)).status_code == 200
    await pass_days(100)
    assert await ends() == {"pinned": None, "spoken in": None, "late": None}
