"""What one process has at hand; built by `app/container.py`, passed down, never global."""

from dataclasses import dataclass, field

from stoa.platform.blobs import BlobStore
from stoa.platform.breakers import Breakers
from stoa.platform.clock import Clock
from stoa.platform.credentials import Watches
from stoa.platform.crypto import Crypto
from stoa.platform.db import Database
from stoa.platform.lookups import Lookups
from stoa.platform.mail import Mailer
from stoa.platform.notify import Listener
from stoa.platform.outbound import OutboundClient
from stoa.platform.ratelimit import RateLimiter
from stoa.platform.realtime import Bus
from stoa.platform.settings import Settings
from stoa.platform.tenant_writes import TenantWrites


@dataclass(frozen=True)
class Platform:
    """The services of the platform. Tests replace single fields."""

    settings: Settings
    db: Database
    lookups: Lookups
    writes: TenantWrites
    clock: Clock
    listener: Listener
    realtime: Bus
    blobs: BlobStore
    mailer: Mailer
    crypto: Crypto
    outbound: OutboundClient
    limiter: RateLimiter
    watches: Watches = field(default_factory=Watches)
    breakers: Breakers = field(default_factory=Breakers)
