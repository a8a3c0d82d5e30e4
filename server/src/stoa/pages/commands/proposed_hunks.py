"""The parts of a proposal: as they are stored, and as they fit the text now."""

from dataclasses import dataclass
from typing import Any

from stoa.pages.contracts import ProposalPolicy, ProposalStatus
from stoa.pages.core import diff, hunks
from stoa.pages.core.diff import Piece
from stoa.pages.core.hunks import Effort, Fit, Hunk, Placement
from stoa.pages.models import PageProposal
from stoa.platform.ids import new_id


@dataclass(frozen=True)
class HunkView:
    """A hunk as it fits the text now; `pieces` shows by words what it changes there."""

    hunk: dict[str, Any]
    fit: Fit | None
    line: int | None
    pieces: list[Piece]


def stored_hunk(hunk: Hunk) -> dict[str, Any]:
    """A hunk that nobody has decided."""
    return {
        "id": str(new_id()),
        "hint_line": hunk.hint_line,
        "original": hunk.original,
        "replacement": hunk.replacement,
        "status": ProposalStatus.OPEN.value,
        "correction": None,
        "decided_by": None,
        "decided_at": None,
    }


def is_applied(proposal: PageProposal) -> bool:
    """Whether its changes are in the text already, so that a rejection takes them back (PG-83)."""
    return proposal.policy == ProposalPolicy.AUTO_APPLIED


def hunk_of(proposal: PageProposal, stored: dict[str, Any], *, correction: str | None = None) -> Hunk:
    """What deciding a stored hunk changes in the text, or what somebody would rather have instead."""
    old, new = stored["original"], stored["replacement"]
    if is_applied(proposal):
        old, new = new, old
    return Hunk(old, new if correction is None else correction, stored["hint_line"])


def fitted(lines: list[str], proposal: PageProposal, stored: dict[str, Any], effort: Effort) -> HunkView:
    after = stored["correction"] if stored["correction"] is not None else stored["replacement"]
    if stored["status"] != ProposalStatus.OPEN:
        return HunkView(stored, None, None, diff.compare(stored["original"], after))
    placed: Placement = hunks.place(lines, hunk_of(proposal, stored), effort)
    if placed.fit == Fit.UNPLACED:
        return HunkView(stored, placed.fit, None, diff.compare(stored["original"], after))
    present, other = "\n".join(lines[placed.start : placed.end]), "\n".join(placed.lines)
    pieces = diff.compare(other, present) if is_applied(proposal) else diff.compare(present, other)
    return HunkView(stored, placed.fit, placed.start + 1, pieces)
