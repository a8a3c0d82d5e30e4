"""End everything: what lives is counted, and then nothing of it works."""

from datetime import timedelta

import pytest

from tests.identity.test_token_pairs import next_pair, pair_of, refresh, status
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.world import PASSWORD, World

NOTHING = {"sessions": 0, "api_tokens": 0, "sockets": 0, "streams": 0, "runs": 0, "schedules": 0}


@pytest.mark.spec("ID-98", "ID-61")
async def test_everything_ends_but_the_session_in_use(world: World) -> None:
    ada = await world.person()
    tab = world.tab()
    await tab.post("/sessions", json={"identifier": ada.email, "password": PASSWORD})
    pair = await pair_of(world, ada)
    token = (await ada.client.post("/me/api-tokens", json={"name": "Bot", "scopes": ["pages:read"]})).json()[
        "token"
    ]

    before = (await ada.client.get("/me/revocations")).json()
    answer = await ada.client.post("/me/revocations")

    assert before == {**NOTHING, "sessions": 2, "api_tokens": 1}
    assert (answer.status_code, answer.json()) == (202, before)
    assert (await ada.client.get("/me/revocations")).json() == NOTHING
    assert (await tab.get("/me")).status_code == 401
    assert await status(world, pair) == 401
    assert_problem(await refresh(world, pair), 401, "identity.invalid_token")
    program = world.tab()
    assert (await program.get("/pages", headers={"Authorization": f"Bearer {token}"})).status_code == 401
    assert (await ada.client.get("/me")).status_code == 200


@pytest.mark.spec("ID-47", "ID-98")
async def test_ending_everything_needs_a_fresh_session(world: World, clock: TurnableClock) -> None:
    ada = await world.person()
    clock.advance(timedelta(hours=3))

    assert_problem(await ada.client.post("/me/revocations"), 403, "identity.step_up_required")


@pytest.mark.spec("ID-59")
async def test_the_link_of_the_mail_ends_everything_once(
    mailing_world: World, postbox: Postbox, clock: TurnableClock
) -> None:
    world = mailing_world
    ada = await world.person()
    first = await pair_of(world, ada)
    await next_pair(world, first)
    clock.advance(timedelta(seconds=11))
    await refresh(world, first)
    token = (await postbox.latest(ada.email, "token_reuse")).token
    assert (await ada.client.get("/me")).status_code == 200

    answer = await world.tab().post("/revocations", json={"token": token})
    again = await world.tab().post("/revocations", json={"token": token})

    assert answer.status_code == 204
    assert_problem(again, 410, "identity.link_used")
    assert (await ada.client.get("/me")).status_code == 401
