"""Proposals to change a text: making, listing, reading, withdrawing (PG-78, PG-79)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from stoa.access.contracts import Level
from stoa.identity import api as identity
from stoa.identity.contracts import UserRef
from stoa.pages.commands.load_page import check_writable, load_page
from stoa.pages.commands.note_activity import record_page
from stoa.pages.commands.proposed_hunks import HunkView, fitted, is_applied, stored_hunk
from stoa.pages.commands.write_document import current_content
from stoa.pages.contracts import PageType, ProposalKind, ProposalOrigin, ProposalState, ProposalStatus
from stoa.pages.core import hunks, markdown
from stoa.pages.core.hunks import Effort, Fit, Hunk
from stoa.pages.errors import NoDocument, ProposalDecided
from stoa.pages.events import ProposalChanged
from stoa.pages.models import Page, PageProposal
from stoa.pages.queries import pages, proposals
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, Forbidden, Invalid, LimitReached, NotFound
from stoa.platform.ids import ConversationId, PageId, ProposalId, UserId, new_id
from stoa.platform.outbox import record
from stoa.platform.pagination import PageRequest, Slice, slice_of

EXPIRES_AFTER = timedelta(days=30)
MAX_OPEN = 200


@dataclass(frozen=True)
class ProposalView:
    """A proposal as the actor sees it; author None: a deleted account. In lists `hunks` is empty."""

    proposal: PageProposal
    author: UserRef | None
    decider: UserRef | None
    hunks: list[HunkView]
    may_decide: bool
    may_withdraw: bool


async def add_proposal(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    page_id: PageId,
    *,
    changes: Sequence[Hunk],
    summary: str | None,
    base_revision: int | None,
    origin: ProposalOrigin | None = None,
) -> ProposalView:
    """Propose to change a text. Whoever sees the page may; `origin`: the agent that does so for the actor.

    Raises NotFound, NoDocument, PageTrashed, PageFinalized, LimitReached, Invalid for a revision that is yet to come.
    """
    page, _ = await load_page(session, actor, page_id, need=Level.VIEW, with_text=True)
    if page.type != PageType.DOCUMENT:
        raise NoDocument
    check_writable(page)
    if base_revision is not None and base_revision > page.revision:
        raise Invalid(errors=(FieldError("/base_revision", "unknown", "The page has no such revision yet"),))
    if await proposals.count_open(session, page.organization_id, page.id) >= MAX_OPEN:
        raise LimitReached("The page has very many open proposals", limit=MAX_OPEN)
    lines = await lines_now(session, page)
    effort = Effort()
    values = {
        "base_revision": page.revision if base_revision is None else base_revision,
        "hunks": [_stored(lines, hunk, effort) for hunk in changes],
        "summary": summary,
    }
    return await store_proposal(session, clock, actor, page, values=values, origin=origin)


async def store_proposal(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    page: Page,
    *,
    values: dict[str, Any],
    origin: ProposalOrigin | None,
) -> ProposalView:
    """Write down an open proposal to change the text of a page, and tell of it."""
    proposal_id, now = ProposalId(new_id()), clock.now()
    values |= {
        "id": proposal_id,
        "organization_id": page.organization_id,
        "page_id": page.id,
        "kind": ProposalKind.EDIT,
        "created_by": actor.user_id,
        "expires_at": now + EXPIRES_AFTER,
        "created_at": now,
        "updated_at": now,
    }
    await proposals.insert_proposal(session, values | (asdict(origin) if origin is not None else {}))
    await announce(session, page, proposal_id, "proposal.created", ProposalStatus.OPEN)
    await record_page(session, actor, page, "page.proposal_created", {"proposal_id": str(proposal_id)})
    return await read_proposal(session, actor, proposal_id)


def _stored(lines: list[str], hunk: Hunk, effort: Effort) -> dict[str, Any]:
    """Without a hint, a place that is certain now is the hint for later."""
    placed = hunks.place(lines, hunk, effort)
    hint = placed.start + 1 if hunk.hint_line is None and placed.fit == Fit.EXACT else hunk.hint_line
    return stored_hunk(Hunk(hunk.original, hunk.replacement, hint))


async def list_proposals(
    session: ReadSession, actor: Actor, page_id: PageId, request: PageRequest, *, is_open: bool | None
) -> Slice[ProposalView]:
    """Proposals for a page, the last one first, without their places in the text."""
    page, level = await load_page(session, actor, page_id, need=Level.VIEW)
    after = request.after(1)
    if after is not None and not isinstance(after[0], UUID):
        raise Invalid(errors=(FieldError("?cursor", "invalid", "This cursor belongs to another list"),))
    rows = await proposals.list_proposals(
        session,
        page.organization_id,
        page.id,
        is_open=is_open,
        before=ProposalId(after[0]) if after is not None and isinstance(after[0], UUID) else None,
        limit=request.limit + 1,
    )
    found = slice_of(rows, request.limit, lambda row: (row.id,))
    people = await _people(session, found.items)
    return Slice([_view(actor, page, level, row, people, []) for row in found.items], found.next_cursor)


async def of_conversation(
    session: ReadSession, actor: Actor, conversation_id: ConversationId
) -> list[ProposalState]:
    """What was proposed from a conversation, of pages that the actor sees and that are not in the trash (PG-87)."""
    rows = await proposals.of_conversation(session, actor.require_organization(), conversation_id, MAX_OPEN)
    titles = await pages.live_titles(session, actor, [row.page_id for row in rows if row.page_id is not None])
    return [
        ProposalState(
            row.id, row.page_id, titles[row.page_id], row.summary, row.status, row.policy, row.created_at
        )
        for row in rows
        if row.page_id is not None and row.page_id in titles
    ]


async def read_proposal(session: ReadSession, actor: Actor, proposal_id: ProposalId) -> ProposalView:
    """A proposal with each hunk as it fits the text now. Raises NotFound."""
    proposal, page, level = await load_proposal(session, actor, proposal_id)
    lines, effort = await lines_now(session, page), Effort()
    people = await _people(session, [proposal])
    return _view(
        actor, page, level, proposal, people, [fitted(lines, proposal, hunk, effort) for hunk in proposal.hunks]
    )


async def withdraw_proposal(session: WriteSession, clock: Clock, actor: Actor, proposal_id: ProposalId) -> None:
    """Take back one's own open proposal. Raises NotFound, Forbidden, ProposalDecided."""
    proposal, page, _ = await load_proposal(session, actor, proposal_id, lock=True)
    if proposal.created_by != actor.user_id:
        raise Forbidden("Only its author withdraws a proposal")
    if is_applied(proposal):
        raise Forbidden("What is in the text already is rejected instead")
    if proposal.status != ProposalStatus.OPEN:
        raise ProposalDecided(hunk_ids=[])
    now = clock.now()
    values = {
        "status": ProposalStatus.WITHDRAWN,
        "decided_by": actor.user_id,
        "decided_at": now,
        "updated_at": now,
    }
    await proposals.change_proposal(session, page.organization_id, proposal.id, values)
    await announce(session, page, proposal.id, "proposal.withdrawn", ProposalStatus.WITHDRAWN)
    await record_page(session, actor, page, "page.proposal_withdrawn", {"proposal_id": str(proposal.id)})


