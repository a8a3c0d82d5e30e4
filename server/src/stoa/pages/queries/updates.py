"""Statements of the log of live editing. Whoever adds to the log of a page holds the lock on its row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select, text, update

from stoa.pages.models import Page, PageUpdate
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, PageId, SpaceId, UserId, new_id

CHANNEL = "stoa_page_updates"
AWARENESS_CHANNEL = "stoa_page_awareness"


class LogRow(NamedTuple):
    seq: int
    kind: str
    payload: bytes
    author_id: UserId | None
    source: str


class Ledger(NamedTuple):
    """Where a page's log stands, and whether it may grow."""

    organization_id: OrganizationId
    page_id: PageId
    generation: int
    update_seq: int
    content_seq: int
    revision: int
    is_live: bool
    is_finalized: bool


_LEDGER = (
    Page.organization_id,
    Page.id.label("page_id"),
    Page.crdt_generation.label("generation"),
    Page.update_seq,
    Page.content_seq,
    Page.revision,
    Page.trashed_at.is_(None).label("is_live"),
    (Page.status == "finalized").label("is_finalized"),
)


async def ledgers(
    session: ReadSession, organization_id: OrganizationId, page_ids: Sequence[PageId], *, lock: bool = False
) -> dict[PageId, Ledger]:
    """Where the logs of some documents stand; pages of other types, and those that are gone, are left out."""
    statement = (
        select(*_LEDGER)
        .where(Page.organization_id == organization_id, Page.id.in_(page_ids), Page.type == "DOCUMENT")
        # One order for all who lock several.
        .order_by(Page.id)
    )
    if lock:
        statement = statement.with_for_update(of=Page)
    return {row.page_id: Ledger._make(row) for row in (await session.execute(statement)).all()}


class Place(NamedTuple):
    """Where a page stands: what may change the rights on it."""

    space_id: SpaceId
    ancestor_ids: list[PageId]


