"""Use cases of pages."""

from dataclasses import dataclass
from typing import Any

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.access.errors import LevelTooLow
from stoa.audit import api as audit
from stoa.pages import policy, queries
from stoa.pages.contracts import PageType
from stoa.pages.core import document
from stoa.pages.core.document import InvalidDocument
from stoa.pages.errors import (
    DocumentInvalid,
    NoDocument,
    PageChanged,
    PageFinalized,
    PageTrashed,
    ParentElsewhere,
    ParentTrashed,
    TypeDeprecated,
    TypeUnavailable,
)
from stoa.pages.events import PageUpdated, TreeChanged
from stoa.pages.models import Page
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, LimitReached, NotFound
from stoa.platform.events import record
from stoa.platform.ids import AreaId, OrganizationId, PageId, SpaceId, new_id
from stoa.spaces import api as spaces

MAX_DEPTH = 64
MAX_LIVE_PAGES = 200_000
MAX_TREE_NODES = 5_000
MEMBER_RANK = 2
UNTITLED = "Untitled"
MAKEABLE = frozenset({PageType.DOCUMENT, PageType.FOLDER})


@dataclass(frozen=True)
class PageView:
    """A page with the actor's level and the ancestors that they see; a hidden one is None."""

    page: Page
    level: Level
    ancestors: list[tuple[PageId, str] | None]


@dataclass(frozen=True)
class NewPage:
    """What a person says of a page that is to be made."""

    space_id: SpaceId
    area_id: AreaId | None
    parent_id: PageId | None
    type: PageType
    title: str


async def load_page(
    session: ReadSession,
    actor: Actor,
    page_id: PageId,
    *,
    need: Level,
    with_content: bool = False,
    lock: bool = False,
) -> tuple[Page, Level]:
    """The one door to a page's row. NotFound for what the actor may not see, LevelTooLow for too little right."""
    actor.require_organization()
    found = await queries.find_page(session, actor, page_id, with_content=with_content, lock=lock)
    if found is None:
        raise NotFound
    page, level = found[0], Level(found[1])
    # Whoever may not restore a trashed page does not see it (PG-28).
    if page.trashed_at is not None and level < Level.DELETE:
        raise NotFound
    access.require(level, need)
    return page, level


async def view_page(session: ReadSession, actor: Actor, page_id: PageId) -> PageView:
    """A page for reading, with its breadcrumbs."""
    page, level = await load_page(session, actor, page_id, need=Level.VIEW)
    titles = await queries.visible_titles(session, actor, page.ancestor_ids)
    ancestors: list[tuple[PageId, str] | None] = []
    for ancestor_id in page.ancestor_ids:
        if ancestor_id in titles:
            ancestors.append((ancestor_id, titles[ancestor_id]))
        elif not ancestors or ancestors[-1] is not None:
            # Hidden ancestors in a row are one gap, without id (PG-14).
            ancestors.append(None)
    return PageView(page, level, ancestors)


async def create_page(session: WriteSession, clock: Clock, actor: Actor, new: NewPage) -> PageId:
    """Make a page, last among its siblings. EDIT on the parent, or a member's role in the area (PG-1, PG-4)."""
    if new.type is PageType.DATABASE:
        raise TypeDeprecated
    if new.type not in MAKEABLE:
        raise TypeUnavailable
    organization_id = actor.require_organization()
    area_id, ancestors, inherited = await _place(session, actor, new)
    # Locks the space's row: structural changes of one space come one after another.
    revision = await spaces.raise_tree_revision(session, organization_id, new.space_id)
    if await queries.count_live(session, actor, new.space_id) >= MAX_LIVE_PAGES:
        raise LimitReached(limit=MAX_LIVE_PAGES)
    last = await queries.last_position(session, actor, area_id=area_id, parent_id=new.parent_id)
    page_id, now = PageId(new_id()), clock.now()
    await queries.insert_page(
        session,
        {
            "id": page_id,
            "organization_id": organization_id,
            "space_id": new.space_id,
            "area_id": area_id,
            "parent_id": new.parent_id,
            "ancestor_ids": ancestors,
            "type": new.type,
            "title": new.title.strip() or UNTITLED,
            "position": 1.0 if last is None else last + 1.0,
            "owner_id": actor.user_id,
            "updated_by": actor.user_id,
            "effective_visibility": inherited,
            "created_at": now,
            "updated_at": now,
        },
    )
    await _announce_tree(session, organization_id, new.space_id, page_id, new.parent_id, "created", revision)
    await audit.record(
        session, actor, "page.created", resource_type="page", resource_id=page_id, organization_id=organization_id
    )
    return page_id


