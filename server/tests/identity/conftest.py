"""An installation without anybody, and a look behind the doors."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from stoa.app.container import Container, build, build_platform
from stoa.identity import api as identity
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from tests.conftest import make_settings
from tests.support.clock import TurnableClock
from tests.support.database import TestDatabase
from tests.support.server import listening_socket, served
from tests.support.world import World


@dataclass(frozen=True)
class Empty:
    """A server on which nobody has signed up."""

    container: Container
    clock: TurnableClock
    world: World

    @property
    def platform(self) -> Platform:
        return self.container.platform

    async def owner_link(self) -> str:
        async with self.platform.db.writing(Scope.system()) as session:
            return await identity.create_owner_link(session, self.platform)

    async def owner_token(self) -> str:
        return (await self.owner_link()).partition("#token=")[2]


@pytest.fixture
async def empty(fresh_database: TestDatabase, tmp_path: Path) -> AsyncIterator[Empty]:
    listening = listening_socket()
    settings = make_settings(fresh_database, tmp_path, port=listening.getsockname()[1])
    clock = TurnableClock()
    container = build(settings, platform=build_platform(settings, clock=clock))
    async with served(settings, container, listening) as origin:
        world = World(origin)
        yield Empty(container, clock, world)
        await world.close()
