"""Builds what one process has at hand, from its settings. The only place that chooses implementations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from stoa.access import api as access
from stoa.agents import api as agents
from stoa.app.ports import bind_ports
from stoa.app.topics import CATCH_UPS, TOPICS
from stoa.channels import api as channels
from stoa.conversations import api as conversations
from stoa.identity import api as identity
from stoa.identity.ports import Memberships
from stoa.pages import api as pages
from stoa.platform.blobs import open_blob_store
from stoa.platform.clock import Clock, SystemClock
from stoa.platform.context import Platform
from stoa.platform.crypto import Crypto, load_key_ring
from stoa.platform.db import Database
from stoa.platform.http.edge import Edge
from stoa.platform.lookups import Lookups
from stoa.platform.mail import Mailer, open_mailer
from stoa.platform.notify import Listener
from stoa.platform.outbound import Guard, OutboundClient
from stoa.platform.ratelimit import RateLimiter
from stoa.platform.realtime import Bus
from stoa.platform.settings import Settings
from stoa.platform.tenant_writes import TenantWrites
from stoa.providers import api as providers


@dataclass(frozen=True)
class Container:
    """One process: its platform, its edge and its long-lived loops."""

    platform: Platform
    edge: Edge
    ports: dict[type, Any]
    runs: conversations.RunManager
    calls: providers.CallKeeper
    activity: identity.ActivityLog
    rooms: pages.Rooms

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Everything that a web process keeps running beside its requests."""
        async with self._connected():
            await self.platform.realtime.start()
            await self.runs.start()
            await self.calls.start()
            await self.activity.start()
            await self.rooms.start()
            try:
                yield
            finally:
                await self.rooms.stop()
                await self.calls.stop()
                await self.runs.stop()
                await self.activity.stop()
                await self.platform.realtime.stop()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """What a worker keeps open."""
        async with self._connected():
            yield

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[None]:
        await self.platform.listener.start()
        try:
            yield
        finally:
            await self.platform.listener.stop()
            await self.platform.outbound.close()
            await self.platform.limiter.close()
            await self.platform.lookups.close()
            await self.platform.writes.close()
            await self.platform.db.dispose()


def build_platform(settings: Settings, *, clock: Clock | None = None, mailer: Mailer | None = None) -> Platform:
    """The services of the platform. `settings.database_url` must be known by now."""
    assert settings.database_url is not None
    db = Database(settings.database_url, pool_size=settings.database_pool_size)
    listener = Listener(settings.database_url)
    used_clock = clock or SystemClock()
    outbound = OutboundClient(Guard.from_settings(settings))
    crypto = Crypto(load_key_ring(settings), clock=used_clock)
    return Platform(
        settings=settings,
        db=db,
        lookups=Lookups(settings.database_url),
        writes=TenantWrites(settings.database_url),
        clock=used_clock,
        listener=listener,
        realtime=Bus(db, listener),
        blobs=open_blob_store(settings),
        mailer=mailer or open_mailer(settings, outbound),
        crypto=crypto,
        outbound=outbound,
        limiter=RateLimiter(db, used_clock, crypto),
    )


def build(settings: Settings, *, platform: Platform | None = None) -> Container:
    """One process of Stoa."""
    used = platform or build_platform(settings)
    ports = bind_ports(used.clock)
    runs = conversations.RunManager(used, agents.Tools(), agents.ChatPages(), channels.SaidInChannels())
    calls = providers.CallKeeper(used)
    activity = identity.ActivityLog(used, ports[Memberships])
    oidc = identity.OidcClient(used.outbound, used.clock)
    rooms = pages.Rooms(used)
    used.realtime.complete(channels.MESSAGE_CHANGED, channels.with_messages)
    return Container(
        platform=used,
        edge=Edge(
            used,
            identity.ImpersonationGuard(identity.CredentialAuthenticator(ports[Memberships])),
            TOPICS,
            CATCH_UPS,
            identity.InstanceLimits(),
            access.view_as,
        ),
        ports=ports
        | {
            conversations.RunManager: runs,
            providers.CallKeeper: calls,
            identity.ActivityLog: activity,
            identity.OidcClient: oidc,
            pages.Rooms: rooms,
        },
        runs=runs,
        calls=calls,
        activity=activity,
        rooms=rooms,
    )