async def _place(session: WriteSession, actor: Actor, new: NewPage) -> tuple[AreaId, list[PageId], str]:
    """Area, ancestors and inherited visibility of a new page. Raises as PG-1 says."""
    if new.parent_id is None:
        area = await spaces.load_area(session, actor, new.space_id, new.area_id)
        if area.area_role < MEMBER_RANK:
            raise LevelTooLow(required=Level.EDIT, level=Level.VIEW)
        return area.id, [], area.default_visibility
    parent, level = await load_page(session, actor, new.parent_id, need=Level.VIEW)
    if parent.trashed_at is not None:
        raise ParentTrashed
    access.require(level, Level.EDIT)
    if parent.space_id != new.space_id or (new.area_id is not None and parent.area_id != new.area_id):
        raise ParentElsewhere
    ancestors = [*parent.ancestor_ids, parent.id]
    if len(ancestors) >= MAX_DEPTH:
        raise LimitReached(limit=MAX_DEPTH)
    return parent.area_id, ancestors, parent.effective_visibility


async def _announce_tree(
    session: WriteSession,
    organization_id: OrganizationId,
    space_id: SpaceId,
    page_id: PageId,
    parent_id: PageId | None,
    kind: str,
    revision: int,
) -> None:
    event = TreeChanged(organization_id, page_id=page_id, parent_id=parent_id, kind=kind, tree_revision=revision)
    await record(session, event, topics=[f"space:{space_id}"])


def _check_writable(page: Page, level: Level) -> None:
    if page.trashed_at is not None:
        raise PageTrashed
    if page.status == "finalized":
        raise PageFinalized
    assert policy.can_edit(level, is_finalized=False, is_trashed=False)


def _check_revision(page: Page, expected: str | None) -> None:
    if expected is not None and expected != str(page.revision):
        raise PageChanged(revision=page.revision)


async def change_page(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    page_id: PageId,
    *,
    title: str | None,
    icon: str | None,
    description: str | None,
    expected: str | None,
) -> None:
    """Change title, icon or description. None leaves a field; an empty icon removes it."""
    page, level = await load_page(session, actor, page_id, need=Level.EDIT, lock=True)
    _check_writable(page, level)
    _check_revision(page, expected)
    values: dict[str, Any] = {"updated_by": actor.user_id, "updated_at": clock.now()}
    if title is not None:
        values["title"] = title.strip() or UNTITLED
    if icon is not None:
        values["icon"] = icon or None
    if description is not None:
        values["description"] = description
    revision = await queries.store(session, page, values)
    if title is not None or icon is not None:
        tree_revision = await spaces.raise_tree_revision(session, page.organization_id, page.space_id)
        await _announce_tree(
            session, page.organization_id, page.space_id, page.id, page.parent_id, "renamed", tree_revision
        )
    await _announce_update(session, actor, page, revision)


async def _announce_update(session: WriteSession, actor: Actor, page: Page, revision: int) -> None:
    event = PageUpdated(page.organization_id, page_id=page.id, revision=revision, updated_by=actor.user_id)
    await record(session, event, topics=[f"page:{page.id}"])


async def read_content(session: ReadSession, actor: Actor, page_id: PageId) -> tuple[Page, Level]:
    """A document with its text. Raises NoDocument for pages of other types."""
    page, level = await load_page(session, actor, page_id, need=Level.VIEW, with_content=True)
    if page.type != PageType.DOCUMENT:
        raise NoDocument
    return page, level


@dataclass(frozen=True)
class StoredContent:
    """What a save made."""

    revision: int
    word_count: int


async def store_content(
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, content: object, *, expected: str
) -> StoredContent:
    """Store the text on top of the revision that it was made from. Raises PageChanged with the present one."""
    page, level = await load_page(session, actor, page_id, need=Level.EDIT, lock=True)
    if page.type != PageType.DOCUMENT:
        raise NoDocument
    _check_writable(page, level)
    _check_revision(page, expected)
    try:
        read = document.read(content)
    except InvalidDocument as error:
        raise DocumentInvalid(
            errors=(FieldError(f"/content{error.path}", error.reason, "The document was not stored"),)
        ) from error
    values = {
        "content": read.content,
        "content_text": read.text,
        "word_count": read.word_count,
        "updated_by": actor.user_id,
        "updated_at": clock.now(),
    }
    revision = await queries.store(session, page, values)
    await _announce_update(session, actor, page, revision)
    return StoredContent(revision, read.word_count)
