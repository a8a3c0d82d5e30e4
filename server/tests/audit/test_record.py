"""Audit events: written with the change, and never changed again."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from stoa.audit import api as audit
from stoa.audit.commands import seal_log
from stoa.audit.contracts import Circumstances
from stoa.platform.actor import Actor, ActorKind, InstanceRole
from stoa.platform.db import Database, Scope
from stoa.platform.ids import OrganizationId, RunId, SessionId, UserId, new_id


@pytest.fixture
def actor() -> Actor:
    return Actor(
        user_id=UserId(new_id()),
        name="Ada",
        instance_role=InstanceRole.USER,
        organization_id=OrganizationId(new_id()),
        session_id=SessionId(new_id()),
    )


async def record(db: Database, actor: Actor, resource_id: UUID, **more: Any) -> None:
    async with db.writing(Scope.of(actor)) as session:
        await audit.record(
            session,
            actor,
            "page.shared",
            resource_type="page",
            resource_id=resource_id,
            organization_id=actor.organization_id,
            **more,
        )


async def events(db: Database, scope: Scope, resource_id: UUID) -> list[Any]:
    async with db.reading(scope) as session:
        statement = text("SELECT * FROM audit_events WHERE resource_id = :id")
        return list((await session.execute(statement, {"id": str(resource_id)})).all())


async def test_an_event_says_who_did_what(db: Database, actor: Actor) -> None:
    page, grantee, run = new_id(), new_id(), RunId(new_id())
    metadata = {"old": None, "new": ActorKind.AGENT, "to": grantee, "at": datetime(2026, 3, 1, tzinfo=UTC)}

    await record(db, actor, page, metadata=metadata, circumstances=Circumstances(run_id=run))

    (event,) = await events(db, Scope.of(actor), page)
    assert (event.event_type, event.action, event.resource_type) == ("page.shared", "shared", "page")
    assert (event.actor_user_id, event.actor_kind, event.session_id) == (actor.user_id, "user", actor.session_id)
    assert event.metadata == {
        "old": None,
        "new": "agent",
        "to": str(grantee),
        "at": "2026-03-01 00:00:00+00:00",
    }
    assert event.run_id == run
    assert event.sealed_seq is None


async def test_an_event_without_organization_is_hidden_from_tenants(db: Database, actor: Actor) -> None:
    resource = new_id()
    async with db.writing(Scope()) as session:
        await audit.record(
            session,
            None,
            "instance.configured",
            resource_type="instance",
            resource_id=resource,
            organization_id=None,
        )

    assert await events(db, Scope.of(actor), resource) == []
    (event,) = await events(db, Scope.system(), resource)
    assert (event.actor_kind, event.actor_user_id) == ("system", None)


async def test_events_of_another_organization_are_not_there(db: Database, actor: Actor) -> None:
    page = new_id()
    await record(db, actor, page)

    assert await events(db, Scope(organization_id=new_id(), user_id=actor.user_id), page) == []


async def test_an_event_is_rolled_back_with_its_change(db: Database, actor: Actor) -> None:
    page = new_id()
    async with db.writing(Scope.of(actor)) as session:
        await audit.record(
            session,
            actor,
            "page.shared",
            resource_type="page",
            resource_id=page,
            organization_id=actor.organization_id,
        )
        await session.rollback()

    assert await events(db, Scope.system(), page) == []


async def test_a_change_whose_event_cannot_be_written_fails(db: Database, actor: Actor) -> None:
    with pytest.raises(DBAPIError):
        async with db.writing(Scope.of(actor)) as session:
            await audit.record(
                session,
                actor,
                "page.shared",
                resource_type="page",
                resource_id=new_id(),
                organization_id=new_id(),
            )


@pytest.mark.spec("ORG-68")
@pytest.mark.parametrize("scope", [Scope(), Scope.system()])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET event_type = 'page.viewed'",
        "DELETE FROM audit_events",
        "TRUNCATE audit_events",
        "UPDATE audit_events_default SET event_type = 'page.viewed'",
        "DELETE FROM audit_events_default",
    ],
)
async def test_no_role_of_the_program_changes_or_deletes_an_event(
    db: Database, scope: Scope, statement: str
) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with db.writing(scope) as session:
            await session.execute(text(statement))


@pytest.mark.parametrize(
    ("event_type", "metadata"),
    [("shared", {}), (".x", {}), ("page.shared", {"text": "x" * 20_000}), ("page.shared", {"row": object()})],
)
async def test_contents_and_nameless_events_are_refused(
    db: Database, actor: Actor, event_type: str, metadata: dict[str, object]
) -> None:
    with pytest.raises((ValueError, TypeError)):
        async with db.writing(Scope.of(actor)) as session:
            await audit.record(
                session,
                actor,
                event_type,
                resource_type="page",
                resource_id=None,
                organization_id=actor.organization_id,
                metadata=metadata,
            )


@pytest.mark.spec("ORG-74")
async def test_an_event_costs_one_statement(db: Database, actor: Actor) -> None:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    run = Circumstances(run_id=RunId(new_id()), space_id=new_id())
    async with db.writing(Scope.of(actor)) as session:
        await session.execute(text("SELECT 1"))
        event.listen(db.engine.sync_engine, "before_cursor_execute", note)
        try:
            for _ in range(3):
                await audit.record(
                    session,
                    actor,
                    "page.shared",
                    resource_type="page",
                    resource_id=new_id(),
                    organization_id=actor.organization_id,
                    metadata={"old": None, "new": "VIEW"},
                    circumstances=run,
                )
            await session.flush()
        finally:
            event.remove(db.engine.sync_engine, "before_cursor_execute", note)

    assert [statement.split()[:3] for statement in said] == [["INSERT", "INTO", "audit_events"]] * 3


@pytest.mark.spec("ORG-74")
async def test_writers_of_events_do_not_wait_for_each_other(db: Database, actor: Actor) -> None:
    page = new_id()
    statement = text(
        "SELECT pid, locktype, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype NOT IN"
        " ('virtualxid', 'transactionid') AND mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')"
    )
    # The same person, organization and thing; whoever had to wait for the other would be refused.
    async with db.writing(Scope.of(actor)) as first, db.writing(Scope.of(actor)) as second:
        for session in (first, second, first):
            await session.execute(text("SET LOCAL lock_timeout = '2s'"))
            await audit.record(
                session,
                actor,
                "page.shared",
                resource_type="page",
                resource_id=page,
                organization_id=actor.organization_id,
            )
            assert (await session.execute(statement)).all() == []
        # Nor do they wait for who seals the log, or hold it up.
        await seal_log.seal_batch(db)

    assert len(await events(db, Scope.of(actor), page)) == 3
