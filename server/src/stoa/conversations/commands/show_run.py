"""A run as people see it."""

from stoa.conversations.contracts import ACTIVE_RUNS
from stoa.conversations.models import Run
from stoa.conversations.queries import runs
from stoa.conversations.schemas.runs import RunOut
from stoa.platform.db import ReadSession


async def show_run(session: ReadSession, run: Run) -> RunOut:
    """While it runs the number of its last event is read from the events; the row learns it at the end."""
    shown = RunOut.model_validate(run)
    if run.status not in ACTIVE_RUNS:
        return shown
    return shown.model_copy(update={"last_seq": await runs.last_seq(session, run.organization_id, run.id)})
