"""Bodies of answers about imports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from stoa.imports.models import ImportJob
from stoa.platform.http.schemas import Out


class ProblemOut(Out):
    """An entry of an archive that was left out, or a link of one that leads nowhere."""

    entry: str
    reason: str


class MadePageOut(Out):
    """A page that now stands at the top of what was imported."""

    page_id: UUID
    title: str


class ImportOut(Out):
    """An import: what was found (`dry_run`) or done (`apply`).

    `conversations` counts read, created, unchanged and conflict (changed at the source since it was taken over; it is
    left as it is), `messages` read and created, `losses` what could not be taken over, by kind. For an archive of
    pages, `pages` and `files` count read and created; `problems` names the first entries left out, with reasons, and
    `roots` the first pages that were made at the top.
    """

    id: UUID
    source: str
    mode: str
    status: str
    conversations: dict[str, int]
    messages: dict[str, int]
    pages: dict[str, int]
    files: dict[str, int]
    problems: list[ProblemOut]
    roots: list[MadePageOut]
    losses: dict[str, int]
    titles: list[str]
    error_code: str | None
    error_detail: str | None
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, job: ImportJob) -> "ImportOut":
        counts: dict[str, Any] = {
            "conversations": {},
            "messages": {},
            "pages": {},
            "files": {},
            "problems": [],
            "roots": [],
            "losses": {},
            "titles": [],
            **job.counts,
        }
        names = cls.model_fields.keys() - counts.keys()
        return cls.model_validate({name: getattr(job, name) for name in names} | counts)
