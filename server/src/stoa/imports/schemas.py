"""Bodies of answers about imports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from stoa.imports.models import ImportJob
from stoa.platform.http.schemas import Out


class ImportOut(Out):
    """An import: what was found (`dry_run`) or done (`apply`).

    `conversations` counts read, created, unchanged and conflict (changed at the source since it was taken over; it is
    left as it is), `messages` read and created, `losses` what could not be taken over, by kind.
    """

    id: UUID
    source: str
    mode: str
    status: str
    conversations: dict[str, int]
    messages: dict[str, int]
    losses: dict[str, int]
    titles: list[str]
    error_code: str | None
    error_detail: str | None
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, job: ImportJob) -> "ImportOut":
        counts: dict[str, Any] = {"conversations": {}, "messages": {}, "losses": {}, "titles": [], **job.counts}
        names = cls.model_fields.keys() - counts.keys()
        return cls.model_validate({name: getattr(job, name) for name in names} | counts)
