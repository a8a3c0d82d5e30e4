"""Proposals that nobody decided end by themselves (PG-87)."""

from stoa.pages.contracts import ProposalStatus
from stoa.pages.events import ProposalChanged
from stoa.pages.queries import proposals
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.outbox import record

AT_A_TIME = 100


async def expire_proposals(platform: Platform) -> int:
    """Close open proposals whose time is over; gives their number. Safe to repeat."""
    count = 0
    while True:
        async with platform.db.writing(Scope.system()) as session:
            found = await proposals.expire(session, platform.clock.now(), AT_A_TIME)
            for each in found:
                if each.page_id is None:
                    continue
                event = ProposalChanged(
                    each.organization_id,
                    page_id=each.page_id,
                    proposal_id=each.id,
                    fact="proposal.expired",
                    status=ProposalStatus.EXPIRED,
                )
                await record(session, event, topics=[f"page:{each.page_id}"])
        count += len(found)
        if len(found) < AT_A_TIME:
            return count
