"""What the inbox makes of what happens elsewhere. Each event reaches each of these once."""

from datetime import date
from typing import Any
from uuid import UUID

from stoa.notifications.commands import mark, tell_of_pages, tell_of_places, tell_of_tasks
from stoa.platform.db import WriteSession
from stoa.platform.ids import (
    BudgetId,
    ConversationId,
    GrantId,
    GroupId,
    OrganizationId,
    PageCommentId,
    PageId,
    ProposalId,
    SpaceId,
    TaskId,
    UserId,
)
from stoa.platform.outbox import DeliveredEvent


def _organization(event: DeliveredEvent) -> OrganizationId:
    assert event.organization_id is not None
    return OrganizationId(event.organization_id)


def _id(event: DeliveredEvent, name: str) -> UUID:
    return UUID(str(event.payload[name]))


def _maybe_user(event: DeliveredEvent, name: str) -> UserId | None:
    value: Any = event.payload[name]
    return None if value is None else UserId(UUID(str(value)))


async def mentioned(session: WriteSession, event: DeliveredEvent) -> None:
    await tell_of_pages.tell_mentioned(
        session,
        _organization(event),
        PageId(_id(event, "page_id")),
        by=UserId(_id(event, "by")),
        users=[UserId(UUID(each)) for each in event.payload["user_ids"]],
        groups=[GroupId(UUID(each)) for each in event.payload["group_ids"]],
        now=event.delivered_at,
    )


async def named_in_message(session: WriteSession, event: DeliveredEvent) -> None:
    await tell_of_pages.tell_named_in_message(
        session,
        _organization(event),
        PageId(_id(event, "page_id")),
        by=UserId(_id(event, "by")),
        users=[UserId(UUID(each)) for each in event.payload["user_ids"]],
        groups=[GroupId(UUID(each)) for each in event.payload["group_ids"]],
        now=event.delivered_at,
    )


async def page_opened(session: WriteSession, event: DeliveredEvent) -> None:
    user_id, page_id = UserId(_id(event, "user_id")), PageId(_id(event, "page_id"))
    await mark.read_page(session, _organization(event), user_id, page_id, now=event.delivered_at)


async def commented(session: WriteSession, event: DeliveredEvent) -> None:
    if event.payload["fact"] == "comment.created":
        comment_id = PageCommentId(_id(event, "comment_id"))
        await tell_of_pages.tell_of_comment(
            session, _organization(event), comment_id, by=UserId(_id(event, "by")), now=event.delivered_at
        )


async def page_changed(session: WriteSession, event: DeliveredEvent) -> None:
    if event.payload["source"] != "import":
        await tell_of_pages.tell_of_change(
            session,
            _organization(event),
            PageId(_id(event, "page_id")),
            by=_maybe_user(event, "updated_by"),
            now=event.delivered_at,
        )


async def review_due(session: WriteSession, event: DeliveredEvent) -> None:
    owner_id = _maybe_user(event, "owner_id")
    if owner_id is not None:
        page_id = PageId(_id(event, "page_id"))
        await tell_of_pages.tell_of_review(
            session, _organization(event), page_id, owner_id=owner_id, now=event.delivered_at
        )


async def proposed(session: WriteSession, event: DeliveredEvent) -> None:
    await tell_of_pages.tell_of_proposal(
        session,
        _organization(event),
        ProposalId(_id(event, "proposal_id")),
        fact=event.payload["fact"],
        now=event.delivered_at,
    )


async def shared(session: WriteSession, event: DeliveredEvent) -> None:
    group = event.payload["group_id"]
    await tell_of_pages.tell_of_share(
        session,
        _organization(event),
        PageId(_id(event, "page_id")),
        by=UserId(_id(event, "by")),
        user_id=_maybe_user(event, "user_id"),
        group_id=None if group is None else GroupId(UUID(group)),
        level=event.payload["level"],
        batch_id=event.payload.get("batch_id"),
        now=event.delivered_at,
    )


async def grant_ending(session: WriteSession, event: DeliveredEvent) -> None:
    group = event.payload["group_id"]
    await tell_of_pages.tell_of_end(
        session,
        _organization(event),
        PageId(_id(event, "page_id")),
        grant_id=GrantId(_id(event, "grant_id")),
        by=_maybe_user(event, "by"),
        user_id=_maybe_user(event, "user_id"),
        group_id=None if group is None else GroupId(UUID(group)),
        expires_at=event.payload["expires_at"],
        now=event.delivered_at,
    )


async def access_requested(session: WriteSession, event: DeliveredEvent) -> None:
    await tell_of_pages.tell_of_request(
        session,
        _organization(event),
        PageId(_id(event, "page_id")),
        by=UserId(_id(event, "by")),
        told=[UserId(UUID(each)) for each in event.payload["told"]],
        now=event.delivered_at,
    )


async def conversation_shared(session: WriteSession, event: DeliveredEvent) -> None:
    if event.payload["is_new"]:
        await tell_of_places.tell_of_conversation(
            session,
            _organization(event),
            ConversationId(_id(event, "conversation_id")),
            by=UserId(_id(event, "by")),
            user_id=UserId(_id(event, "user_id")),
            level=event.payload["level"],
            now=event.delivered_at,
        )


async def added_to_space(session: WriteSession, event: DeliveredEvent) -> None:
    await tell_of_places.tell_of_adding(
        session,
        _organization(event),
        SpaceId(_id(event, "space_id")),
        by=UserId(_id(event, "by")),
        user_id=UserId(_id(event, "user_id")),
        role=event.payload["role"],
        now=event.delivered_at,
    )


async def space_transferred(session: WriteSession, event: DeliveredEvent) -> None:
    await tell_of_places.tell_of_transfer(
        session,
        _organization(event),
        SpaceId(_id(event, "space_id")),
        new_owner_id=UserId(_id(event, "new_owner_id")),
        old_owner_id=_maybe_user(event, "old_owner_id"),
        by=UserId(_id(event, "by")),
        now=event.delivered_at,
    )


async def budget_alerted(session: WriteSession, event: DeliveredEvent) -> None:
    await tell_of_places.tell_of_budget(
        session,
        _organization(event),
        BudgetId(_id(event, "budget_id")),
        kind=event.payload["kind"],
        now=event.delivered_at,
    )


async def usage_spiked(session: WriteSession, event: DeliveredEvent) -> None:
    await tell_of_places.tell_of_spike(
        session,
        _organization(event),
        _id(event, "spike_id"),
        day=date.fromisoformat(event.payload["day"]),
        now=event.delivered_at,
    )


async def task_assigned(session: WriteSession, event: DeliveredEvent) -> None:
    await tell_of_tasks.tell_of_assignment(
        session,
        _organization(event),
        TaskId(_id(event, "task_id")),
        by=UserId(_id(event, "by")),
        user_id=UserId(_id(event, "assignee_id")),
        now=event.delivered_at,
    )


async def task_assignee_lost(session: WriteSession, event: DeliveredEvent) -> None:
    created_by = _maybe_user(event, "created_by")
    if created_by is not None and created_by != _maybe_user(event, "assignee_id"):
        await tell_of_tasks.tell_of_lost(
            session,
            _organization(event),
            TaskId(_id(event, "task_id")),
            created_by=created_by,
            now=event.delivered_at,
        )


async def task_due(session: WriteSession, event: DeliveredEvent) -> None:
    await tell_of_tasks.tell_of_due(
        session,
        _organization(event),
        TaskId(_id(event, "task_id")),
        user_id=UserId(_id(event, "user_id")),
        is_today=bool(event.payload["is_today"]),
        now=event.delivered_at,
    )
