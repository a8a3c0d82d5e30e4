"""Background jobs in PostgreSQL: enqueued in the transaction of their cause, taken with SKIP LOCKED (OP-71).

A job function takes ids, opens its own transactions, reads its rows anew, returns quietly when they are gone,
and may run twice.
"""

import asyncio
import os
import random
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import structlog
from sqlalchemy import CheckConstraint, Index, delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from stoa.platform.db import Base, Scope, WriteSession
from stoa.platform.ids import JobId, new_id
from stoa.platform.notify import notify

if TYPE_CHECKING:
    from stoa.platform.context import Platform

log = structlog.get_logger(__name__)

JOB_CHANNEL = "stoa_jobs"
LEASE_SECONDS = 60
KEEP_DONE = timedelta(days=1)


class Job(Base):
    """One piece of work. A job whose lease ran out is taken again."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("status IN ('queued', 'running', 'done', 'failed')", name="status"),
        Index("ix_jobs_due", "queue", "run_at", postgresql_where=text("status = 'queued'")),
        Index("ix_jobs_leases", "lease_until", postgresql_where=text("status = 'running'")),
    )

    id: Mapped[JobId] = mapped_column(primary_key=True)
    name: Mapped[str]
    args: Mapped[dict[str, Any]]
    organization_id: Mapped[UUID | None]
    queue: Mapped[str] = mapped_column(server_default="default")
    priority: Mapped[int] = mapped_column(server_default="0")
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default="0")
    max_attempts: Mapped[int]
    status: Mapped[str] = mapped_column(server_default="queued")
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    dedupe_key: Mapped[str | None] = mapped_column(unique=True)
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    finished_at: Mapped[datetime | None]


class PausedTenant(Base):
    """An organization whose jobs wait until it is taken back."""

    __tablename__ = "paused_tenants"

    organization_id: Mapped[UUID] = mapped_column(primary_key=True)
    paused_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


@dataclass(frozen=True)
class JobContext:
    """What a job function gets beside its arguments."""

    platform: "Platform"
    job_id: JobId
    attempt: int
    is_last_attempt: bool


class JobFunction(Protocol):
    def __call__(self, context: JobContext, /, **args: Any) -> Awaitable[None]: ...


@dataclass(frozen=True)
class JobDefinition:
    """A registered job: `<package>.<verb_noun>`, its function and its limits."""

    name: str
    function: Callable[..., Awaitable[None]]
    queue: str
    max_attempts: int
    timeout_seconds: int
    every: timedelta | None


_registry: dict[str, JobDefinition] = {}


def job(
    name: str,
    *,
    queue: str = "default",
    max_attempts: int = 5,
    timeout_seconds: int = 300,
    every: timedelta | None = None,
) -> Callable[[Callable[..., Awaitable[None]]], JobDefinition]:
    """Register a job. With `every` it also runs by itself, once per interval across all processes."""

    def register(function: Callable[..., Awaitable[None]]) -> JobDefinition:
        if name in _registry:
            raise ValueError(f"job {name} is registered twice")
        definition = JobDefinition(name, function, queue, max_attempts, timeout_seconds, every)
        _registry[name] = definition
        return definition

    return register


def registered() -> tuple[str, ...]:
    """Names of all jobs that were imported."""
    return tuple(_registry)


async def enqueue(
    session: WriteSession,
    definition: JobDefinition,
    *,
    organization_id: UUID | None = None,
    run_at: datetime | None = None,
    dedupe_key: str | None = None,
    **args: str | int | bool | None,
) -> JobId | None:
    """Write the job with the change it belongs to. None: a job with this dedupe key exists already."""
    job_id = JobId(new_id())
    values: dict[str, object] = {
        "id": job_id,
        "name": definition.name,
        "args": args,
        "organization_id": organization_id,
        "queue": definition.queue,
        "run_at": run_at or text("now()"),
        "max_attempts": definition.max_attempts,
        "dedupe_key": dedupe_key,
    }
    statement = insert(Job).values(values).on_conflict_do_nothing(index_elements=["dedupe_key"])
    if (await session.execute(statement.returning(Job.id))).scalar() is None:
        return None
    await notify(session, JOB_CHANNEL, definition.queue)
    return job_id


async def pause(session: WriteSession, organization_id: UUID) -> None:
    """No job of the organization begins from the commit on, mails included; none is lost."""
    values = {"organization_id": organization_id}
    await session.execute(insert(PausedTenant).values(values).on_conflict_do_nothing())


async def resume(session: WriteSession, organization_id: UUID) -> None:
    """What waited runs."""
    await session.execute(delete(PausedTenant).where(PausedTenant.organization_id == organization_id))
    await notify(session, JOB_CHANNEL, "default")


_TAKE = text(
    """
    UPDATE jobs SET status = 'running', attempts = attempts + 1, lease_owner = :owner,
                    lease_until = :lease_until
     WHERE id IN (
        SELECT id FROM jobs
         WHERE ((status = 'queued' AND run_at <= :now AND queue = ANY(:queues))
            OR (status = 'running' AND lease_until < :now AND queue = ANY(:queues)))
           AND NOT EXISTS (SELECT 1 FROM paused_tenants p WHERE p.organization_id = jobs.organization_id)
         ORDER BY priority DESC, run_at LIMIT :limit FOR UPDATE SKIP LOCKED)
    RETURNING id, name, args, attempts, max_attempts
    """
)
_RENEW = text("UPDATE jobs SET lease_until = :lease_until WHERE id = :id AND lease_owner = :owner")
_FINISH = text(
    "UPDATE jobs SET status = :status, run_at = coalesce(:run_at, run_at), last_error = :error,"
    " lease_owner = NULL, lease_until = NULL, finished_at = :finished_at WHERE id = :id AND lease_owner = :owner"
)
_PURGE = text("DELETE FROM jobs WHERE status = 'done' AND finished_at < :before")


class Worker:
    """Runs jobs, a few at a time, until cancelled."""

    POLL_SECONDS = 2.0

    def __init__(
        self, platform: "Platform", *, queues: Sequence[str] = ("default",), concurrency: int = 4
    ) -> None:
        self._platform = platform
        self._queues = list(queues)
        self._concurrency = concurrency
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{new_id()}"
        self._wake = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()

    def wake(self, _payload: str = "") -> None:
        self._wake.set()

    async def run(self) -> None:
        """Take and run jobs; schedules periodic ones. On cancellation running jobs are cancelled and requeued."""
        try:
            while True:
                self._wake.clear()
                try:
                    await self._schedule_periodic()
                    await self.take()
                except Exception:  # the loop must outlive a database that is away for a while
                    log.exception("job_loop_failed")
                with suppress(TimeoutError):
                    async with asyncio.timeout(self.POLL_SECONDS):
                        await self._wake.wait()
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def run_until_idle(self) -> None:
        """Run every job that is due, and those that these enqueue; for the command line and tests."""
        while await self.take() or self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def take(self) -> int:
        """Start as many due jobs as there is room for; gives their number."""
        room = self._concurrency - len(self._running)
        if room <= 0:
            return 0
        now = self._platform.clock.now()
        async with self._platform.db.writing(Scope.system()) as session:
            rows = (
                await session.execute(
                    _TAKE,
                    {
                        "owner": self._owner,
                        "now": now,
                        "lease_until": now + timedelta(seconds=LEASE_SECONDS),
                        "queues": self._queues,
                        "limit": room,
                    },
                )
            ).all()
        for row in rows:
            task = asyncio.create_task(
                self._execute(JobId(row.id), row.name, row.args, row.attempts, row.max_attempts)
            )
            self._running.add(task)
            task.add_done_callback(self._ended)
        return len(rows)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._wake.set()

    async def _execute(
        self, job_id: JobId, name: str, args: dict[str, Any], attempt: int, max_attempts: int
    ) -> None:
        definition = _registry.get(name)
        if definition is None:
            await self._finish(job_id, "failed", error=f"no job is called {name}")
            return
        renewing = asyncio.create_task(self._renew(job_id))
        context = JobContext(self._platform, job_id, attempt, attempt >= max_attempts)
        try:
            async with asyncio.timeout(definition.timeout_seconds):
                await definition.function(context, **args)
        except asyncio.CancelledError:
            await asyncio.shield(self._finish(job_id, "queued", run_at=self._platform.clock.now()))
            raise
        except Exception as error:  # the job's fault, whatever it is, is recorded on the job
            log.exception("job_failed", job=name, job_id=str(job_id), attempt=attempt)
            if attempt >= max_attempts:
                await self._finish(job_id, "failed", error=type(error).__name__)
            else:
                wait = min(2**attempt, 600) * random.uniform(0.5, 1.5)  # noqa: S311  # spreads retries, no secret
                retry_at = self._platform.clock.now() + timedelta(seconds=wait)
                await self._finish(job_id, "queued", run_at=retry_at, error=type(error).__name__)
        else:
            await self._finish(job_id, "done")
        finally:
            renewing.cancel()

    async def _renew(self, job_id: JobId) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            until = self._platform.clock.now() + timedelta(seconds=LEASE_SECONDS)
            async with self._platform.db.writing(Scope.system()) as session:
                await session.execute(_RENEW, {"lease_until": until, "id": job_id, "owner": self._owner})

    async def _finish(
        self, job_id: JobId, status: str, *, run_at: datetime | None = None, error: str | None = None
    ) -> None:
        finished_at = None if status == "queued" else self._platform.clock.now()
        async with self._platform.db.writing(Scope.system()) as session:
            await session.execute(
                _FINISH,
                {
                    "status": status,
                    "run_at": run_at,
                    "error": error,
                    "finished_at": finished_at,
                    "id": job_id,
                    "owner": self._owner,
                },
            )

    async def _schedule_periodic(self) -> None:
        now = self._platform.clock.now()
        periodic = [definition for definition in _registry.values() if definition.every is not None]
        async with self._platform.db.writing(Scope.system()) as session:
            for definition in periodic:
                assert definition.every is not None
                slot = int(now.timestamp() // definition.every.total_seconds())
                await enqueue(session, definition, dedupe_key=f"periodic:{definition.name}:{slot}")
            await session.execute(_PURGE, {"before": now - KEEP_DONE})
