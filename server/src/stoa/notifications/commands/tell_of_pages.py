"""What happens on pages, and whom it concerns."""

from collections.abc import Collection
from datetime import datetime, timedelta

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.notifications.commands.deliver import MAX_TOLD, deliver
from stoa.notifications.commands.follow import followers
from stoa.notifications.contracts import Kind, Notice
from stoa.notifications.queries.people import people_in
from stoa.pages import api as pages
from stoa.platform.db import WriteSession
from stoa.platform.ids import GrantId, GroupId, OrganizationId, PageCommentId, PageId, ProposalId, UserId

ONCE = timedelta(hours=1)
# Who is named by a share with more people hears of it in the digest (SP-58).
MANY = 50


async def tell_mentioned(
    session: WriteSession,
    organization_id: OrganizationId,
    page_id: PageId,
    *,
    by: UserId,
    users: Collection[UserId],
    groups: Collection[GroupId],
    now: datetime,
) -> None:
    """People who are newly named on a page or in a comment on it: once per page and hour (PG-75)."""
    notice = Notice(Kind.MENTION, by, "page", page_id, f"mention:{page_id}", page_id=page_id, quiet=ONCE)
    people = set(users)
    for group_id in groups:
        people |= set(await people_in(session, organization_id, group_id, limit=MAX_TOLD))
    await deliver(session, organization_id, notice, people, now=now)


async def tell_named_in_message(
    session: WriteSession,
    organization_id: OrganizationId,
    page_id: PageId,
    *,
    by: UserId,
    users: Collection[UserId],
    groups: Collection[GroupId],
    now: datetime,
) -> None:
    """People who are newly named in a message of a channel, groups as they are now (CH-20, CH-21)."""
    notice = Notice(Kind.MENTION, by, "page", page_id, f"channel_mention:{page_id}", page_id=page_id)
    people = set(users)
    for group_id in groups:
        people |= set(await people_in(session, organization_id, group_id, limit=MAX_TOLD))
    await deliver(session, organization_id, notice, people, now=now)


async def tell_of_comment(
    session: WriteSession, organization_id: OrganizationId, comment_id: PageCommentId, *, by: UserId, now: datetime
) -> None:
    """A comment: those who speak in its thread, and those who follow the page; who is named in it hears of that."""
    thread = await pages.thread_of(session, organization_id, comment_id)
    if thread is None:
        return
    root_id = thread.root_id
    talking = thread.speakers - thread.named
    reply = Notice(Kind.REPLY, by, "page_comment", root_id, f"thread:{root_id}", page_id=thread.page_id)
    if thread.is_reply:
        await deliver(session, organization_id, reply, talking, now=now)
    comment = Notice(
        Kind.COMMENT, by, "page_comment", root_id, f"comments:{thread.page_id}", page_id=thread.page_id
    )
    following = await followers(session, organization_id, thread.page_id)
    others = following - thread.named - (talking if thread.is_reply else set())
    await deliver(session, organization_id, comment, others, now=now)


async def tell_of_change(
    session: WriteSession, organization_id: OrganizationId, page_id: PageId, *, by: UserId | None, now: datetime
) -> None:
    """A page was changed: those who follow it, once in an hour."""
    notice = Notice(Kind.PAGE_CHANGED, by, "page", page_id, f"page_changed:{page_id}", page_id=page_id, quiet=ONCE)
    await deliver(session, organization_id, notice, await followers(session, organization_id, page_id), now=now)


async def tell_of_review(
    session: WriteSession, organization_id: OrganizationId, page_id: PageId, *, owner_id: UserId, now: datetime
) -> None:
    """A finalized page is to be looked at again: its owner (PG-62)."""
    facts = {"fact": "page_review"}
    notice = Notice(Kind.SYSTEM, None, "page", page_id, f"review:{page_id}", page_id=page_id, facts=facts)
    await deliver(session, organization_id, notice, [owner_id], now=now)


async def tell_of_proposal(
    session: WriteSession, organization_id: OrganizationId, proposal_id: ProposalId, *, fact: str, now: datetime
) -> None:
    """A proposal was made: who follows the page and may decide; or it was decided: who made it."""
    proposal = await pages.proposal_of(session, organization_id, proposal_id)
    if proposal is None:
        return
    if fact == "proposal.created":
        following = await followers(session, organization_id, proposal.page_id)
        levels = await access.levels_on(session, organization_id, proposal.page_id, following)
        deciding = {user_id for user_id, level in levels.items() if level >= Level.EDIT}
        made = Notice(
            Kind.PROPOSAL, proposal.author_id, "page_proposal", proposal_id, f"proposals:{proposal.page_id}",
            page_id=proposal.page_id,
        )  # fmt: skip
        await deliver(session, organization_id, made, deciding, now=now)
    elif fact == "proposal.decided" and proposal.author_id is not None:
        decided = Notice(
            Kind.PROPOSAL_DECIDED, proposal.decided_by, "page_proposal", proposal_id, f"proposal:{proposal_id}",
            page_id=proposal.page_id, facts={"status": proposal.status},
        )  # fmt: skip
        await deliver(session, organization_id, decided, [proposal.author_id], now=now)


async def tell_of_share(
    session: WriteSession,
    organization_id: OrganizationId,
    page_id: PageId,
    *,
    by: UserId,
    user_id: UserId | None,
    group_id: GroupId | None,
    level: str,
    batch_id: str | None,
    now: datetime,
) -> None:
    """A page was shared with a person, or with a group (SP-58). Pages shared together are one entry."""
    facts, key = {"level": level}, f"share:{page_id}"
    if batch_id is not None:
        facts, key = {"level": level, "fact": "several"}, f"shares:{batch_id}"
    notice = Notice(Kind.SHARE, by, "page", page_id, key, page_id=page_id, facts=facts)
    people = [user_id] if user_id is not None else []
    if group_id is not None:
        people = await people_in(session, organization_id, group_id, limit=MAX_TOLD)
    await deliver(session, organization_id, notice, people, now=now, as_digest=len(people) > MANY)


async def tell_of_end(
    session: WriteSession,
    organization_id: OrganizationId,
    page_id: PageId,
    *,
    grant_id: GrantId,
    by: UserId | None,
    user_id: UserId | None,
    group_id: GroupId | None,
    expires_at: str,
    now: datetime,
) -> None:
    """A right on a page is over soon: who has it, and who gave it (SP-49)."""
    people = [user_id] if user_id is not None else []
    if group_id is not None:
        people = await people_in(session, organization_id, group_id, limit=MAX_TOLD)
    for told, fact in ((people, "ending"), ([by] if by is not None else [], "given_ending")):
        # Nobody did anything just now, so that nobody is left out as the one who did.
        notice = Notice(
            Kind.SHARE,
            None,
            "page",
            page_id,
            f"grant:{grant_id}:{fact}",
            page_id=page_id,
            facts={"fact": fact, "expires_at": expires_at},
        )
        await deliver(session, organization_id, notice, told, now=now)


async def tell_of_request(
    session: WriteSession,
    organization_id: OrganizationId,
    page_id: PageId,
    *,
    by: UserId,
    told: Collection[UserId],
    now: datetime,
) -> None:
    """Somebody asks to see a page: those who may share it (SP-59)."""
    notice = Notice(Kind.ACCESS_REQUEST, by, "page", page_id, f"access_request:{page_id}:{by}", page_id=page_id)
    await deliver(session, organization_id, notice, told, now=now)
