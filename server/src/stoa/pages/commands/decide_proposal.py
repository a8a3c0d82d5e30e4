"""Accept and reject what was proposed, hunk by hunk or all of it, each once (PG-80 to PG-83)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from stoa.access.contracts import Level
from stoa.pages.commands.change_page import read_content, store_content
from stoa.pages.commands.load_page import check_writable
from stoa.pages.commands.note_activity import record_page
from stoa.pages.commands.proposals import (
    ProposalView,
    announce,
    lines_now,
    load_proposal,
    read_proposal,
)
from stoa.pages.commands.proposed_hunks import hunk_of, is_applied
from stoa.pages.commands.versions import keep_version
from stoa.pages.contracts import ProposalStatus, Source, VersionSource
from stoa.pages.core import hunks, markdown, media
from stoa.pages.core.hunks import Effort, Fit, Placement
from stoa.pages.errors import ProposalDecided, ProposalStale
from stoa.pages.models import Page, PageProposal
from stoa.pages.queries import proposals
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import FieldError, Invalid
from stoa.platform.ids import ProposalId, UserId

Verdict = Literal["accept", "reject"]


@dataclass(frozen=True)
class Decision:
    """What becomes of one hunk; `correction` is applied in the place of its replacement."""

    hunk_id: str
    verdict: Verdict
    correction: str | None = None


async def decide_proposal(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    proposal_id: ProposalId,
    *,
    decisions: Sequence[Decision],
    for_all: Verdict | None,
) -> ProposalView:
    """Decide named hunks, or all that are open. Accepted ones become one transaction of the page's CRDT; of those that
    are in the text already, rejected ones are taken back as one.

    Named hunks are decided together or not at all. `for_all` accepts what fits and leaves the rest open, if anything
    fits. Raises NotFound, LevelTooLow, PageTrashed, PageFinalized, ProposalDecided, ProposalStale.
    """
    proposal, page, _ = await load_proposal(session, actor, proposal_id, need=Level.EDIT, lock=True)
    check_writable(page)
    stored = {hunk["id"]: hunk for hunk in proposal.hunks}
    wanted = _wanted(proposal, stored, decisions, for_all)
    lines = await lines_now(session, page)
    placed, stale = _place(lines, proposal, stored, [each for each in wanted if _changes_text(proposal, each)])
    if stale and (for_all is None or not placed):
        raise ProposalStale(hunk_ids=stale)
    version = proposal.version_before
    if placed:
        number = await _apply(session, clock, actor, page, proposal, lines, list(placed.values()))
        version = version or number
    now = clock.now()
    made = [each for each in wanted if each.hunk_id not in stale]
    changed = _decided(proposal.hunks, made, placed, actor, now)
    status = _status(changed)
    is_over = status != ProposalStatus.OPEN
    values = {
        "hunks": changed,
        "status": status,
        "version_before": version,
        "decided_by": actor.user_id if is_over else None,
        "decided_at": now if is_over else None,
        "updated_at": now,
    }
    await proposals.change_proposal(session, page.organization_id, proposal.id, values)
    await announce(session, page, proposal.id, "proposal.decided", status)
    accepted = sum(each.verdict == "accept" for each in made)
    facts: dict[str, object] = {
        "proposal_id": str(proposal.id),
        "accepted": accepted,
        "rejected": len(made) - accepted,
        "status": status.value,
    }
    await record_page(session, actor, page, "page.proposal_decided", facts)
    return await read_proposal(session, actor, proposal.id)


def _wanted(
    proposal: PageProposal,
    stored: dict[str, dict[str, Any]],
    decisions: Sequence[Decision],
    for_all: Verdict | None,
) -> list[Decision]:
    """What is asked for, if nothing of it was decided before."""
    if proposal.status != ProposalStatus.OPEN:
        raise ProposalDecided(hunk_ids=[])
    if for_all is not None:
        return [Decision(key, for_all) for key, hunk in stored.items() if hunk["status"] == ProposalStatus.OPEN]
    unknown = tuple(
        FieldError(f"/decisions/{at}/hunk_id", "unknown", "The proposal has no such hunk")
        for at, each in enumerate(decisions)
        if each.hunk_id not in stored
    )
    if unknown:
        raise Invalid(errors=unknown)
    decided = [each.hunk_id for each in decisions if stored[each.hunk_id]["status"] != ProposalStatus.OPEN]
    if decided:
        raise ProposalDecided(hunk_ids=decided)
    return list(decisions)


def _changes_text(proposal: PageProposal, decision: Decision) -> bool:
    """What is in the text already stays there when it is accepted as it is."""
    if is_applied(proposal):
        return decision.verdict == "reject" or decision.correction is not None
    return decision.verdict == "accept"


def _place(
    lines: list[str],
    proposal: PageProposal,
    stored: dict[str, dict[str, Any]],
    changing: Sequence[Decision],
) -> tuple[dict[str, Placement], list[str]]:
    """Where the changes go in the text as it is now, and those that no longer fit."""
    placed: dict[str, Placement] = {}
    stale: list[str] = []
    effort = Effort()
    for each in changing:
        found = hunks.place(lines, hunk_of(proposal, stored[each.hunk_id], correction=each.correction), effort)
        if found.fit == Fit.UNPLACED or any(hunks.overlaps(found, other) for other in placed.values()):
            stale.append(each.hunk_id)
        else:
            placed[each.hunk_id] = found
    return placed, stale


async def _apply(  # noqa: PLR0917  # whose changes where
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    page: Page,
    proposal: PageProposal,
    lines: list[str],
    placed: list[Placement],
) -> int:
    """Keep the text as it is, then change it; gives the number of the version that was kept."""
    is_agents = proposal.run_id is not None and not is_applied(proposal)
    kept = VersionSource.PRE_AI if is_agents else VersionSource.AUTO
    number = await keep_version(session, clock, page, kept, by=actor.user_id, summary=proposal.summary)
    read = read_content(markdown.read(hunks.apply(lines, placed)))
    if is_applied(proposal):
        source, run_id, named = Source.UNDO, None, _files(proposal, "original", None)
    else:
        source, run_id = Source.AGENT if is_agents else Source.API, proposal.run_id
        named = _files(proposal, "replacement", proposal.created_by)
    await store_content(session, clock, actor, page, read, source=source, run_id=run_id, named_by=named)
    return number


def _files(proposal: PageProposal, side: str, author_id: UserId | None) -> dict[UUID, UserId | None]:
    """Files that the hunks name, with who named them."""
    return {media_id: author_id for hunk in proposal.hunks for media_id in media.in_update(hunk[side].encode())}


def _decided(
    before: list[dict[str, Any]],
    made: Sequence[Decision],
    placed: dict[str, Placement],
    actor: Actor,
    now: datetime,
) -> list[dict[str, Any]]:
    """The hunks with what was decided; what stays open knows where its lines went."""
    by_id = {each.hunk_id: each for each in made}
    changed = []
    for hunk in before:
        decision = by_id.get(hunk["id"])
        if decision is not None:
            status = ProposalStatus.ACCEPTED if decision.verdict == "accept" else ProposalStatus.REJECTED
            facts = {"decided_by": str(actor.user_id), "decided_at": now.isoformat()}
            changed.append(hunk | facts | {"status": status.value, "correction": decision.correction})
        elif hunk["status"] == ProposalStatus.OPEN and hunk["hint_line"] is not None:
            moved = sum(
                len(each.lines) - (each.end - each.start)
                for each in placed.values()
                if each.end <= hunk["hint_line"] - 1
            )
            changed.append(hunk | {"hint_line": max(1, hunk["hint_line"] + moved)})
        else:
            changed.append(hunk)
    return changed


def _status(changed: list[dict[str, Any]]) -> ProposalStatus:
    found = {hunk["status"] for hunk in changed}
    if ProposalStatus.OPEN in found:
        return ProposalStatus.OPEN
    if len(found) > 1:
        return ProposalStatus.PARTIALLY_ACCEPTED
    return ProposalStatus(found.pop())
