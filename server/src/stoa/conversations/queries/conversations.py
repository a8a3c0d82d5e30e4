"""Statements of conversations; the rule of who sees one stands here, once (CV-1)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    Subquery,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from stoa.access import api as access
from stoa.access.contracts import AreaRole, Level, SpaceRole
from stoa.conversations.contracts import ConversationRef
from stoa.conversations.models import Conversation, ConversationMember
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession, lock_until_end
from stoa.platform.ids import AreaId, ConversationId, OrganizationId, PageId, SpaceId, UserId
from stoa.spaces import api as spaces

# Conversation, the actor's membership if any, and their level.
SeenRow = Row[Conversation, ConversationMember | None, int]


OF_ONE_PERSON = ("assistant", "dashboard")
ON_PAGES = ("page", "cad")


def _level(actor: Actor) -> ColumnElement[int]:
    """On a page its level alone; else the owner may do everything, others what their membership or its place says.

    Whoever began a conversation on a page may remove it while they may write there (ADR 77). Nothing else gives a
    right.
    """
    on_page = pages.level_of(actor, Conversation.page_id)
    invited = case(
        (ConversationMember.level == "EDIT", int(Level.EDIT)),
        (ConversationMember.level == "VIEW", int(Level.VIEW)),
        else_=int(Level.NONE),
    )
    return case(
        (
            and_(
                Conversation.kind.in_(ON_PAGES), Conversation.user_id == actor.user_id, on_page == int(Level.EDIT)
            ),
            int(Level.DELETE),
        ),
        (Conversation.kind.in_(ON_PAGES), func.coalesce(on_page, int(Level.NONE))),
        (Conversation.user_id == actor.user_id, int(Level.DELETE)),
        # What belongs to one person alone is shared with nobody (CV-8).
        (Conversation.kind.in_(OF_ONE_PERSON), int(Level.NONE)),
        (_is_open(), func.greatest(invited, _by_place(actor))),
        else_=invited,
    )


def _is_open() -> ColumnElement[bool]:
    """The people of its place see it."""
    return and_(Conversation.kind == "chat", Conversation.visibility != "private")


def _by_place(actor: Actor) -> ColumnElement[int]:
    """What the place of an open chat gives: writing to whoever takes part there, reading to viewers."""
    roles = access.area_roles(actor)
    level = case(
        (roles.c.area_role >= int(AreaRole.MEMBER), int(Level.EDIT)),
        (_takes_part_in_space(roles), int(Level.EDIT)),
        (roles.c.area_role == int(AreaRole.VIEWER), int(Level.VIEW)),
        else_=int(Level.NONE),
    )
    found = select(level).where(roles.c.area_id == Conversation.area_id).correlate(Conversation)
    return func.coalesce(found.scalar_subquery(), int(Level.NONE))


def _takes_part_in_space(roles: Subquery) -> ColumnElement[bool]:
    """Open to the space: its members count even where they have no role in the area."""
    return and_(Conversation.visibility == "space", roles.c.space_role >= int(SpaceRole.MEMBER))


def _is_live() -> ColumnElement[bool]:
    """What lies in a deleted space has disappeared with it (SP-22)."""
    return or_(
        Conversation.space_id.is_(None),
        Conversation.kind.in_(ON_PAGES),
        Conversation.space_id.in_(spaces.live_spaces()),
    )


def visible(actor: Actor, *columns: Any) -> Select[Any]:
    """A select over conversations that the actor sees; its last column is their `level`."""
    # Put down once per row (OFFSET keeps it apart): the rule for pages in it is asked for those on pages only.
    rights = (
        select(_level(actor).label("level"))
        .correlate(Conversation, ConversationMember)
        .offset(0)
        .lateral("rights")
    )
    # What lies on a page is where the page is, which the rule for pages looks at.
    within = (
        or_(Conversation.kind.in_(ON_PAGES), Conversation.space_id.in_(actor.space_ids))
        if actor.space_ids is not None
        else true()
    )
    return (
        select(*columns, rights.c.level)
        .select_from(Conversation)
        .outerjoin(
            ConversationMember,
            and_(
                ConversationMember.organization_id == Conversation.organization_id,
                ConversationMember.conversation_id == Conversation.id,
                ConversationMember.user_id == actor.user_id,
            ),
        )
        .join(rights, true())
        .where(
            Conversation.organization_id == actor.organization_id,
            rights.c.level > int(Level.NONE),
            within,
            _is_live(),
        )
    )


async def find_conversation(
    session: ReadSession, actor: Actor, conversation_id: ConversationId, *, lock: bool = False
) -> SeenRow | None:
    """Conversation, the actor's membership row if any, and their level."""
    statement = visible(actor, Conversation, ConversationMember).where(Conversation.id == conversation_id)
    if lock:
        statement = statement.with_for_update(of=Conversation)
    found = await session.execute(statement.execution_options(populate_existing=True))
    row: SeenRow | None = found.one_or_none()
    return row


