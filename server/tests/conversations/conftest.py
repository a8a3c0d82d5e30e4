"""A scripted model server per test, and people whose conversations run on it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from stoa.platform.context import Platform
from tests.conversations.talking import Talker
from tests.support.model_server import ModelServer, model_server
from tests.support.team import Team, make_team
from tests.support.world import World


@pytest.fixture
async def models() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


@pytest.fixture
async def talker(world: World, models: ModelServer) -> Callable[[str], Awaitable[Talker]]:
    """Makes a person who has connected the scripted model server."""

    async def make(name: str = "Ada") -> Talker:
        made = Talker(await world.person(name), models)
        await made.connect()
        return made

    return make


@pytest.fixture
async def ada(talker: Callable[[str], Awaitable[Talker]]) -> Talker:
    return await talker("Ada")


@pytest.fixture
async def team(platform: Platform, world: World) -> Team:
    """Ada, with a space of an organization that nobody else is in yet."""
    return await make_team(platform, world)
