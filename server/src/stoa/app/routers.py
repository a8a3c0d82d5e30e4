"""The routers of all domains, mounted under /api/v1."""

from fastapi import APIRouter

from stoa.conversations.routes import router as conversations
from stoa.identity.routes import router as identity
from stoa.orgs.routes import router as orgs
from stoa.pages.routes import router as pages
from stoa.providers.routes import router as providers
from stoa.spaces.routes import router as spaces

ROUTERS: tuple[APIRouter, ...] = (identity, orgs, spaces, pages, providers, conversations)
