"""Requests that another site makes a browser send."""

import httpx
import pytest

from tests.support.http import assert_problem
from tests.support.world import Person, World

FOREIGN = "https://evil.example"


async def rename(person: Person, headers: dict[str, str], *, body: str = '{"name": "Mallory"}') -> httpx.Response:
    """A change, sent with exactly these headers beside the cookie."""
    request = person.client.build_request("PATCH", "/me", content=body)
    for name in ("origin", "content-type"):
        request.headers.pop(name, None)
    request.headers.update(headers)
    return await person.client.send(request)


async def name_of(person: Person) -> str:
    found: str = (await person.client.get("/me")).json()["name"]
    return found


JSON = {"content-type": "application/json"}


@pytest.mark.spec("ID-48")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": FOREIGN},
        {"origin": "null"},
        {"origin": FOREIGN, "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
async def test_a_change_from_elsewhere_is_refused(world: World, headers: dict[str, str]) -> None:
    person = await world.person("Ada")

    assert_problem(await rename(person, JSON | headers), 403, "identity.csrf")

    assert await name_of(person) == "Ada"


@pytest.mark.spec("ID-48")
@pytest.mark.parametrize("way", ["origin", "sec-fetch-site"])
async def test_our_own_pages_may_change_things(world: World, way: str) -> None:
    person = await world.person("Ada")

    answer = await rename(person, JSON | {way: world.origin if way == "origin" else "same-origin"})

    assert answer.status_code == 200, answer.text
    assert await name_of(person) == "Mallory"


@pytest.mark.spec("ID-48")
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
async def test_content_types_of_forms_are_refused(world: World, kind: str) -> None:
    person = await world.person("Ada")

    answer = await rename(person, {"origin": world.origin, "content-type": kind})

    assert answer.status_code == 415
    assert await name_of(person) == "Ada"


@pytest.mark.spec("ID-48")
async def test_a_method_override_is_ignored(world: World) -> None:
    person = await world.person("Ada")

    answer = await person.client.get("/sessions/current", headers={"X-HTTP-Method-Override": "DELETE"})

    assert answer.status_code == 200
    assert (await person.client.get("/sessions/current")).status_code == 200


@pytest.mark.spec("ID-48")
async def test_a_foreign_page_cannot_sign_a_browser_in(world: World) -> None:
    person = await world.person("Ada")
    tab = world.tab()

    answer = await tab.post(
        "/sessions",
        json={"identifier": person.email, "password": "irrelevant"},
        headers={"Origin": FOREIGN},
    )

    assert_problem(answer, 403, "identity.csrf")
