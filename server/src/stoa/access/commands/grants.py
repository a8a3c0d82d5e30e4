"""Giving, changing and taking away rights on a page (SP-47, SP-48)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from stoa.access import policy
from stoa.access.commands.load_page import load_page
from stoa.access.commands.subjects import require_subject, subject_refs
from stoa.access.contracts import Giving, Level, Subject, SubjectRef
from stoa.access.events import PageShared
from stoa.access.models import Grant
from stoa.access.queries import grants, pages
from stoa.access.queries.pages import GuardedPage
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, Invalid, LimitReached, NotFound
from stoa.platform.ids import GrantId, PageId, new_id
from stoa.platform.outbox import record
from stoa.platform.rights import rights_changed

MAX_GRANTS = 500
MIN_LIFE, MAX_LIFE = timedelta(minutes=1), timedelta(days=5 * 366)


@dataclass(frozen=True)
class GrantView:
    """A grant as somebody with SHARE sees it.

    `from_title`: of the page above that it stands on, None for the page itself or one that is hidden. `is_redundant`:
    the subject has as much by another grant above.
    """

    grant: Grant
    subject: SubjectRef
    is_inherited: bool
    from_title: str | None
    is_redundant: bool
    may_change: bool


def check_expiry(clock: Clock, expires_at: datetime | None) -> None:
    """At least a minute ahead, at most five years (SP-49). Raises Invalid."""
    if expires_at is not None and not MIN_LIFE <= expires_at - clock.now() <= MAX_LIFE:
        detail = "Choose a moment between a minute and five years from now"
        raise Invalid(errors=(FieldError("/expires_at", "out_of_range", detail),))


async def list_grants(session: ReadSession, actor: Actor, page_id: PageId) -> list[GrantView]:
    """Grants on the page, then those that reach it from above. Raises NotFound, LevelTooLow."""
    page = await load_page(session, actor, page_id, need=Level.SHARE)
    return await _views(session, actor, page)


async def _views(session: ReadSession, actor: Actor, page: GuardedPage) -> list[GrantView]:
    organization_id = actor.require_organization()
    found = await grants.on_pages(session, organization_id, [*page.ancestor_ids, page.id])
    titles = await pages.visible_titles(session, actor, page.ancestor_ids)
    refs = await subject_refs(session, organization_id, {_subject(grant) for grant in found})
    ordered = sorted(found, key=lambda grant: grant.page_id != page.id)
    return [
        GrantView(
            grant,
            refs[_subject(grant)],
            is_inherited=grant.page_id != page.id,
            from_title=titles.get(grant.page_id) if grant.page_id != page.id else None,
            is_redundant=grant.page_id == page.id and _adds_nothing(grant, found),
            may_change=grant.page_id == page.id and _level(grant) <= page.level,
        )
        for grant in ordered
        if _subject(grant) in refs
    ]


def _subject(grant: Grant) -> Subject:
    return Subject.of(grant.user_id, grant.group_id)


def _level(grant: Grant) -> Level:
    return Level[grant.level]


def _adds_nothing(grant: Grant, others: list[Grant]) -> bool:
    return any(
        other.page_id != grant.page_id
        and _subject(other) == _subject(grant)
        and _level(other) >= _level(grant)
        and (other.expires_at is None or (grant.expires_at is not None and other.expires_at >= grant.expires_at))
        for other in others
    )


async def view_grant(session: ReadSession, actor: Actor, page_id: PageId, grant_id: GrantId) -> GrantView:
    """One grant of the page, as the list shows it. Raises NotFound."""
    for view in await list_grants(session, actor, page_id):
        if view.grant.id == grant_id:
            return view
    raise NotFound


async def put_grant(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    *,
    page_id: PageId,
    subject: Subject,
    giving: Giving,
    batch_id: UUID | None = None,
) -> tuple[GrantId, bool]:
    """Give a right, or put another in its place; safe to repeat. True: there was none before.

    Raises NotFound, LevelTooLow, SubjectNotFound, DeleteNotGrantable, AboveOwnLevel, LimitReached, Invalid.
    """
    organization_id = actor.require_organization()
    page = await _load_locked(session, actor, page_id, need=Level.SHARE)
    check_expiry(clock, giving.expires_at)
    await require_subject(session, actor, subject)
    policy.check_giving(giving.level, own=page.level, gives_delete=page.gives_delete)
    before = await grants.find_grant(session, organization_id, page_id, subject)
    old = _level(before) if before is not None else None
    if old is not None:
        policy.check_touching(old, own=page.level)
    elif await grants.count_on_page(session, organization_id, page_id) >= MAX_GRANTS:
        raise LimitReached(limit=MAX_GRANTS)
    grant = await grants.put_grant(
        session,
        organization_id,
        page_id,
        subject,
        level=giving.level.name,
        note=giving.note,
        expires_at=giving.expires_at,
        by=actor.user_id,
        now=clock.now(),
    )
    await _tell(
        session,
        actor,
        page,
        subject,
        old=old,
        new=giving.level,
        expires_at=giving.expires_at,
        batch_id=batch_id,
    )
    return grant.id, old is None


async def put_grants(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    *,
    page_ids: Collection[PageId],
    subject: Subject,
    giving: Giving,
) -> None:
    """Give one right on many pages, on all or on none (PG-18). Raises what giving it on one raises."""
    for page_id in page_ids:
        await load_page(session, actor, page_id, need=Level.VIEW)
    batch_id = new_id()
    # In one order for everybody, so that two of these do not wait for each other.
    for page_id in sorted(set(page_ids)):
        await put_grant(session, clock, actor, page_id=page_id, subject=subject, giving=giving, batch_id=batch_id)


async def change_grant(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    *,
    page_id: PageId,
    grant_id: GrantId,
    changes: dict[str, object],
) -> None:
    """Change level, note or expiry of a grant at or below the actor's own level.

    Raises NotFound, LevelTooLow, DeleteNotGrantable, AboveOwnLevel, Invalid.
    """
    page = await _load_locked(session, actor, page_id, need=Level.SHARE)
    grant = await _find(session, page, actor, grant_id)
    old = _level(grant)
    level = changes.get("level", old)
    assert isinstance(level, Level)
    expires_at = changes.get("expires_at", grant.expires_at)
    assert expires_at is None or isinstance(expires_at, datetime)
    if "expires_at" in changes:
        check_expiry(clock, expires_at)
    policy.check_touching(old, own=page.level)
    policy.check_giving(level, own=page.level, gives_delete=page.gives_delete or level is old)
    values = changes | {"level": level.name, "updated_at": clock.now()}
    if "expires_at" in changes:
        values["expiry_told_at"] = None
    await grants.change_grant(session, grant, values)
    await _tell(session, actor, page, _subject(grant), old=old, new=level, expires_at=expires_at)


async def revoke_grant(session: WriteSession, actor: Actor, *, page_id: PageId, grant_id: GrantId) -> None:
    """Take a grant away: at or below the actor's own level, or their own.

    Raises NotFound, LevelTooLow, AboveOwnLevel.
    """
    page = await _load_locked(session, actor, page_id, need=Level.VIEW)
    grant = await _find(session, page, actor, grant_id, hides=page.level < Level.SHARE)
    if grant.user_id != actor.user_id:
        await load_page(session, actor, page_id, need=Level.SHARE)
        policy.check_touching(_level(grant), own=page.level)
    await grants.delete_grant(session, grant)
    await _tell(session, actor, page, _subject(grant), old=_level(grant), new=None, expires_at=None)


async def _load_locked(session: WriteSession, actor: Actor, page_id: PageId, *, need: Level) -> GuardedPage:
    # Once before the lock, so that nobody waits for pages that they do not see; what counts is the second.
    await load_page(session, actor, page_id, need=need)
    await grants.lock_grants(session, actor.require_organization(), page_id)
    return await load_page(session, actor, page_id, need=need)


async def _find(
    session: WriteSession, page: GuardedPage, actor: Actor, grant_id: GrantId, *, hides: bool = False
) -> Grant:
    grant = await grants.find_grant(session, actor.require_organization(), page.id, grant_id)
    if grant is None or (hides and grant.user_id != actor.user_id):
        raise NotFound
    return grant


async def _tell(
    session: WriteSession,
    actor: Actor,
    page: GuardedPage,
    subject: Subject,
    *,
    old: Level | None,
    new: Level | None,
    expires_at: datetime | None,
    batch_id: UUID | None = None,
) -> None:
    event = "grant.given" if old is None else "grant.revoked" if new is None else "grant.changed"
    facts: dict[str, object] = {
        f"{subject.kind}_id": subject.id,
        "level": {"old": old.name if old else None, "new": new.name if new else None},
    }
    if expires_at is not None:
        facts["expires_at"] = expires_at
    await audit.record(
        session,
        actor,
        event,
        resource_type="page",
        resource_id=page.id,
        organization_id=actor.organization_id,
        metadata=facts,
        circumstances=Circumstances(space_id=page.space_id),
    )
    if old is None and new is not None:
        given = PageShared(
            actor.require_organization(),
            page_id=page.id,
            user_id=subject.user_id,
            group_id=subject.group_id,
            level=new.name,
            by=actor.user_id,
            batch_id=batch_id,
        )
        await record(session, given)
    await rights_changed(
        session,
        actor.require_organization(),
        user_id=subject.user_id,
        topics=[f"space:{page.space_id}", f"page:{page.id}"],
    )
