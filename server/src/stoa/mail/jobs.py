"""Jobs of mail; importing this registers them."""

from datetime import timedelta

from stoa.mail.commands import keep_log
from stoa.mail.commands.deliver_mail import deliver
from stoa.platform.db import Scope
from stoa.platform.jobs import JobContext, job

__all__ = ["deliver", "sweep"]


@job("mail.sweep", every=timedelta(hours=1))
async def sweep(context: JobContext) -> None:
    """Erase what failed mails still hold when it is worthless, and forget mails of more than 13 months."""
    async with context.platform.db.writing(Scope.system()) as session:
        await keep_log.sweep(session, context.platform.clock.now())
