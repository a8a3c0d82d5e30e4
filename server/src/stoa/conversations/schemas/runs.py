"""Bodies of the routes of runs."""

from datetime import datetime
from uuid import UUID

from stoa.platform.http.schemas import Out


class RunOut(Out):
    id: UUID
    conversation_id: UUID
    message_id: UUID | None
    kind: str
    status: str
    model: str | None
    last_seq: int
    error_code: str | None
    created_at: datetime
    started_at: datetime | None
    first_token_at: datetime | None
    finished_at: datetime | None
