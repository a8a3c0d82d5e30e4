"""Tags: labels that a space has, and the pages that bear them (PG-68)."""

from stoa.access.contracts import AreaRole, Level, SpaceRole
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.pages.commands.load_page import check_writable, load_page
from stoa.pages.errors import TagExists
from stoa.pages.queries import tags
from stoa.pages.queries.tags import Standing, TagRow
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.ids import PageId, SpaceId, TagId, new_id
from stoa.spaces import api as spaces

MAX_TAGS_PER_SPACE = 1_000
MAX_TAGS_PER_PAGE = 50


async def list_tags(session: ReadSession, actor: Actor, space_id: SpaceId) -> list[TagRow]:
    """Tags of a space that reaches the actor. Raises NotFound."""
    await spaces.tree_revision(session, actor, space_id)
    return await tags.list_tags(session, actor, space_id)


async def create_tag(
    session: WriteSession, clock: Clock, actor: Actor, space_id: SpaceId, *, name: str, color: str | None
) -> TagRow:
    """Raises NotFound, Forbidden for those who edit nothing in the space, TagExists, LimitReached."""
    await spaces.tree_revision(session, actor, space_id)
    organization_id = actor.require_organization()
    place = await tags.standing(session, actor, space_id)
    if not place.edits_a_page and place.area_role < AreaRole.MEMBER:
        raise Forbidden("Only those who may edit a page of the space make tags")
    await tags.lock_tags(session, organization_id, space_id)
    taken = await tags.name_taken(session, organization_id, space_id, name)
    if taken is not None:
        raise TagExists(tag_id=str(taken))
    if await tags.count_tags(session, organization_id, space_id) >= MAX_TAGS_PER_SPACE:
        raise LimitReached(limit=MAX_TAGS_PER_SPACE)
    tag_id = TagId(new_id())
    await tags.insert_tag(
        session,
        {
            "id": tag_id,
            "organization_id": organization_id,
            "space_id": space_id,
            "name": name,
            "color": color,
            "created_at": clock.now(),
        },
    )
    return TagRow(tag_id, space_id, name, color, 0)


async def change_tag(
    session: WriteSession, actor: Actor, tag_id: TagId, *, name: str | None, color: str | None
) -> TagRow:
    """Rename a tag or give it a colour (an empty one takes it away). Raises NotFound, Forbidden, TagExists."""
    tag, place = await _load(session, actor, tag_id)
    _require_member(place)
    organization_id = actor.require_organization()
    values: dict[str, str | None] = {}
    if name is not None:
        await tags.lock_tags(session, organization_id, tag.space_id)
        taken = await tags.name_taken(session, organization_id, tag.space_id, name)
        if taken not in (None, tag_id):
            raise TagExists(tag_id=str(taken))
        values["name"] = name
    if color is not None:
        values["color"] = color or None
    if values:
        await tags.change_tag(session, organization_id, tag_id, values)
    return (await _load(session, actor, tag_id))[0]


async def merge_tags(session: WriteSession, actor: Actor, tag_id: TagId, into: TagId) -> TagRow:
    """Let the pages of one tag bear another of the same space instead. Raises NotFound, Forbidden."""
    tag, place = await _load(session, actor, tag_id)
    _require_member(place)
    target, _ = await _load(session, actor, into)
    if target.space_id != tag.space_id:
        raise NotFound
    if target.id != tag.id:
        await tags.merge_tags(session, actor.require_organization(), tag.id, target.id)
        await _audit(session, actor, tag, "tag.merged", {"into": target.id})
    return (await _load(session, actor, into))[0]


async def delete_tag(session: WriteSession, actor: Actor, tag_id: TagId) -> int:
    """Take a tag from the space and its pages; gives the number of pages. Raises NotFound, Forbidden."""
    tag, place = await _load(session, actor, tag_id)
    if place.space_role < SpaceRole.ADMIN:
        raise Forbidden("Only admins of the space delete tags")
    await tags.delete_tag(session, actor.require_organization(), tag_id)
    await _audit(session, actor, tag, "tag.deleted", {"page_count": tag.page_count})
    return tag.page_count


async def put_tag(session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, tag_id: TagId) -> None:
    """Let a page bear a tag of its space. Safe to repeat. Raises NotFound, LevelTooLow, LimitReached and more."""
    page, _ = await load_page(session, actor, page_id, need=Level.EDIT, lock=True)
    check_writable(page)
    tag, _ = await _load(session, actor, tag_id)
    if tag.space_id != page.space_id:
        raise NotFound
    borne = (await tags.tags_of(session, page.organization_id, [page.id])).get(page.id, [])
    if tag_id in {each.id for each in borne}:
        return
    if len(borne) >= MAX_TAGS_PER_PAGE:
        raise LimitReached(limit=MAX_TAGS_PER_PAGE)
    await tags.put_tag(session, page.organization_id, page.id, tag_id, by=actor.user_id, now=clock.now())


async def take_tag(session: WriteSession, actor: Actor, page_id: PageId, tag_id: TagId) -> None:
    """Take a tag from a page. Safe to repeat. Raises NotFound, LevelTooLow, PageTrashed, PageFinalized."""
    page, _ = await load_page(session, actor, page_id, need=Level.EDIT, lock=True)
    check_writable(page)
    await tags.take_tag(session, page.organization_id, page.id, tag_id)


async def _load(session: ReadSession, actor: Actor, tag_id: TagId) -> tuple[TagRow, Standing]:
    """A tag of a space that reaches the actor."""
    actor.require_organization()
    tag = await tags.find_tag(session, actor, tag_id)
    if tag is None:
        raise NotFound
    await spaces.tree_revision(session, actor, tag.space_id)
    return tag, await tags.standing(session, actor, tag.space_id)


def _require_member(place: Standing) -> None:
    if place.area_role < AreaRole.MEMBER:
        raise Forbidden("Only members of an area of the space change its tags")


async def _audit(
    session: WriteSession, actor: Actor, tag: TagRow, event_type: str, metadata: dict[str, object]
) -> None:
    await audit.record(
        session,
        actor,
        event_type,
        resource_type="tag",
        resource_id=tag.id,
        organization_id=actor.require_organization(),
        metadata=metadata,
        circumstances=Circumstances(space_id=tag.space_id),
    )
