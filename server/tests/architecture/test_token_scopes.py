"""Every route with an API token that lacks its scope: closed unless its router or the route itself says otherwise."""

import httpx
import pytest
from fastapi.routing import APIRoute

from stoa.app.routers import ROUTERS, area_scopes
from stoa.platform.context import Platform
from stoa.platform.http.deps import public
from stoa.platform.http.routing import StoaRoute
from stoa.platform.ids import new_id
from tests.architecture.permissions import ROWS
from tests.architecture.test_permission_matrix import ask, set_stage
from tests.support.world import World

SPECIAL = {"org:admin", "usage:read", "gateway", "mcp"}
# ID-88: whatever is made of them, no scope may ever open these.
NEVER = (
    "/me/password",
    "/me/api-tokens",
    "/me/totp",
    "/me/passkeys",
    "/me/recovery-codes",
    "/me/email",
    "/sessions",
    "/me/revocations",
    "/token-pairs",
    "/admin",
    "/mfa",
    "/me/deletion",
)


def routes() -> dict[tuple[str, str], StoaRoute]:
    return {
        (method, route.path): route
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, StoaRoute)
        for method in route.methods or ()
    }


def is_public(route: APIRoute) -> bool:
    """Whether the route says in its signature that it is open to the world."""
    return any(dependency.call is public for dependency in route.dependant.dependencies)


GUARDED = [row for row in ROWS if not is_public(routes()[row.method, row.route])]


@pytest.mark.spec("ID-88")
def test_no_scope_opens_what_tokens_never_reach() -> None:
    opened = [route.path for route in routes().values() if route.path.startswith(NEVER) and route.scope]

    assert opened == []


@pytest.mark.spec("ID-86")
def test_every_scope_of_a_route_can_be_given_to_a_token() -> None:
    scopes = {route.scope for route in routes().values() if route.scope is not None}

    assert scopes <= area_scopes() | SPECIAL


async def token_with(client: httpx.AsyncClient, scopes: set[str]) -> str:
    answer = await client.post("/me/api-tokens", json={"name": f"Matrix {new_id()}", "scopes": sorted(scopes)})
    assert answer.status_code == 201, answer.text
    token: str = answer.json()["token"]
    return token


@pytest.mark.spec("ID-87", "ID-88")
async def test_a_token_without_the_scope_is_refused_whatever_its_person_may(
    world: World, platform: Platform
) -> None:
    stage = await set_stage(world, platform)
    everything = area_scopes() | {"org:admin", "usage:read"}
    programs: dict[str | None, httpx.AsyncClient] = {}
    wrong = []

    for row in GUARDED:
        scope = routes()[row.method, row.route].scope
        if scope not in programs:
            programs[scope] = world.tab()
            token = await token_with(stage.callers["owner"], set(everything - {scope}))
            programs[scope].headers["Authorization"] = f"Bearer {token}"
        answer = await ask(programs[scope], row, stage.ids)
        if (answer.status_code, answer.json().get("scope")) != (403, scope):
            wrong.append((row.method, row.route, answer.status_code, answer.text))

    assert wrong == []
