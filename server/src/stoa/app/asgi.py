"""The web application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp

from stoa import __version__
from stoa.app.client import WebClient, find_client
from stoa.app.container import Container, build
from stoa.app.health import healthz, metrics, readyz
from stoa.app.routers import GATEWAY_ROUTERS, ROUTERS
from stoa.pages.routes.collab import collab
from stoa.platform.http import problems
from stoa.platform.http.middleware import OriginMiddleware, SecurityHeadersMiddleware
from stoa.platform.http.routing import RouteIndex
from stoa.platform.http.socket import realtime
from stoa.platform.settings import Settings, load_settings
from stoa.platform.telemetry import RequestMiddleware, configure_logging

API_PREFIX = "/api/v1"
GATEWAY_PREFIX = "/gateway/v1"


def create_app(settings: Settings, *, container: Container | None = None) -> FastAPI:
    """The FastAPI application of one web process; tests hand in a container of their own."""
    held = container or build(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with held.serving():
            yield

    app = FastAPI(
        title="Stoa",
        version=__version__,
        lifespan=lifespan,
        openapi_url=f"{API_PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.stoa = held.edge
    app.state.stoa_ports = held.ports
    problems.install(app)
    # Requests are answered by the index; the routers are there for what walks the routes: the OpenAPI document.
    app.router.routes.append(RouteIndex(API_PREFIX, ROUTERS))
    app.router.routes.append(RouteIndex(GATEWAY_PREFIX, GATEWAY_ROUTERS))
    for router in ROUTERS:
        app.include_router(router, prefix=API_PREFIX)
    app.add_api_route("/healthz", healthz, include_in_schema=False)
    app.add_api_route("/readyz", readyz, include_in_schema=False)
    app.add_api_route("/metrics", metrics, include_in_schema=False)
    app.add_api_websocket_route("/realtime", realtime)
    app.add_api_websocket_route("/collab/pages/{page_id}", collab)
    app.mount("/", WebClient(find_client(settings.web_dist)), name="client")
    # The last added is the outermost.
    app.add_middleware(OriginMiddleware, settings=settings)
    app.add_middleware(SecurityHeadersMiddleware, settings=settings)
    app.add_middleware(RequestMiddleware, trusted_proxies=settings.trusted_proxies, observe=held.activity.note)
    return app


def app_from_environment() -> ASGIApp:
    """Factory for `uvicorn --factory stoa.app.asgi:app_from_environment`."""
    settings = load_settings()
    configure_logging(settings.log_level)
    return create_app(settings)
