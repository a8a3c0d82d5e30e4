"""When the counters cannot be read, what they guard stays shut."""

import dataclasses

import pytest

from stoa.app.container import Container
from stoa.identity.commands import sign_in, sign_up
from stoa.identity.commands.new_account import NewAccount
from stoa.identity.commands.sessions import Caller
from stoa.identity.ports import AccountProvisioner, InvitationPasses, Memberships
from stoa.platform.db import Database
from stoa.platform.ratelimit import LimiterUnavailable, RateLimiter
from tests.identity.behind import rows
from tests.support.world import PASSWORD, World

CALLER = Caller("10.9.9.8", "", is_secure=False, token=None)


async def test_nobody_signs_in_or_up_uncounted(container: Container, world: World) -> None:
    person = await world.person("Ada")
    real = container.platform
    limiter = RateLimiter(Database("postgresql://nobody@127.0.0.1:1/nowhere"), real.clock, real.crypto)
    platform = dataclasses.replace(real, limiter=limiter)

    with pytest.raises(LimiterUnavailable):
        await sign_in.sign_in(
            platform, container.ports[Memberships], identifier=person.email, password=PASSWORD, caller=CALLER
        )
    with pytest.raises(LimiterUnavailable):
        await sign_up.sign_up(
            platform,
            container.ports[AccountProvisioner],
            container.ports[InvitationPasses],
            NewAccount("Eve", "uncounted@example.org", PASSWORD),
            CALLER,
        )

    assert len(await rows(real, "SELECT id FROM sessions WHERE user_id = :id", id=person.id)) == 1
    assert await rows(real, "SELECT id FROM users WHERE email_key = 'uncounted@example.org'") == []
    assert (await person.client.get("/sessions/current")).status_code == 200
    await limiter.close()
