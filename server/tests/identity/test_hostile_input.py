"""Passwords, names and headers that nobody types by accident."""

import json

import pytest

from stoa.platform.context import Platform
from tests.identity.behind import rows
from tests.support.http import assert_problem
from tests.support.world import PASSWORD, World


@pytest.mark.spec("ID-21")
@pytest.mark.parametrize(
    ("password", "status", "code"),
    [
        ("x" * (2 * 1024 * 1024), 413, "too_large"),
        ("x" * 1025, 422, "invalid_input"),
        ("quiet" * 52, 422, "identity.password_weak"),
        ("quiet\0copper-lantern", 422, "invalid_input"),
        ("ninechars", 422, "identity.password_weak"),
    ],
)
async def test_passwords_beyond_the_limits_are_refused(
    world: World, password: str, status: int, code: str
) -> None:
    body = {"name": "Ada", "email": "limits@example.org", "password": password}

    assert_problem(await world.tab().post("/sign-ups", json=body), status, code)


async def test_a_lone_surrogate_is_refused(world: World) -> None:
    body = '{"name": "Ada", "email": "limits@example.org", "password": "quiet-\\ud800-copper"}'
    headers = {"Content-Type": "application/json"}

    assert_problem(await world.tab().post("/sign-ups", content=body, headers=headers), 422, "invalid_input")


@pytest.mark.spec("ID-21")
async def test_a_password_of_256_emoji_is_accepted_and_compared_whole(world: World) -> None:
    password = "🦉🌲🔑🏮" * 64
    body = {"name": "Ada", "email": "emoji@example.org", "password": password}
    assert (await world.tab().post("/sign-ups", json=body)).status_code == 201

    for typed, status in ((password, 201), (password[:-1], 401), (password + "x", 401)):
        answer = await world.tab().post("/sessions", json={"identifier": "emoji@example.org", "password": typed})
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("agent", "stored"),
    [
        ("Mozilla/5.0 " + "x" * 4000, ("Mozilla/5.0 " + "x" * 4000)[:512]),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("caf\u00e9 \u0085 bell", "caf\u00e9  bell"),
        ("", ""),
    ],
)
async def test_a_user_agent_is_cut_and_stored_as_text(
    world: World, platform: Platform, agent: str, stored: str
) -> None:
    person = await world.person()
    headers = {b"user-agent": agent.encode("latin-1")}

    begun = await world.tab().post(
        "/sessions", json={"identifier": person.email, "password": PASSWORD}, headers=headers
    )

    assert begun.status_code == 201, begun.text
    (row,) = await rows(platform, "SELECT user_agent FROM sessions WHERE id = :id", id=begun.json()["id"])
    assert row.user_agent == stored


@pytest.mark.parametrize("body", ["[]", '"x"', "1", "null", "{}", '{"identifier": 5, "password": []}'])
async def test_bodies_of_the_wrong_shape_are_refused(world: World, body: str) -> None:
    for path in ("/sessions", "/sign-ups", "/setup"):
        answer = await world.tab().post(path, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422
        assert json.loads(answer.text)["errors"]
