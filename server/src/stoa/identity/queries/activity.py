"""Statements of the activity log. Its rows are written once and never changed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from stoa.identity.models import SessionActivity
from stoa.platform.db import WriteSession


async def insert_activity(session: WriteSession, rows: Sequence[dict[str, Any]]) -> None:
    await session.execute(insert(SessionActivity), rows)
