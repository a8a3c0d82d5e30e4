"""Statements of the activity log, whose rows are written once and never changed, and of the sessions' counters."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import delete, select, text, tuple_

from stoa.identity.models import SessionActivity
from stoa.platform.db import ReadSession, WriteSession, inserting
from stoa.platform.ids import UserId
from stoa.platform.pagination import PageRequest, Slice, slice_of

# What is kept for two years instead of ninety days (ID-73).
LASTING = ("security_event", "login", "logout")

_WRITE = inserting(SessionActivity)
# One statement each, however many rows: they are written from memory once a minute.
_WRITE_MANY = text(
    """
    INSERT INTO session_activity (id, created_at, user_id, session_id, organization_id, activity_type, details,
        ip_address, user_agent, request_path, http_method, response_status, response_time_ms)
    SELECT id, created_at, user_id, session_id, organization_id, activity_type, details,
        ip_address, user_agent, request_path, http_method, response_status, response_time_ms
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id uuid, created_at timestamptz, user_id uuid,
        session_id uuid, organization_id uuid, activity_type text, details jsonb, ip_address inet, user_agent text,
        request_path text, http_method text, response_status integer, response_time_ms integer)
    """
)
_COUNT = text(
    """
    UPDATE session_metadata m SET
        requests_count = m.requests_count + r.requests,
        page_views_count = m.page_views_count + r.views,
        last_page_visited = coalesce(r.page, m.last_page_visited),
        last_activity_at = greatest(m.last_activity_at, r.seen_at),
        updated_at = r.seen_at
    FROM jsonb_to_recordset(CAST(:counts AS jsonb))
        AS r (session_id uuid, requests bigint, views bigint, page text, seen_at timestamptz)
    WHERE m.session_id = r.session_id
    """
)
# The idle limit moves on with use, at most once a day (ID-46).
_SEEN = text(
    """
    UPDATE sessions s SET
        updated_at = greatest(s.updated_at, r.seen_at),
        expires_at = CASE WHEN r.until - s.expires_at >= interval '1 day' THEN r.until ELSE s.expires_at END
    FROM (SELECT held.id, seen.seen_at,
                 least(seen.seen_at + make_interval(secs => i.session_idle_seconds), held.absolute_expires_at) AS until
            FROM jsonb_to_recordset(CAST(:counts AS jsonb)) AS seen (session_id uuid, seen_at timestamptz)
            JOIN sessions held ON held.id = seen.session_id
           CROSS JOIN instance_settings i) AS r
    WHERE s.id = r.id AND s.revoked_at IS NULL
    """
)
_USED = text(
    """
    UPDATE api_tokens t SET last_used_at = r.used_at, last_used_ip = r.ip_address
    FROM jsonb_to_recordset(CAST(:uses AS jsonb)) AS r (token_id uuid, used_at timestamptz, ip_address inet)
    WHERE t.id = r.token_id AND (t.last_used_at IS NULL OR t.last_used_at < r.used_at)
    """
)


async def insert_activity(session: WriteSession, row: dict[str, Any]) -> None:
    await session.execute(_WRITE, row)


async def write_rows(session: WriteSession, rows: Sequence[dict[str, Any]]) -> None:
    """Write many entries of many people at once."""
    await session.execute(_WRITE_MANY, {"rows": orjson.dumps(rows, default=str).decode()})


async def add_counts(session: WriteSession, counts: Sequence[dict[str, Any]]) -> None:
    """Add to the counters of many sessions at once; they were seen, and last longer."""
    values = {"counts": orjson.dumps(counts, default=str).decode()}
    await session.execute(_COUNT, values)
    await session.execute(_SEEN, values)


async def note_uses(session: WriteSession, uses: Sequence[dict[str, Any]]) -> None:
    """Note when, and from where, many API tokens were used last. In the system's scope."""
    await session.execute(_USED, {"uses": orjson.dumps(uses, default=str).decode()})


async def list_activity(
    session: ReadSession, user_id: UserId, request: PageRequest, *, kinds: Sequence[str]
) -> Slice[SessionActivity]:
    """A person's log, newest first; of some kinds only, where they are named."""
    statement = select(SessionActivity).where(SessionActivity.user_id == user_id)
    if kinds:
        statement = statement.where(SessionActivity.activity_type.in_(kinds))
    after = request.after(2)
    if after is not None:
        # The bound on the time alone is what the database leaves out partitions by.
        statement = statement.where(
            SessionActivity.created_at <= after[0],
            tuple_(SessionActivity.created_at, SessionActivity.id) < tuple_(*after),
        )
    statement = statement.order_by(SessionActivity.created_at.desc(), SessionActivity.id.desc())
    rows = (await session.execute(statement.limit(request.limit + 1))).scalars().all()
    return slice_of(rows, request.limit, lambda row: (row.created_at, row.id))


async def delete_old(session: WriteSession, now: datetime) -> None:
    """Delete what is past its time: two years for sign-ins and security events, ninety days for the rest."""
    await session.execute(delete(SessionActivity).where(SessionActivity.created_at < now - timedelta(days=730)))
    await session.execute(
        delete(SessionActivity).where(
            SessionActivity.created_at < now - timedelta(days=90),
            SessionActivity.activity_type.not_in(LASTING),
        )
    )
