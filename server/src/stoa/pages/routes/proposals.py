"""HTTP of proposals."""

from typing import Annotated, Any, Literal

from fastapi import Path, Query

from stoa.pages.commands import proposals
from stoa.pages.commands.decide_proposal import Decision
from stoa.pages.commands.decide_proposal import decide_proposal as decide
from stoa.pages.commands.proposals import ProposalView
from stoa.pages.commands.proposed_hunks import HunkView
from stoa.pages.core.hunks import Hunk
from stoa.pages.errors import (
    DocumentInvalid,
    DocumentTooComplex,
    DocumentUnreadable,
    NoDocument,
    PageFinalized,
    PageTrashed,
    ProposalDecided,
    ProposalStale,
)
from stoa.pages.routes.pages import PagePath, router
from stoa.pages.schemas.comments import CommentAuthor
from stoa.pages.schemas.proposals import (
    HunkOut,
    ProposalCreate,
    ProposalDecision,
    ProposalOut,
    ProposalPermissions,
    ProposalSummary,
)
from stoa.pages.schemas.versions import DiffPiece
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, ListRequest, Reading, Writing, problems
from stoa.platform.http.routing import MEGABYTE, body_limit
from stoa.platform.http.schemas import ListOut, list_out
from stoa.platform.ids import ProposalId
from stoa.platform.pagination import Slice

ProposalPath = Annotated[ProposalId, Path()]
MAX_BYTES = 5 * MEGABYTE
_COLUMNS = (
    *("id", "page_id", "kind", "status", "policy", "base_revision", "summary", "agent_id", "run_id"),
    *("conversation_id", "model", "version_before", "decided_at", "expires_at", "created_at"),
)


def _summary(view: ProposalView) -> ProposalSummary:
    return ProposalSummary.model_validate(_fields(view))


def _out(view: ProposalView) -> ProposalOut:
    return ProposalOut.model_validate(_fields(view) | {"hunks": [_hunk(each) for each in view.hunks]})


def _fields(view: ProposalView) -> dict[str, Any]:
    return {name: getattr(view.proposal, name) for name in _COLUMNS} | {
        "author": CommentAuthor.model_validate(view.author) if view.author is not None else None,
        "decided_by": CommentAuthor.model_validate(view.decider) if view.decider is not None else None,
        "hunk_count": len(view.proposal.hunks),
        "permissions": ProposalPermissions(decide=view.may_decide, withdraw=view.may_withdraw),
    }


def _hunk(view: HunkView) -> HunkOut:
    known = {name: value for name, value in view.hunk.items() if name != "hint_line"}
    pieces = [DiffPiece.model_validate(piece) for piece in view.pieces]
    return HunkOut(**known, fit=view.fit, line=view.line, pieces=pieces)


@router.get("/pages/{page_id}/proposals", responses=problems(NotFound))
async def list_proposals(
    page_id: PagePath,
    actor: CurrentActor,
    session: Reading,
    page: ListRequest,
    status: Annotated[Literal["open", "decided", "all"], Query()] = "all",
) -> ListOut[ProposalSummary]:
    """Proposals for a page, the last one first."""
    is_open = None if status == "all" else status == "open"
    found = await proposals.list_proposals(session, actor, page_id, page, is_open=is_open)
    return list_out(Slice([_summary(view) for view in found.items], found.next_cursor))


@router.post(
    "/pages/{page_id}/proposals",
    status_code=201,
    responses=problems(NotFound, NoDocument, PageTrashed, PageFinalized, LimitReached, DocumentUnreadable),
)
@body_limit(MAX_BYTES)
async def add_proposal(
    page_id: PagePath, body: ProposalCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> ProposalOut:
    """Propose to change lines of a text; whoever sees the page may."""
    made = await proposals.add_proposal(
        session,
        platform.clock,
        actor,
        page_id,
        changes=[Hunk(each.original, each.replacement, each.hint_line) for each in body.hunks],
        summary=body.summary,
        base_revision=body.base_revision,
    )
    return _out(made)


@router.get("/proposals/{proposal_id}", responses=problems(NotFound, DocumentUnreadable))
async def read_proposal(proposal_id: ProposalPath, actor: CurrentActor, session: Reading) -> ProposalOut:
    """A proposal, and where each part of it belongs in the text as it is now."""
    return _out(await proposals.read_proposal(session, actor, proposal_id))


@router.delete(
    "/proposals/{proposal_id}", status_code=204, responses=problems(NotFound, Forbidden, ProposalDecided)
)
async def withdraw_proposal(
    proposal_id: ProposalPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """Take back one's own proposal."""
    await proposals.withdraw_proposal(session, platform.clock, actor, proposal_id)


@router.post(
    "/proposals/{proposal_id}/decisions",
    responses=problems(
        NotFound,
        Forbidden,
        PageTrashed,
        PageFinalized,
        ProposalDecided,
        ProposalStale,
        DocumentInvalid,
        DocumentTooComplex,
        DocumentUnreadable,
    ),
)
@body_limit(MAX_BYTES)
async def decide_proposal(
    proposal_id: ProposalPath,
    body: ProposalDecision,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> ProposalOut:
    """Accept or reject single changes, or all that are open. Accepted ones are in the text when this answers."""
    decisions = [Decision(each.hunk_id, each.decision, each.correction) for each in body.decisions]
    return _out(await decide(session, platform.clock, actor, proposal_id, decisions=decisions, for_all=body.all))
