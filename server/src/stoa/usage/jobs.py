"""Periodic work of usage. Importing it also makes its mails known."""

from datetime import timedelta

from stoa.platform.jobs import JobContext, job
from stoa.usage.commands import prune, roll_up, spikes, sweep
from stoa.usage.commands.alerts import send_alert
from stoa.usage.commands.templates import give_default_budget

__all__ = [
    "begin_periods",
    "find_spikes",
    "give_default_budget",
    "prune_ledger",
    "roll_up_days",
    "send_alert",
    "settle_expired",
]


@job("usage.settle_expired", every=timedelta(seconds=30))
async def settle_expired(context: JobContext) -> None:
    """End calls that nobody ends."""
    await sweep.settle_abandoned(context.platform)
    while await sweep.settle_expired(context.platform):
        continue


@job("usage.begin_periods", every=timedelta(minutes=10))
async def begin_periods(context: JobContext) -> None:
    """Begin the new periods of budgets that rest."""
    await sweep.begin_periods(context.platform)


@job("usage.find_spikes", every=timedelta(minutes=5), timeout_seconds=240)
async def find_spikes(context: JobContext) -> None:
    """Tell of hours that cost much more than usual."""
    await spikes.find_spikes(context.platform)


@job("usage.roll_up_days", every=timedelta(hours=1), timeout_seconds=1800)
async def roll_up_days(context: JobContext) -> None:
    """Sum up the days that are over."""
    await roll_up.roll_up_all(context.platform)


@job("usage.prune_ledger", every=timedelta(days=1), timeout_seconds=1800)
async def prune_ledger(context: JobContext) -> None:
    """Delete what is older than the installation keeps it."""
    await prune.prune_ledger(context.platform)
