"""The routers of all domains, mounted under /api/v1."""

from fastapi import APIRouter

from stoa.access.routes import router as access
from stoa.agents.routes import router as agents
from stoa.channels.routes import router as channels
from stoa.conversations.routes import router as conversations
from stoa.documents.routes import router as search
from stoa.files.routes import router as files
from stoa.identity.routes import router as identity
from stoa.imports.routes import router as imports
from stoa.notifications.routes import router as notifications
from stoa.orgs.routes import router as orgs
from stoa.pages.routes import router as pages
from stoa.platform.http.routing import StoaRouter
from stoa.providers.routes import router as providers
from stoa.providers.routes.gateway import router as gateway
from stoa.spaces.routes import router as spaces
from stoa.tasks.routes import router as tasks
from stoa.usage.routes import router as usage

ROUTERS: tuple[APIRouter, ...] = (
    identity,
    orgs,
    access,
    spaces,
    pages,
    providers,
    usage,
    files,
    conversations,
    agents,
    search,
    tasks,
    channels,
    notifications,
    imports,
)
# Mounted under /gateway/v1, in the form of other people's APIs, and in no document of ours.
GATEWAY_ROUTERS: tuple[APIRouter, ...] = (gateway,)


def area_scopes() -> frozenset[str]:
    """The scopes that API tokens may be given for the areas of these routers."""
    return frozenset(
        scope for router in ROUTERS if isinstance(router, StoaRouter) for scope in router.area_scopes()
    )
