"""One organization, one project space, its founder."""

import pytest

from stoa.platform.context import Platform
from tests.support.team import Team, make_team
from tests.support.world import World


@pytest.fixture
async def team(platform: Platform, world: World) -> Team:
    return await make_team(platform, world)
