"""What of a person's credentials lives."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from stoa.identity.models import ApiToken, Session
from stoa.platform.db import ReadSession
from stoa.platform.ids import SessionId, UserId


@dataclass(frozen=True)
class Counted:
    """How many live."""

    sessions: int
    api_tokens: int


async def count(session: ReadSession, user_id: UserId, *, keep: SessionId | None, now: datetime) -> Counted:
    """Live sessions but one, and live API tokens; in the system's scope, since tokens belong to organizations."""
    sessions = select(func.count()).where(
        Session.user_id == user_id, Session.revoked_at.is_(None), Session.expires_at > now
    )
    if keep is not None:
        sessions = sessions.where(Session.id != keep)
    api_tokens = select(func.count()).where(
        ApiToken.user_id == user_id,
        ApiToken.revoked_at.is_(None),
        or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
    )
    row = (await session.execute(select(sessions.scalar_subquery(), api_tokens.scalar_subquery()))).one()
    return Counted(row[0], row[1])
