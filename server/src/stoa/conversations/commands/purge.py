"""What is removed when its time has come."""

from datetime import timedelta
from uuid import UUID

from stoa.conversations.commands.change_conversation import RESTORABLE_FOR
from stoa.conversations.commands.trace_run import TRACED_FOR
from stoa.conversations.queries import conversations, members, messages, retention, runs, steps
from stoa.files import api as files
from stoa.orgs import api as orgs
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import UserId

# How long before its end the client says so, at least.
NOTICE = timedelta(days=14)
# How long the events of a run that has ended can be replayed (CV-52).
REPLAYABLE_FOR = timedelta(hours=24)


async def purge_deleted(session: WriteSession, clock: Clock) -> int:
    """Remove conversations that can no longer be restored, with their files; gives their number (CV-16).

    What they cost stays in the ledger, which forgets of itself which conversation it was (ADR 113).
    """
    before = clock.now() - RESTORABLE_FOR
    for organization_id, message_ids in (await messages.with_files(session, before)).items():
        await files.release(session, organization_id, message_ids, resource_type="message")
    gone = await conversations.purge_deleted(session, before)
    return len(gone)


async def forget_person(session: WriteSession, user_id: UserId) -> None:
    """Remove the conversations that nobody else sees, with their files; the others have no owner any more (CV-6)."""
    private = await conversations.private_to(session, user_id)
    for organization_id, message_ids in (await messages.with_files_in(session, private)).items():
        await files.release(session, organization_id, message_ids, resource_type="message")
    await conversations.forget_owner(session, user_id, private)
    await members.forget_person(session, user_id)


async def purge_untouched(session: WriteSession, clock: Clock) -> int:
    """Give notice of conversations that nobody touches, and remove those whose notice is over (CV-89).

    Gives the number of removed ones. Pinned ones stay, and so do those of organizations without such a rule.
    """
    now, rules = clock.now(), await orgs.conversation_retentions(session)
    await retention.withdraw_notices(session, rules)
    for organization_id, days in rules.items():
        await retention.give_notice(session, organization_id, timedelta(days=days), notice=NOTICE, now=now)
    due = await retention.due(session, now)
    for organization_id, message_ids in (await messages.with_files_in(session, due)).items():
        await files.release(session, organization_id, message_ids, resource_type="message")
    gone = await retention.remove(session, due)
    return len(gone)


async def purge_temporary(session: WriteSession, clock: Clock) -> int:
    """Remove temporary conversations whose time is over; gives their number (CV-61)."""
    gone = await conversations.purge_temporary(session, clock.now())
    return len(gone)


async def purge_traces(session: WriteSession, clock: Clock) -> None:
    """Remove what runs did with tools once traces show only totals (CV-49)."""
    await steps.purge(session, clock.now() - TRACED_FOR)


async def purge_events(session: WriteSession, clock: Clock) -> None:
    """Remove events that can no longer be replayed; the text is in the message."""
    before = clock.now() - REPLAYABLE_FOR
    # The first 48 bits of a UUIDv7 are its time in milliseconds (RFC 9562): older runs lie in front of this one.
    newest = UUID(int=int(before.timestamp() * 1000) << 80)
    await runs.purge_events(session, newest=newest, before=before)
