"""What rooms write at every keystroke: one statement for all rooms of an organization that wait."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from stoa.pages.queries.updates import CHANNEL
from stoa.platform.ids import OrganizationId, PageId, UserId, new_id
from stoa.platform.rights import ENDED_LATELY, EndedRight, ended_rights
from stoa.platform.tenant_writes import TenantWrites


class NewUpdate(NamedTuple):
    """An update of a room on its way into the log; `number` counts those of its page in this statement from one."""

    page_id: PageId
    number: int
    payload: bytes
    client_id: int
    author_id: UserId


class Stored(NamedTuple):
    """Where the log of a page stood and stands, and whether it may grow. Nothing was added if it may not, or if the
    generation is not the one that the room knows. `ended` are the rights that ended lately: what was stored may have
    been authored after one of them.
    """

    generation: int
    before: int
    seq: int
    is_live: bool
    is_finalized: bool
    ended: list[EndedRight]


# The rows are locked in one order by all who lock several, and read as they are once they are locked: the numbers that
# follow from them are those of the newest commit, whatever this statement saw when it began.
_STORE = f"""
    WITH held AS MATERIALIZED (
        SELECT id, crdt_generation AS generation, update_seq, trashed_at IS NULL AS is_live,
               status = 'finalized' AS is_finalized
          FROM pages
         WHERE organization_id = $1::uuid AND id = ANY($2::uuid[]) AND type = 'DOCUMENT'
         ORDER BY id FOR UPDATE SKIP LOCKED),
    writable AS (
        SELECT held.id, generation, held.update_seq
          FROM held JOIN unnest($2::uuid[], $3::int[]) AS room (id, generation) USING (id, generation)
         WHERE held.is_live AND NOT held.is_finalized),
    added AS (
        INSERT INTO page_updates (id, organization_id, page_id, generation, seq, kind, payload, client_id,
                                  author_id, source, created_at)
        SELECT given.id, $1, writable.id, writable.generation, writable.update_seq + given.number, 'update',
               given.payload, given.client_id, given.author_id, 'editor', $4
          FROM unnest($5::uuid[], $6::uuid[], $7::bigint[], $8::bytea[], $9::bigint[], $10::uuid[])
               AS given (id, page_id, number, payload, client_id, author_id)
          JOIN writable ON writable.id = given.page_id
        RETURNING page_id, seq),
    raised AS (
        UPDATE pages SET update_seq = last.seq, revision = revision + 1, content_revision = revision + 1
          FROM (SELECT page_id, max(seq) AS seq FROM added GROUP BY page_id) AS last
         WHERE pages.organization_id = $1 AND pages.id = last.page_id
        RETURNING pages.id, last.seq)
    SELECT held.id, held.generation, held.update_seq AS before, coalesce(raised.seq, held.update_seq) AS seq,
           held.is_live, held.is_finalized, ({ENDED_LATELY}) AS ended,
           CASE WHEN raised.id IS NOT NULL
                THEN pg_notify('{CHANNEL}', concat_ws(' ', $1::uuid, raised.id, raised.seq)) END
      FROM held LEFT JOIN raised ON raised.id = held.id
"""  # noqa: S608  # a name of our own
_STORE_AFTER_A_WAIT = _STORE.replace(" SKIP LOCKED", "")


async def store(
    writes: TenantWrites,
    organization_id: OrganizationId,
    generations: Mapping[PageId, int],
    updates: Sequence[NewUpdate],
    now: datetime,
    *,
    waits: bool,
    timeout_seconds: float,
) -> dict[PageId, Stored]:
    """Add updates to the logs of these pages and tell other processes.

    Left out are pages that are gone and, unless it `waits` for them, pages that another transaction is writing to.
    Raises NotWritten, TimeoutError.
    """
    rows = await writes.rows(
        organization_id,
        _STORE_AFTER_A_WAIT if waits else _STORE,
        organization_id,
        list(generations),
        list(generations.values()),
        now,
        [new_id() for _ in updates],
        [each.page_id for each in updates],
        [each.number for each in updates],
        [each.payload for each in updates],
        [each.client_id for each in updates],
        [each.author_id for each in updates],
        timeout_seconds=timeout_seconds,
    )
    return {
        row["id"]: Stored(
            row["generation"],
            row["before"],
            row["seq"],
            row["is_live"],
            row["is_finalized"],
            ended_rights(row["ended"]),
        )
        for row in rows
    }