async def place_of(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> Place:
    statement = select(Page.space_id, Page.ancestor_ids).where(
        Page.organization_id == organization_id, Page.id == page_id
    )
    return Place._make((await session.execute(statement)).one())


async def log(
    session: ReadSession,
    organization_id: OrganizationId,
    page_id: PageId,
    generation: int,
    *,
    after: int = 0,
    until: int | None = None,
) -> list[LogRow]:
    """The rows of a log in order; a snapshot bears the number of the last update that it stands for."""
    statement = select(
        PageUpdate.seq, PageUpdate.kind, PageUpdate.payload, PageUpdate.author_id, PageUpdate.source
    ).where(
        PageUpdate.organization_id == organization_id,
        PageUpdate.page_id == page_id,
        PageUpdate.generation == generation,
        PageUpdate.seq > after,
    )
    if until is not None:
        statement = statement.where(PageUpdate.seq <= until)
    return [LogRow(*row) for row in (await session.execute(statement.order_by(PageUpdate.seq))).all()]


async def append(
    session: WriteSession,
    ledger: Ledger,
    payload: bytes,
    *,
    author_id: UserId | None,
    source: str,
    now: datetime,
    run_id: UUID | None = None,
) -> int:
    """Add one update to a locked page's log; gives its number. The caller raises the page's own."""
    seq = ledger.update_seq + 1
    await session.execute(
        insert(PageUpdate).values(
            id=new_id(),
            organization_id=ledger.organization_id,
            page_id=ledger.page_id,
            generation=ledger.generation,
            seq=seq,
            kind="update",
            payload=payload,
            author_id=author_id,
            source=source,
            run_id=run_id,
            created_at=now,
        )
    )
    return seq


async def raise_log(session: WriteSession, ledger: Ledger, seq: int, *, content_seq: int) -> None:
    """Write where the log of a locked page stands."""
    await session.execute(
        update(Page)
        .where(Page.organization_id == ledger.organization_id, Page.id == ledger.page_id)
        .values(update_seq=seq, content_seq=content_seq)
        .execution_options(synchronize_session=False)
    )


async def content_of(session: ReadSession, ledger: Ledger) -> dict[str, Any]:
    """The stored content of a page."""
    statement = select(Page.content).where(
        Page.organization_id == ledger.organization_id, Page.id == ledger.page_id
    )
    content: dict[str, Any] = (await session.execute(statement)).scalar_one()
    return content


async def announce(session: WriteSession, organization_id: OrganizationId, page_id: PageId, seq: int) -> None:
    """Tell all rooms of the page, when this transaction commits, that its log goes as far as `seq` (PG-41)."""
    await session.execute(
        select(func.pg_notify(CHANNEL, bindparam("payload"))), {"payload": f"{organization_id} {page_id} {seq}"}
    )


async def announce_carets(session: WriteSession, payloads: Sequence[str]) -> None:
    """Tell other processes who is in rooms and where their carets stand; nothing of it is stored (PG-43)."""
    await session.execute(_ANNOUNCE_CARETS, {"channel": AWARENESS_CHANNEL, "payloads": list(payloads)})


_ANNOUNCE_CARETS = text("SELECT pg_notify(:channel, payload) FROM unnest(CAST(:payloads AS text[])) payload")


class NewUpdate(NamedTuple):
    """An update of a room on its way into the log."""

    page_id: PageId
    generation: int
    seq: int
    payload: bytes
    client_id: int
    author_id: UserId


# One statement for all rooms of an organization: rows, the pages' numbers, and word to the other processes.
_APPEND = text(
    """
    WITH given AS (
        SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:pages AS uuid[]), CAST(:generations AS int[]),
                             CAST(:seqs AS bigint[]), CAST(:payloads AS bytea[]), CAST(:clients AS bigint[]),
                             CAST(:authors AS uuid[]))
               AS given (id, page_id, generation, seq, payload, client_id, author_id)),
    added AS (
        INSERT INTO page_updates (id, organization_id, page_id, generation, seq, kind, payload, client_id,
                                  author_id, source, created_at)
        SELECT id, :organization, page_id, generation, seq, 'update', payload, client_id, author_id, 'editor', :now
          FROM given),
    last AS (SELECT page_id, max(seq) AS seq FROM given GROUP BY page_id),
    raised AS (
        UPDATE pages p SET update_seq = last.seq, revision = revision + 1, content_revision = revision + 1
          FROM last WHERE p.organization_id = :organization AND p.id = last.page_id
        RETURNING p.id, p.update_seq)
    SELECT pg_notify('stoa_page_updates', :organization || ' ' || id || ' ' || update_seq) FROM raised
    """
)


async def append_many(
    session: WriteSession, organization_id: OrganizationId, rows: Sequence[NewUpdate], now: datetime
) -> None:
    """Add updates to the logs of locked pages, and raise what the pages count."""
    await session.execute(
        _APPEND,
        {
            "organization": organization_id,
            "now": now,
            "ids": [new_id() for _ in rows],
            "pages": [row.page_id for row in rows],
            "generations": [row.generation for row in rows],
            "seqs": [row.seq for row in rows],
            "payloads": [row.payload for row in rows],
            "clients": [row.client_id for row in rows],
            "authors": [row.author_id for row in rows],
        },
    )


async def fold(session: WriteSession, ledger: Ledger, seq: int, payload: bytes, now: datetime) -> None:
    """A snapshot in place of all rows up to `seq`, which it stands for."""
    await session.execute(
        delete(PageUpdate).where(
            PageUpdate.organization_id == ledger.organization_id,
            PageUpdate.page_id == ledger.page_id,
            PageUpdate.generation == ledger.generation,
            PageUpdate.seq <= seq,
        )
    )
    await session.execute(
        insert(PageUpdate).values(
            id=new_id(),
            organization_id=ledger.organization_id,
            page_id=ledger.page_id,
            generation=ledger.generation,
            seq=seq,
            kind="snapshot",
            covers_seq=seq,
            payload=payload,
            source="system",
            created_at=now,
        )
    )


async def stale(session: ReadSession, since: datetime, limit: int) -> list[tuple[OrganizationId, PageId]]:
    """Documents that were edited since, and whose derived text lags behind."""
    edited = select(PageUpdate.page_id).where(PageUpdate.created_at > since)
    statement = (
        select(Page.organization_id, Page.id)
        .where(Page.id.in_(edited), Page.content_seq < Page.update_seq)
        .order_by(Page.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def store_derived(session: WriteSession, ledger: Ledger, seq: int, values: dict[str, Any]) -> None:
    """Write what stands for the log up to `seq`, without a new revision."""
    await session.execute(
        update(Page)
        .where(Page.organization_id == ledger.organization_id, Page.id == ledger.page_id, Page.content_seq < seq)
        .values(content_seq=seq, **values)
        .execution_options(synchronize_session=False)
    )
