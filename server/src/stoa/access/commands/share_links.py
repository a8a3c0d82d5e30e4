"""Links for people outside: made, changed, revoked, adopted by those who hold SHARE (SP-50 to SP-55)."""

from dataclasses import dataclass, replace
from typing import Any

from stoa.access.commands.grants import check_expiry
from stoa.access.commands.load_page import load_page
from stoa.access.contracts import Level, NewLink, SpaceRole
from stoa.access.errors import LinksDisabled
from stoa.access.models import ShareLink
from stoa.access.queries import links
from stoa.access.queries.grants import lock_grants
from stoa.access.queries.pages import GuardedPage
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.identity import api as identity
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.crypto import hash_secret, new_secret
from stoa.platform.db import ReadSession, Scope, WriteSession, as_system
from stoa.platform.errors import Forbidden, ForbiddenBySpace, LimitReached, NotFound
from stoa.platform.ids import OrganizationId, PageId, ShareLinkId, SpaceId, UserId, new_id
from stoa.platform.rights import rights_changed

MAX_LINKS = 20
RULE = "no_public_links"


@dataclass(frozen=True)
class LinkView:
    """A link as those with SHARE see it. `is_suspended`: it shows nothing now, by a rule or for want of its maker."""

    link: ShareLink
    maker_name: str
    is_suspended: bool
    may_adopt: bool


def maker_of(organization_id: OrganizationId, user_id: UserId) -> Actor:
    """The rule asks for nothing but who and where."""
    return Actor(user_id, "", InstanceRole.USER, organization_id)


async def shown_pages(session: ReadSession, link: ShareLink) -> list[PageId]:
    """What the link shows now, the page first; nothing unless its maker is active and holds SHARE (SP-52)."""
    if not await is_at_work(session, link.created_by):
        return []
    maker = maker_of(link.organization_id, link.created_by)
    return await links.pages_behind(session, maker, link.page_id, includes_children=link.includes_children)


async def refusal(
    session: ReadSession, organization_id: OrganizationId, space_id: SpaceId | None
) -> Forbidden | None:
    """Why there are no links for people outside: by the organization, or by a rule of the space (SP-55)."""
    if await orgs.forbids_share_links(session, organization_id):
        return LinksDisabled()
    if space_id is not None and await links.forbids_links(session, organization_id, space_id):
        return ForbiddenBySpace(rule=RULE)
    return None


async def is_at_work(session: ReadSession, user_id: UserId) -> bool:
    """Whether the account of a link's maker can act."""
    async with as_system(session):
        return await links.is_active(session, user_id)


async def list_links(session: ReadSession, clock: Clock, actor: Actor, page_id: PageId) -> list[LinkView]:
    """Live links of a page. Raises NotFound, LevelTooLow."""
    page = await load_page(session, actor, page_id, need=Level.SHARE)
    organization_id = actor.require_organization()
    found = await links.of_page(session, organization_id, page_id, clock.now())
    is_forbidden = await refusal(session, organization_id, page.space_id) is not None
    makers = await identity.user_refs(session, {link.created_by for link in found})
    return [
        LinkView(
            link,
            makers[link.created_by].name if link.created_by in makers else "",
            is_forbidden or not await shown_pages(session, link),
            page.standing.space_role >= SpaceRole.ADMIN and link.created_by != actor.user_id,
        )
        for link in found
    ]


async def view_link(session: ReadSession, clock: Clock, actor: Actor, link: ShareLink) -> LinkView:
    """One link, as the list of its page shows it. Raises NotFound."""
    for view in await list_links(session, clock, actor, link.page_id):
        if view.link.id == link.id:
            return view
    raise NotFound


async def create_link(
    platform: Platform, actor: Actor, page_id: PageId, new: NewLink, *, password: str | None
) -> tuple[LinkView, str]:
    """A new link and its token, which is shown once.

    Raises NotFound, LevelTooLow, LinksDisabled, ForbiddenBySpace, LimitReached, Invalid.
    """
    async with platform.db.reading(Scope.of(actor)) as session:
        await load_page(session, actor, page_id, need=Level.SHARE)
    if password is not None:
        new = replace(new, password_hash=await identity.hash_shared_password(password))
    async with platform.db.writing(Scope.of(actor)) as session:
        return await _create(session, platform.clock, actor, page_id, new)


