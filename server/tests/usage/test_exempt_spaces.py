"""Spaces whose calls do not count against what people may spend (US-35)."""

from typing import Any

import pytest

from stoa.platform.context import Platform
from tests.conversations.talking import Talker
from tests.providers.conftest import set_price
from tests.support.http import assert_problem
from tests.support.model_server import Script, model_server
from tests.support.team import make_team
from tests.support.world import World
from tests.usage.spending import DOLLAR, Spender


@pytest.mark.spec("US-35")
async def test_an_exempt_space_spares_the_budgets_of_people_and_no_other(world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    ada = team.founder
    bob, otto = await team.join("Bob"), await team.join("Otto", organization_role="admin")
    space_id = (await bob.client.post("/spaces", json={"name": "Show"})).json()["id"]
    people = f"/spaces/{space_id}/members"
    added = await bob.client.put(people, json={"user_id": str(otto.id), "role": "member"})
    assert added.status_code in (200, 201, 204), added.text
    organization = f"/organizations/{team.organization_id}"
    made = await bob.client.post("/conversations", json={"kind": "assistant", "space_id": space_id})
    conversation_id = made.json()["id"]
    async with model_server() as models:
        models.default = Script(usage={"prompt_tokens": 0, "completion_tokens": 2})
        body = {"provider": "openai_compatible", "name": "Server", "base_url": models.origin}
        assert (await ada.client.post(f"{organization}/provider-keys", json=body)).status_code == 201
        await set_price(platform, team.organization_id, input_price=0, output_price=DOLLAR)
        admin, talk = Spender(platform, ada), Talker(bob, models)
        own = await admin.set_budget(0, scope_kind="user", scope_id=str(bob.id))
        everybody: dict[str, Any] = await admin.set_budget(DOLLAR)
        assert_problem(
            await talk.try_to_say(to=conversation_id), 429, "usage.budget_exhausted", budget_kind="user"
        )

        # Whoever owns the space does not decide it; who manages the organization does, and nothing else of its rules.
        route, exempt = f"/spaces/{space_id}", {"exempt_from_user_budgets": True}
        assert_problem(await bob.client.patch(route, json={"rules": exempt}), 403, "access.forbidden")
        more = exempt | {"no_public_links": True}
        assert_problem(await otto.client.patch(route, json={"rules": more}), 403, "access.forbidden")
        assert (await otto.client.patch(route, json={"rules": exempt})).json()["rules"] == exempt

        await talk.talk(to=conversation_id)
        assert await admin.figures(own["id"]) == (0, 0)
        assert await admin.figures(everybody["id"]) == (2, 0)
        # Elsewhere the person's budget counts as before, and here that of the organization does.
        assert_problem(await talk.try_to_say(), 429, "usage.budget_exhausted", budget_kind="user")
        tag = {"If-Match": f'"{everybody["version"]}"'}
        changed = await ada.client.patch(
            f"{organization}/budgets/{everybody['id']}", json={"limit_micros": 1}, headers=tag
        )
        assert changed.status_code == 200, changed.text
        assert_problem(
            await talk.try_to_say(to=conversation_id), 429, "usage.budget_exhausted", budget_kind="organization"
        )