async def load_proposal(
    session: ReadSession, actor: Actor, proposal_id: ProposalId, *, need: Level = Level.VIEW, lock: bool = False
) -> tuple[PageProposal, Page, Level]:
    """A proposal for a page on which the actor has the level, with the page's text. Locked is first the page, then
    the proposal. Raises NotFound, LevelTooLow.
    """
    organization_id = actor.require_organization()
    known = await proposals.find_proposal(session, organization_id, proposal_id)
    if known is None or known.page_id is None:
        raise NotFound
    page, level = await load_page(session, actor, known.page_id, need=need, with_text=True, lock=lock)
    proposal = await proposals.find_proposal(session, organization_id, proposal_id, lock=lock) if lock else known
    if proposal is None:
        raise NotFound
    return proposal, page, level


async def lines_now(session: ReadSession, page: Page) -> list[str]:
    """The lines of the Markdown form of a page that was read with its text."""
    return hunks.lines_of(markdown.write((await current_content(session, page)).content))


async def announce(
    session: WriteSession, page: Page, proposal_id: ProposalId, fact: str, status: ProposalStatus
) -> None:
    """Tell those who have the page open."""
    event = ProposalChanged(
        page.organization_id, page_id=page.id, proposal_id=proposal_id, fact=fact, status=status
    )
    await record(session, event, topics=[f"page:{page.id}"])


async def _people(session: ReadSession, found: Sequence[PageProposal]) -> dict[UserId, UserRef]:
    ids = {each for row in found for each in (row.created_by, row.decided_by) if each is not None}
    return await identity.user_refs(session, list(ids))


def _view(  # noqa: PLR0917  # a row and all that is known of it
    actor: Actor,
    page: Page,
    level: Level,
    proposal: PageProposal,
    people: dict[UserId, UserRef],
    fitted: list[HunkView],
) -> ProposalView:
    is_open = proposal.status == ProposalStatus.OPEN
    is_writable = page.trashed_at is None and page.status != "finalized"
    return ProposalView(
        proposal,
        people.get(proposal.created_by) if proposal.created_by is not None else None,
        people.get(proposal.decided_by) if proposal.decided_by is not None else None,
        fitted,
        may_decide=is_open and is_writable and level >= Level.EDIT,
        may_withdraw=is_open and not is_applied(proposal) and proposal.created_by == actor.user_id,
    )
