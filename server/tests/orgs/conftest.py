"""One organization with its founder, for tests of groups and invitations."""

import pytest

from stoa.platform.context import Platform
from tests.support.team import Team, make_team
from tests.support.world import World


@pytest.fixture
async def team(platform: Platform, world: World) -> Team:
    """Ada's organization with a project space."""
    return await make_team(platform, world)
