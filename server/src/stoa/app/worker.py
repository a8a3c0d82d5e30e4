"""`python -m stoa.app.worker`: jobs and the outbox."""

import asyncio
import signal
from contextlib import suppress

import structlog
import uvloop

from stoa.app import jobs
from stoa.app.container import build
from stoa.app.subscribers import SUBSCRIBERS
from stoa.app.supervised import end_with_parent
from stoa.platform.jobs import JOB_CHANNEL, Worker
from stoa.platform.outbox import EVENT_CHANNEL, Dispatcher
from stoa.platform.settings import Settings, load_settings
from stoa.platform.telemetry import configure_logging

log = structlog.get_logger(__name__)


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT, then hand back what is unfinished."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    container = build(settings)
    platform = container.platform
    worker = Worker(platform)
    dispatcher = Dispatcher(platform.db, platform.clock, SUBSCRIBERS)
    platform.listener.on(JOB_CHANNEL, worker.wake)
    platform.listener.on(EVENT_CHANNEL, dispatcher.wake)
    async with container.working():
        tasks: list[asyncio.Task[None]] = [
            asyncio.create_task(work)
            for work in (worker.run(), dispatcher.run(), *(loop(platform) for loop in jobs.LOOPS))
        ]
        log.info("worker_ready")
        waiter = asyncio.create_task(stopping.wait())
        done, _ = await asyncio.wait([waiter, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in (waiter, *tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in done - {waiter}:
            with suppress(asyncio.CancelledError):
                task.result()


def main() -> None:
    end_with_parent()
    settings = load_settings()
    configure_logging(settings.log_level)
    uvloop.run(run(settings))


if __name__ == "__main__":
    main()
