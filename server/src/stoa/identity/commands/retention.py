"""How long sessions, devices and the activity log are kept (ID-55, ID-73)."""

from datetime import datetime, timedelta

from stoa.identity.queries import activity, credentials, devices
from stoa.platform.db import WriteSession

ENDED_SESSIONS = timedelta(days=30)
UNUSED_DEVICES = timedelta(days=365)


async def sweep(session: WriteSession, now: datetime) -> None:
    """Delete what is past its time. The log of a deleted session stays for its own time."""
    await credentials.delete_ended(session, now - ENDED_SESSIONS)
    await devices.delete_unused(session, now - UNUSED_DEVICES)
    await activity.delete_old(session, now)
