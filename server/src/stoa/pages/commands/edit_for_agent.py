"""An agent changes a text: as a proposal, or at once where it may, and then with a proposal to take it back
(PG-78, PG-83).
"""

from collections.abc import Sequence

from stoa.access.contracts import Level
from stoa.pages.commands.change_page import read_content, store_content
from stoa.pages.commands.load_page import check_writable, load_page
from stoa.pages.commands.proposals import (
    ProposalView,
    add_proposal,
    lines_now,
    store_proposal,
)
from stoa.pages.commands.proposed_hunks import stored_hunk
from stoa.pages.commands.versions import keep_version
from stoa.pages.contracts import PageType, ProposalOrigin, ProposalPolicy, Source, VersionSource
from stoa.pages.core import hunks, markdown
from stoa.pages.core.applied_hunks import applied
from stoa.pages.core.hunks import Effort, Fit, Hunk, Placement
from stoa.pages.errors import NoDocument
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import PageId


async def edit_for_agent(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    page_id: PageId,
    *,
    changes: Sequence[Hunk],
    summary: str | None,
    origin: ProposalOrigin,
    may_apply: bool,
) -> ProposalView:
    """Change a text for the actor. `may_apply`: the agent's policy is to apply, and the space allows it.

    Applied is only what the actor may change and what fits the text as a whole; everything else waits for a review.
    Raises NotFound, NoDocument, PageTrashed, PageFinalized, LimitReached.
    """
    page, level = await load_page(session, actor, page_id, need=Level.VIEW, with_text=True, lock=True)
    if page.type != PageType.DOCUMENT:
        raise NoDocument
    check_writable(page)
    lines = await lines_now(session, page)
    placed = _places(lines, changes) if may_apply and level >= Level.EDIT else None
    if placed is None:
        return await add_proposal(
            session, clock, actor, page_id, changes=changes, summary=summary, base_revision=None, origin=origin
        )
    base_revision = page.revision
    number = await keep_version(session, clock, page, VersionSource.PRE_AI, by=actor.user_id, summary=summary)
    read = read_content(markdown.read(hunks.apply(lines, placed)))
    await store_content(session, clock, actor, page, read, source=Source.AGENT, run_id=origin.run_id)
    values = {
        "base_revision": base_revision,
        "hunks": [stored_hunk(each) for each in applied(lines, placed)],
        "summary": summary,
        "policy": ProposalPolicy.AUTO_APPLIED,
        "version_before": number,
    }
    return await store_proposal(session, clock, actor, page, values=values, origin=origin)


def _places(lines: list[str], changes: Sequence[Hunk]) -> list[Placement] | None:
    """Where all of the changes go; None if one of them does not fit, or is in the way of another."""
    effort = Effort()
    found: list[Placement] = []
    for hunk in changes:
        placed = hunks.place(lines, hunk, effort)
        if placed.fit == Fit.UNPLACED or any(hunks.overlaps(placed, other) for other in found):
            return None
        found.append(placed)
    return found
