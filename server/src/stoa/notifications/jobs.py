"""Jobs of the inbox. Importing it also lets mail ask what people wish."""

from datetime import timedelta

from stoa.mail import api as mail
from stoa.notifications.commands.preferences import refuses_mail
from stoa.notifications.commands.remove_old import remove_old
from stoa.notifications.commands.send_mails import send_due
from stoa.platform.jobs import JobContext, job

mail.obey(refuses_mail)


@job("notifications.remove_old", every=timedelta(days=1), timeout_seconds=900)
async def remove_old_entries(context: JobContext) -> None:
    """Entries do not stay for ever."""
    await remove_old(context.platform)


@job("notifications.send_mails", every=timedelta(minutes=1), timeout_seconds=600)
async def send_mails(context: JobContext) -> None:
    """What nobody has read goes out by mail."""
    await send_due(context.platform)
