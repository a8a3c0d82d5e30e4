"""What a person sees of their own sessions, in two statements however many there are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, true
from sqlalchemy.orm import aliased

from stoa.identity.models import Session, SessionActivity, SessionMetadata, TrustedDevice, User
from stoa.identity.models.sessions import ListedSession
from stoa.identity.queries.devices import in_force
from stoa.platform.db import ReadSession
from stoa.platform.ids import SessionId, UserId

MAX_SESSIONS = 50
ACTIVITIES = 10


async def live_sessions(session: ReadSession, user_id: UserId, now: datetime) -> list[ListedSession]:
    """The person's live sessions, newest activity first."""
    statement = (
        select(Session, SessionMetadata, TrustedDevice, in_force(User.token_version, now))
        .join(SessionMetadata, SessionMetadata.session_id == Session.id)
        .join(User, User.id == Session.user_id)
        .outerjoin(
            TrustedDevice,
            (TrustedDevice.user_id == Session.user_id)
            & (TrustedDevice.device_fingerprint == SessionMetadata.device_fingerprint),
        )
        .where(
            Session.user_id == user_id,
            Session.revoked_at.is_(None),
            Session.expires_at > now,
            Session.token_version == User.token_version,
        )
        .order_by(Session.updated_at.desc(), Session.id.desc())
        .limit(MAX_SESSIONS)
    )
    rows = (await session.execute(statement)).all()
    return [ListedSession(row[0], row[1], row[2], bool(row[3])) for row in rows]


async def latest_activity(
    session: ReadSession, held: Sequence[ListedSession], now: datetime
) -> dict[SessionId, list[SessionActivity]]:
    """The last ten entries of each session's log, newest first."""
    if not held:
        return {}
    newest = (
        select(SessionActivity)
        .where(
            SessionActivity.session_id == Session.id,
            # The log is partitioned by time; nothing of a session is older than the session.
            SessionActivity.created_at >= min(one.session.created_at for one in held),
            SessionActivity.created_at <= now,
        )
        .order_by(SessionActivity.created_at.desc())
        .limit(ACTIVITIES)
        .lateral("newest")
    )
    entry = aliased(SessionActivity, newest)
    statement = (
        select(entry)
        .select_from(Session)
        .join(newest, true())
        .where(Session.id.in_([one.session.id for one in held]))
        .order_by(entry.created_at.desc())
    )
    found: dict[SessionId, list[SessionActivity]] = {}
    for row in (await session.execute(statement)).scalars():
        if row.session_id is not None:
            found.setdefault(row.session_id, []).append(row)
    return found
