"""Identity providers as administrators set them up, and people who come by them."""

from typing import Any
from uuid import uuid4

import httpx

from tests.identity.office import owner_of
from tests.support.http import assert_problem
from tests.support.oidc_provider import OidcProvider, Subject, known, travel
from tests.support.world import World


async def configured(world: World, provider: OidcProvider, **changes: Any) -> str:
    """Make the provider known to the installation; gives its key."""
    key = f"p-{uuid4().hex[:12]}"
    owner = await owner_of(world)
    answer = await owner.post("/admin/oidc-providers", json={"key": key, **provider.settings, **changes})
    assert answer.status_code == 201, answer.text
    return key


async def removed(world: World, key: str) -> None:
    """Leave room for the providers of other tests."""
    answer = await (await owner_of(world)).delete(f"/admin/oidc-providers/{key}")
    assert answer.status_code == 204, answer.text


async def set_instance(owner: httpx.AsyncClient, **changes: Any) -> None:
    """Change settings of the installation."""
    answer = await try_instance(owner, **changes)
    assert answer.status_code == 200, answer.text


async def try_instance(owner: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    tag = (await owner.get("/admin/instance-settings")).headers["etag"]
    return await owner.patch("/admin/instance-settings", json=changes, headers={"If-Match": tag})


def subject(**changes: Any) -> Subject:
    """Somebody whom no other test knows."""
    unique = uuid4().hex[:12]
    return known(Subject(f"sub-{unique}", f"Oda-{unique}@Example.org", name="Oda Nobel"), **changes)


async def assert_signed_in(tab: httpx.AsyncClient, answer: httpx.Response, path: str = "/") -> dict[str, Any]:
    """The answer leads home, and the tab has a session; gives it."""
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"{str(tab.base_url).partition('/api/')[0]}{path}"
    current = await tab.get("/sessions/current")
    assert current.status_code == 200, current.text
    found: dict[str, Any] = current.json()
    return found


async def assert_signed_out(tab: httpx.AsyncClient) -> None:
    assert (await tab.get("/me")).status_code == 401


async def offered(tab: httpx.AsyncClient, key: str) -> str:
    """Come by the provider with the address of an account; gives the token with which its owner links it."""
    token: str = assert_problem(await travel(tab, key), 409, "identity.oidc_link_required")["link_token"]
    return token
