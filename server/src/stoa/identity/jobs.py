"""Jobs of identity. Importing it also makes the mails known that others write and a worker sends."""

from datetime import timedelta

from stoa.identity.commands import approvals as _approvals  # noqa: F401  # registers its mail
from stoa.identity.commands import impersonation as _impersonation  # noqa: F401  # registers its mail
from stoa.identity.commands import letters as _letters  # noqa: F401  # registers its mails
from stoa.identity.commands import new_device as _new_device  # noqa: F401  # registers its mail
from stoa.identity.commands import retention
from stoa.identity.commands.avatars import forget_avatar
from stoa.identity.commands.locks import note_failed_sign_in
from stoa.platform.db import Scope
from stoa.platform.jobs import JobContext, job

__all__ = ["forget_avatar", "note_failed_sign_in", "sweep_sessions"]


@job("identity.sweep_sessions", every=timedelta(hours=6))
async def sweep_sessions(context: JobContext) -> None:
    """Delete ended sessions, unused devices and old activity when their time is over."""
    async with context.platform.db.writing(Scope.system()) as session:
        await retention.sweep(session, context.platform.clock.now())
