"""One's own account."""

from typing import Any

import pytest

from tests.support.http import assert_problem
from tests.support.world import World


@pytest.mark.spec("ID-106")
async def test_preferences_are_merged_and_null_removes_one(world: World) -> None:
    me = (await world.person()).client
    await me.patch("/me", json={"preferences": {"theme": "dark", "density": "compact", "home_page": "/pages/x"}})

    answer = await me.patch("/me", json={"preferences": {"theme": "light", "density": None}})

    assert answer.status_code == 200, answer.text
    assert answer.json()["preferences"] == {"theme": "light", "home_page": "/pages/x"}
    assert (await me.get("/sessions/current")).json()["user"]["preferences"] == answer.json()["preferences"]


async def test_name_language_and_time_zone_change(world: World) -> None:
    me = (await world.person()).client

    answer = await me.patch("/me", json={"name": " Ada King ", "locale": "de-CH", "timezone": "Europe/Zurich"})

    user = answer.json()
    assert (user["name"], user["locale"], user["timezone"]) == ("Ada King", "de-CH", "Europe/Zurich")


@pytest.mark.spec("ID-12")
@pytest.mark.spec("ID-106")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"role": "super_admin"}, "unknown_field"),
        ({"email": "other@example.org"}, "unknown_field"),
        ({"token_version": 7}, "unknown_field"),
        ({"preferences": {"is_admin": True}}, "unknown_field"),
        ({"preferences": {"theme": "pink"}}, "invalid_input"),
        ({"preferences": {"home_page": "//evil.example"}}, "invalid_input"),
        ({"preferences": {"home_page": "/\\evil.example"}}, "invalid_input"),
        ({"preferences": {"home_page": "https:evil"}}, "invalid_input"),
        ({"preferences": {"home_page": "/a\nb"}}, "invalid_input"),
        ({"name": "   "}, "invalid_input"),
        ({"name": "a\u202eb"}, "invalid_input"),
        ({"name": "x" * 101}, "invalid_input"),
        ({"locale": "klingon!"}, "invalid_input"),
        ({"timezone": "Mars/Olympus"}, "invalid_input"),
        ({"timezone": "../../etc/passwd"}, "invalid_input"),
    ],
)
async def test_what_does_not_fit_is_refused_and_changes_nothing(
    world: World, body: dict[str, Any], code: str
) -> None:
    me = (await world.person()).client
    before = (await me.get("/me")).json()

    assert_problem(await me.patch("/me", json=body), 422, code)

    assert (await me.get("/me")).json() == before