async def active_dashboard(session: WriteSession, actor: Actor) -> ConversationId | None:
    """The actor's conversation with the dashboard, if there is one. Twins that ask come one after the other."""
    await lock_until_end(session, f"dashboard:{actor.organization_id}:{actor.user_id}")
    statement = select(Conversation.id).where(
        Conversation.organization_id == actor.organization_id,
        Conversation.user_id == actor.user_id,
        Conversation.kind == "dashboard",
        Conversation.status == "active",
        Conversation.deleted_at.is_(None),
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def active_project(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId
) -> ConversationId | None:
    """The one conversation in which a CAD page is worked on, if there is one."""
    statement = select(Conversation.id).where(
        Conversation.organization_id == organization_id,
        Conversation.page_id == page_id,
        Conversation.kind == "cad",
        Conversation.status == "active",
        Conversation.deleted_at.is_(None),
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def lock_row(
    session: WriteSession, organization_id: OrganizationId, conversation_id: ConversationId
) -> Conversation:
    """A conversation for change, whose rights are checked already."""
    statement = select(Conversation).where(
        Conversation.organization_id == organization_id, Conversation.id == conversation_id
    )
    return (await session.execute(statement.with_for_update())).scalar_one()


async def lock_projects(session: WriteSession, page_id: PageId) -> None:
    """Whoever begins or brings back a conversation of a CAD page comes one after the other."""
    await lock_until_end(session, f"cad:{page_id}")


async def unused_continuation(
    session: ReadSession, actor: Actor, conversation: Conversation, *, since: datetime
) -> ConversationId | None:
    """What the actor continued a conversation in since then, if nothing was said in either of them after."""
    statement = select(Conversation.id).where(
        Conversation.organization_id == conversation.organization_id,
        Conversation.continued_from_id == conversation.id,
        Conversation.user_id == actor.user_id,
        Conversation.message_count == 0,
        Conversation.deleted_at.is_(None),
        Conversation.refreshed_at >= since,
        Conversation.refreshed_at >= conversation.updated_at,
    )
    return (await session.execute(statement.limit(1))).scalar_one_or_none()


@dataclass(frozen=True)
class Filter:
    """Which conversations a list shows."""

    status: str = "active"
    kind: str | None = None
    space_id: UUID | None = None
    area_id: UUID | None = None
    page_id: UUID | None = None
    tag: str | None = None
    q: str | None = None
    # Those that others have shared with the actor, or one's own; None: both.
    is_shared: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found = [
            Conversation.deleted_at.is_(None),
            Conversation.status == self.status,
            Conversation.is_temporary.is_(False),
        ]
        if self.kind is not None:
            found.append(Conversation.kind == self.kind)
        if self.space_id is not None:
            found.append(Conversation.space_id == self.space_id)
        if self.area_id is not None:
            found.append(Conversation.area_id == self.area_id)
        if self.page_id is not None:
            found.append(Conversation.page_id == self.page_id)
        if self.tag is not None:
            found.append(Conversation.tags.contains([self.tag]))
        if self.q:
            found.append(func.lower(Conversation.title).contains(self.q.lower(), autoescape=True))
        return found


async def list_conversations(
    session: ReadSession,
    actor: Actor,
    wanted: Filter,
    *,
    is_pinned: bool,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[SeenRow]:
    """Conversations of the actor and those shared with them, the last spoken in first."""
    # Own ones and shared ones are cut to the limit apart: each comes out of its index in order.
    # Those on a page come with the page, which is seen or not as a whole.
    chats = ((False, _own(actor)), (True, _shared(actor)), (True, _open(actor)))
    parts = [statement for is_shared, statement in chats if wanted.is_shared in (None, is_shared)]
    if wanted.page_id is not None:
        parts.append(select(Conversation.id).where(Conversation.kind.in_(ON_PAGES)))
    narrowed = [*wanted.conditions(), _pinned(actor) if is_pinned else ~_pinned(actor)]
    if after is not None:
        narrowed.append(tuple_(Conversation.last_message_at, Conversation.id) < tuple_(*after))
    ids = union_all(
        *(
            statement.where(Conversation.organization_id == actor.organization_id, *narrowed)
            .order_by(Conversation.last_message_at.desc(), Conversation.id.desc())
            .limit(limit)
            for statement in parts
        )
    ).subquery()
    statement = (
        visible(actor, Conversation, ConversationMember)
        .where(Conversation.id.in_(select(ids.c.id)))
        .order_by(Conversation.last_message_at.desc(), Conversation.id.desc())
        .limit(limit)
    )
    return list((await session.execute(statement)).all())


def listed(actor: Actor) -> CompoundSelect[Any]:
    """Ids of conversations of the actor, shared with them or their areas, and on pages that they see.

    Each kind comes from its own index.
    """
    return union_all(
        *(
            part.where(Conversation.organization_id == actor.organization_id)
            for part in (_own(actor), _shared(actor), _open(actor), _on_pages(actor))
        )
    )


def _own(actor: Actor) -> Select[Any]:
    return select(Conversation.id).where(Conversation.user_id == actor.user_id, Conversation.kind.not_in(ON_PAGES))


def _on_pages(actor: Actor) -> Select[Any]:
    return select(Conversation.id).where(
        Conversation.kind.in_(ON_PAGES),
        Conversation.deleted_at.is_(None),
        pages.level_of(actor, Conversation.page_id) > int(Level.NONE),
    )


def _shared(actor: Actor) -> Select[Any]:
    return (
        select(Conversation.id)
        .join(
            ConversationMember,
            and_(
                ConversationMember.organization_id == Conversation.organization_id,
                ConversationMember.conversation_id == Conversation.id,
            ),
        )
        .where(
            ConversationMember.user_id == actor.user_id,
            ConversationMember.level.is_not(None),
            Conversation.kind.not_in(ON_PAGES),
            Conversation.user_id.is_distinct_from(actor.user_id),
        )
    )


def _open(actor: Actor) -> Select[Any]:
    roles = access.area_roles(actor)
    reaches = or_(roles.c.area_role > int(AreaRole.NONE), _takes_part_in_space(roles))
    return select(Conversation.id).where(
        _is_open(),
        Conversation.user_id.is_distinct_from(actor.user_id),
        exists(select(roles.c.area_id).where(roles.c.area_id == Conversation.area_id, reaches)),
    )


def _pinned(actor: Actor) -> ColumnElement[bool]:
    pin = ConversationMember.__table__.alias("pin")
    return exists().where(
        pin.c.organization_id == Conversation.organization_id,
        pin.c.conversation_id == Conversation.id,
        pin.c.user_id == actor.user_id,
        pin.c.pinned_at.is_not(None),
    )


async def set_membership(
    session: WriteSession, actor: Actor, conversation_id: ConversationId, values: dict[str, Any], now: datetime
) -> None:
    """Write the actor's own columns of a conversation: pin, last view, what they have read."""
    row = {
        "organization_id": actor.organization_id,
        "conversation_id": conversation_id,
        "user_id": actor.user_id,
        "created_at": now,
        "updated_at": now,
    }
    statement = insert(ConversationMember).values(row | values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["organization_id", "conversation_id", "user_id"], set_=values | {"updated_at": now}
        )
    )


async def purge_deleted(session: WriteSession, before: datetime) -> list[ConversationId]:
    """Remove conversations that were deleted before then, with their messages and runs; gives their ids."""
    gone = delete(Conversation).where(Conversation.deleted_at < before).returning(Conversation.id)
    return list((await session.execute(gone)).scalars())


async def private_to(session: ReadSession, user_id: UserId) -> list[ConversationId]:
    """Conversations of a person that nobody else sees, in all organizations."""
    other = ConversationMember.__table__.alias("other")
    is_shared = exists().where(
        other.c.organization_id == Conversation.organization_id,
        other.c.conversation_id == Conversation.id,
        other.c.user_id != user_id,
        other.c.level.is_not(None),
    )
    statement = select(Conversation.id).where(
        Conversation.user_id == user_id, Conversation.kind.not_in(ON_PAGES), ~_is_open(), ~is_shared
    )
    return list((await session.execute(statement)).scalars())


async def forget_owner(session: WriteSession, user_id: UserId, private: Collection[ConversationId]) -> None:
    """Remove these conversations of an erased person; the others belong to nobody from now on."""
    quick = {"synchronize_session": False}
    if private:
        await session.execute(delete(Conversation).where(Conversation.id.in_(private)).execution_options(**quick))
    left = update(Conversation).where(Conversation.user_id == user_id).values(user_id=None)
    await session.execute(left.execution_options(**quick))


async def purge_temporary(session: WriteSession, now: datetime) -> list[ConversationId]:
    """Remove temporary conversations that were kept long enough; gives their ids."""
    gone = delete(Conversation).where(Conversation.is_temporary.is_(True), Conversation.expires_at <= now)
    return list((await session.execute(gone.returning(Conversation.id))).scalars())


async def titles(
    session: ReadSession, actor: Actor, ids: Collection[UUID], *, is_live: bool = False
) -> dict[UUID, str]:
    """Titles by id, of those that the actor sees; with `is_live` without deleted ones."""
    statement = visible(actor, Conversation.id, Conversation.title).where(Conversation.id.in_(ids))
    if is_live:
        statement = statement.where(Conversation.deleted_at.is_(None))
    return {row[0]: row[1] for row in (await session.execute(statement)).all() if row[1] is not None}


async def live_refs(session: ReadSession, actor: Actor, ids: Collection[ConversationId]) -> list[ConversationRef]:
    """Those of the conversations that the actor sees and that are not deleted."""
    last_message_at = func.coalesce(Conversation.last_message_at, Conversation.created_at)
    statement = visible(actor, Conversation.id, Conversation.title, last_message_at).where(
        Conversation.id.in_(ids), Conversation.deleted_at.is_(None)
    )
    return [ConversationRef(row[0], row[1], row[2]) for row in (await session.execute(statement)).all()]


async def living(session: ReadSession, organization_id: OrganizationId, ids: Collection[UUID]) -> set[UUID]:
    """Those of the ids whose conversations are not deleted."""
    statement = select(Conversation.id).where(
        Conversation.organization_id == organization_id,
        Conversation.id.in_(ids),
        Conversation.deleted_at.is_(None),
    )
    return set((await session.execute(statement)).scalars())


async def count_in_space(session: ReadSession, organization_id: OrganizationId, space_id: SpaceId) -> int:
    """Conversations of a space that are not deleted."""
    statement = select(func.count()).where(
        Conversation.organization_id == organization_id,
        Conversation.space_id == space_id,
        Conversation.deleted_at.is_(None),
    )
    return (await session.execute(statement)).scalar_one()


async def follow_pages(
    session: WriteSession, organization_id: OrganizationId, page_ids: Collection[PageId], space_id: SpaceId
) -> None:
    """Conversations on the pages lie in the space from now on."""
    await session.execute(
        update(Conversation)
        .where(
            Conversation.organization_id == organization_id,
            Conversation.page_id.in_(page_ids),
            Conversation.kind.in_(ON_PAGES),
        )
        .values(space_id=space_id, area_id=None)
        .execution_options(synchronize_session=False)
    )


async def leave_area(
    session: WriteSession,
    organization_id: OrganizationId,
    area_id: AreaId,
    *,
    to: AreaId,
    closes: bool,
    deleted_at: datetime | None = None,
) -> int:
    """Move what lies in an area to another, or delete it there too; gives the number of live conversations.

    `closes`: what the people of the area saw is not for those of the other.
    """
    values: dict[str, Any] = {"area_id": to}
    if closes:
        values["visibility"] = case((Conversation.visibility == "area", "private"), else_=Conversation.visibility)
    if deleted_at is not None:
        values["deleted_at"] = func.coalesce(Conversation.deleted_at, deleted_at)
    is_live = Conversation.deleted_at.is_(None)
    live = select(func.count()).where(
        Conversation.organization_id == organization_id, Conversation.area_id == area_id, is_live
    )
    count = (await session.execute(live)).scalar_one()
    await session.execute(
        update(Conversation)
        .where(Conversation.organization_id == organization_id, Conversation.area_id == area_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    return count
