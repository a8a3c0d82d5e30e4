"""Dependencies of routes: who calls, and the transaction that ends before the answer goes out."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Header, Request

from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import PreconditionRequired, Unauthenticated
from stoa.platform.http.edge import actor_of, edge_of
from stoa.platform.http.problems import problems
from stoa.platform.pagination import PageRequest, page_request

__all__ = [
    "CurrentActor",
    "CurrentPlatform",
    "IfMatch",
    "ListRequest",
    "OptionalActor",
    "Public",
    "PublicReading",
    "PublicWriting",
    "Reading",
    "Writing",
    "problems",
]


def _platform(request: Request) -> Platform:
    return edge_of(request).platform


CurrentPlatform = Annotated[Platform, Depends(_platform)]


async def _optional_actor(request: Request) -> Actor | None:
    return await actor_of(request)


async def _current_actor(request: Request) -> Actor:
    actor = await actor_of(request)
    if actor is None:
        raise Unauthenticated
    return actor


CurrentActor = Annotated[Actor, Depends(_current_actor)]
OptionalActor = Annotated[Actor | None, Depends(_optional_actor)]


async def public() -> None:
    """Marks a route as open to everybody, visibly in its signature."""


Public = Annotated[None, Depends(public)]


# Function scope: the commit comes before the answer, and a failed commit becomes an error.
async def _reading(actor: CurrentActor, platform: CurrentPlatform) -> AsyncIterator[ReadSession]:
    async with platform.db.reading(Scope.of(actor)) as session:
        yield session


async def _writing(actor: CurrentActor, platform: CurrentPlatform) -> AsyncIterator[WriteSession]:
    async with platform.db.writing(Scope.of(actor)) as session:
        yield session


async def _public_reading(platform: CurrentPlatform) -> AsyncIterator[ReadSession]:
    async with platform.db.reading(Scope()) as session:
        yield session


async def _public_writing(platform: CurrentPlatform) -> AsyncIterator[WriteSession]:
    async with platform.db.writing(Scope()) as session:
        yield session


Reading = Annotated[ReadSession, Depends(_reading, scope="function")]
Writing = Annotated[WriteSession, Depends(_writing, scope="function")]
PublicReading = Annotated[ReadSession, Depends(_public_reading, scope="function")]
PublicWriting = Annotated[WriteSession, Depends(_public_writing, scope="function")]

ListRequest = Annotated[PageRequest, Depends(page_request)]


def _if_match(if_match: Annotated[str | None, Header()] = None) -> str | None:
    return if_match.strip().removeprefix("W/").strip('"') if if_match else None


IfMatch = Annotated[str | None, Depends(_if_match)]


def require_match(if_match: str | None) -> str:
    """The ETag of If-Match, or 428 `precondition_required`."""
    if if_match is None:
        raise PreconditionRequired
    return if_match
