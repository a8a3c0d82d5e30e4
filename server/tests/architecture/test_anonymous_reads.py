"""What the world may read without an account says so in its signature (SP-73)."""

from typing import get_args
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route, WebSocketRoute
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from stoa.app.asgi import API_PREFIX, create_app
from stoa.app.container import Container
from stoa.platform.http.deps import OptionalActor
from tests.architecture.permissions import ROWS
from tests.architecture.test_permission_matrix import PLACEHOLDER
from tests.architecture.test_token_scopes import is_public, routes
from tests.support.world import World

# Everything that anybody may read: who can sign in and how, and what a link shows.
OPEN_READS = {
    "/setup",
    "/oidc-providers",
    "/oidc/{key}/callback",
    "/shared",
    "/shared/pages/{page_id}",
    "/shared/conversation",
}
# Beside the API: signs of life, the client's own files, the description of the API.
BESIDE = {"/healthz", "/readyz", "/metrics", "", f"{API_PREFIX}/openapi.json"}
# Open to nobody without a password in the body, which a session may stand for.
SESSION_OR_PASSWORD = {("POST", "/token-pairs")}
SOCKETS = {"/realtime", "/collab/pages/{page_id}"}


def declares(route: APIRoute) -> bool:
    """Open to the world, or to whoever is there, signed in or not."""
    optional = get_args(OptionalActor)[1].dependency
    return is_public(route) or any(each.call is optional for each in route.dependant.dependencies)


@pytest.mark.spec("SP-73")
async def test_nobody_reads_anything_but_what_declares_it(world: World) -> None:
    visitor = world.tab()
    opened = set()
    for row in ROWS:
        answer = await visitor.request(
            row.method, PLACEHOLDER.sub(str(uuid4()), row.route), json=row.body, headers=row.headers
        )
        if answer.status_code != 401 or answer.json()["code"] != "identity.session_required":
            opened.add((row.method, row.route))
    declared = {way for way, route in routes().items() if declares(route)}

    assert opened <= declared
    assert declared - opened == SESSION_OR_PASSWORD
    assert {path for method, path in declared if method == "GET"} == OPEN_READS


@pytest.mark.spec("SP-73")
async def test_nothing_beside_the_api_shows_content_to_nobody(world: World, container: Container) -> None:
    app = create_app(container.platform.settings, container=container)
    beside = {
        route.path
        for route in app.routes
        if isinstance(route, Route | Mount)
        and not (route.path.startswith(API_PREFIX) and route.path not in BESIDE)
    }
    sockets = {route.path for route in app.routes if isinstance(route, WebSocketRoute)}

    assert beside == BESIDE
    assert sockets == SOCKETS
    for path in sockets:
        address = world.origin.replace("http://", "ws://") + PLACEHOLDER.sub(str(uuid4()), path)
        with pytest.raises((ConnectionClosed, InvalidStatus)):
            async with connect(address, additional_headers={"Origin": world.origin}, proxy=None) as held:
                await held.recv()
