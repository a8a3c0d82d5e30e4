"""The OpenAPI document, made without a database."""

from typing import Any

from fastapi import FastAPI

from stoa import __version__
from stoa.app.asgi import API_PREFIX
from stoa.app.routers import ROUTERS


def document() -> dict[str, Any]:
    """What the client's types are generated from."""
    app = FastAPI(title="Stoa", version=__version__, generate_unique_id_function=lambda route: route.name)
    for router in ROUTERS:
        app.include_router(router, prefix=API_PREFIX)
    return app.openapi()
