"""A team that talks."""

import pytest

from stoa.platform.context import Platform
from tests.support.team import Team, make_team
from tests.support.world import World


@pytest.fixture
async def team(platform: Platform, world: World) -> Team:
    """Ada, with a space of an organization that nobody else is in yet."""
    return await make_team(platform, world)
