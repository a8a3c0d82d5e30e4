"""Somebody whose calls cost money."""

from collections.abc import Awaitable, Callable

import pytest

from stoa.platform.context import Platform
from tests.support.world import World
from tests.usage.spending import Spender


@pytest.fixture
def spender(world: World, platform: Platform) -> Callable[[], Awaitable[Spender]]:
    """Makes a person in an organization of their own."""

    async def make() -> Spender:
        return Spender(platform, await world.person("Ada"))

    return make
