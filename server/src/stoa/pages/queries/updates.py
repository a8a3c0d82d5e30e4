"""Statements of the log of live editing. Whoever adds to the log of a page holds the lock on its row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY

from stoa.pages.models import Page, PageUpdate, PageVersion
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


async def fold(session: WriteSession, ledger: Ledger, seq: int, payload: bytes, now: datetime) -> None:
    """A snapshot in place of all rows up to `seq`, which it stands for."""
    await _remember_authors(session, ledger, seq)
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


async def authors_since(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, generation: int, until: int
) -> list[UUID]:
    """Who wrote what the log has beyond the last version, up to `until`; what was folded is remembered elsewhere."""
    last = (
        select(func.coalesce(func.max(PageVersion.update_seq), 0))
        .where(PageVersion.organization_id == organization_id, PageVersion.page_id == page_id)
        .scalar_subquery()
    )
    statement = (
        select(PageUpdate.author_id)
        .where(
            PageUpdate.organization_id == organization_id,
            PageUpdate.page_id == page_id,
            PageUpdate.generation == generation,
            PageUpdate.seq > last,
            PageUpdate.seq <= until,
            PageUpdate.author_id.is_not(None),
        )
        .distinct()
    )
    return [author_id for author_id in (await session.execute(statement)).scalars() if author_id is not None]


async def _remember_authors(session: WriteSession, ledger: Ledger, until: int) -> None:
    found = await authors_since(session, ledger.organization_id, ledger.page_id, ledger.generation, until)
    if found:
        await session.execute(
            update(Page)
            .where(Page.organization_id == ledger.organization_id, Page.id == ledger.page_id)
            .values(folded_authors=Page.folded_authors + literal(found, ARRAY(Uuid())))
            .execution_options(synchronize_session=False)
        )