async def _create(
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, new: NewLink
) -> tuple[LinkView, str]:
    organization_id = actor.require_organization()
    await lock_grants(session, organization_id, page_id)
    page = await load_page(session, actor, page_id, need=Level.SHARE)
    check_expiry(clock, new.expires_at)
    if (forbidden := await refusal(session, organization_id, page.space_id)) is not None:
        raise forbidden
    if len(await links.of_page(session, organization_id, page_id, clock.now())) >= MAX_LINKS:
        raise LimitReached(limit=MAX_LINKS)
    token = new_secret()
    link_id = ShareLinkId(new_id())
    values = {
        "id": link_id,
        "organization_id": organization_id,
        "page_id": page_id,
        "allow_download": new.allow_download,
        "includes_children": new.includes_children,
        "token_hash": hash_secret(token),
        "token_hint": token[-4:],
        "password_hash": new.password_hash,
        "expires_at": new.expires_at,
        "created_by": actor.user_id,
        "created_at": clock.now(),
    }
    await links.insert_link(session, values)
    link = await links.find_link(session, organization_id, link_id)
    assert link is not None
    facts = {"link_id": link.id, "includes_children": new.includes_children, "expires_at": new.expires_at}
    await _write_down(session, actor, page, "link.created", facts)
    return await view_link(session, clock, actor, link), token


async def change_link(platform: Platform, actor: Actor, link_id: ShareLinkId, changes: dict[str, Any]) -> LinkView:
    """Change what a link shows, its expiry or its password. Raises NotFound, LevelTooLow, Invalid."""
    values = dict(changes)
    if "password" in values:
        password = values.pop("password")
        values["password_hash"] = await identity.hash_shared_password(password) if password else None
    async with platform.db.writing(Scope.of(actor)) as session:
        link, page = await _load(session, actor, link_id)
        if "expires_at" in values:
            check_expiry(platform.clock, values["expires_at"])
        if values:
            await links.change_link(session, link, values)
            facts = {"link_id": link_id, "fields": sorted(changes)}
            await _write_down(session, actor, page, "link.changed", facts)
        found = await links.find_link(session, link.organization_id, link_id)
        assert found is not None
        return await view_link(session, platform.clock, actor, found)


async def revoke_link(session: WriteSession, clock: Clock, actor: Actor, link_id: ShareLinkId) -> None:
    """End a link at once. Raises NotFound, LevelTooLow."""
    link, page = await _load(session, actor, link_id)
    await links.change_link(session, link, {"revoked_at": clock.now()})
    await _write_down(session, actor, page, "link.revoked", {"link_id": link_id})


async def adopt_link(session: WriteSession, clock: Clock, actor: Actor, link_id: ShareLinkId) -> LinkView:
    """Become the maker of a link, as owner or admin of its space (SP-52). Raises NotFound, LevelTooLow, Forbidden."""
    link, page = await _load(session, actor, link_id)
    if page.standing.space_role < SpaceRole.ADMIN:
        raise Forbidden(required_role="admin")
    old = link.created_by
    await links.change_link(session, link, {"created_by": actor.user_id})
    await _write_down(
        session, actor, page, "link.adopted", {"link_id": link_id, "maker_id": {"old": old, "new": actor.user_id}}
    )
    await rights_changed(session, link.organization_id, user_id=actor.user_id)
    adopted = await links.find_link(session, link.organization_id, link_id)
    assert adopted is not None
    return await view_link(session, clock, actor, adopted)


async def _load(session: WriteSession, actor: Actor, link_id: ShareLinkId) -> tuple[ShareLink, GuardedPage]:
    link = await links.find_link(session, actor.require_organization(), link_id)
    if link is None:
        raise NotFound
    return link, await load_page(session, actor, link.page_id, need=Level.SHARE)


async def _write_down(
    session: WriteSession, actor: Actor, page: GuardedPage, event_type: str, facts: dict[str, object]
) -> None:
    await audit.record(
        session,
        actor,
        event_type,
        resource_type="page",
        resource_id=page.id,
        organization_id=actor.organization_id,
        metadata=facts,
        circumstances=Circumstances(space_id=page.space_id),
    )
