"""The devices that people sign in from: what is kept of them, and how they are known again (ID-62 to ID-71)."""

import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime

from stoa.identity.commands import new_device
from stoa.identity.core import agents, scores
from stoa.identity.core.agents import Device
from stoa.identity.models import User
from stoa.identity.queries import devices
from stoa.identity.queries.devices import Known
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.ids import DeviceId, SessionId, UserId, new_id

LOCAL_NETWORK = "Local network"
_PURPOSE = "device_fingerprint"

_DEVICE_ID = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Seen:
    """A device as one request shows it."""

    device: Device
    agent: str
    ip_address: str
    is_secure: bool

    @property
    def place(self) -> str | None:
        """Where the device is, as far as its address tells; None where it tells nothing."""
        address = ipaddress.ip_address(self.ip_address)
        return LOCAL_NETWORK if address.is_private or address.is_loopback else None


def known_id(cookie: str | None) -> str | None:
    """What a device cookie says, if it is one of ours."""
    return cookie if cookie is not None and _DEVICE_ID.fullmatch(cookie) else None


async def fingerprint_of(session: WriteSession, platform: Platform, device_id: str, device: Device) -> str:
    """The device's name in our tables: the same cookie in another browser or system is another device (ID-64)."""
    return (await platform.crypto.hmac(session, _PURPOSE, _named(device_id, device))).hex()


async def fingerprint_outside(platform: Platform, cookie: str | None, agent: str) -> str | None:
    """As fingerprint_of, for whoever holds no session; None without a cookie of ours."""
    device_id = known_id(cookie)
    if device_id is None:
        return None
    named = _named(device_id, agents.parse(agents.clean(agent)))
    return (await platform.crypto.hmac_outside(platform.db, _PURPOSE, named)).hex()


def _named(device_id: str, device: Device) -> bytes:
    return "|".join((device_id, device.browser_name or "", device.os_name or "", device.device_type)).encode()


async def recognise(
    session: WriteSession, platform: Platform, user_id: UserId, cookie: str | None, agent: str
) -> Known | None:
    """What the person's device with this cookie and user agent may do; None for one not seen with them before."""
    device_id = known_id(cookie)
    if device_id is None:
        return None
    device = agents.parse(agents.clean(agent))
    fingerprint = await fingerprint_of(session, platform, device_id, device)
    return await devices.find_sight(session, user_id, fingerprint, platform.clock.now())


def describe(seen: Seen, fingerprint: str, now: datetime) -> dict[str, object]:
    """The metadata of a session that begins on the device, but for the id of the session."""
    device = seen.device
    factors = scores.factors_of(device, seen.agent)
    return {
        "device_fingerprint": fingerprint,
        "device_type": device.device_type,
        "device_name": device.name,
        "browser_name": device.browser_name,
        "browser_version": device.browser_version,
        "os_name": device.os_name,
        "os_version": device.os_version,
        "is_mobile": device.device_type == "mobile",
        "city": seen.place,
        "is_secure_connection": seen.is_secure,
        "security_score": scores.score_of(factors),
        "trust_factors": factors,
        "last_security_check_at": now,
        "last_activity_at": now,
        "created_at": now,
        "updated_at": now,
    }


async def see(
    session: WriteSession, platform: Platform, user: User, session_id: SessionId, seen: Seen, *, fingerprint: str
) -> bool:
    """Note that the person signed in on the device. True if it was not seen with them before: they are warned."""
    now = platform.clock.now()
    values = {
        "id": DeviceId(new_id()),
        "user_id": user.id,
        "device_fingerprint": fingerprint,
        "device_name": seen.device.name,
        "device_type": seen.device.device_type,
        "token_version": user.token_version,
    }
    sight = await devices.see_device(session, values, now)
    if sight.is_new and sight.has_other:
        await new_device.warn(session, platform, user, session_id, device=seen.device.name, place=seen.place)
    return sight.is_new
