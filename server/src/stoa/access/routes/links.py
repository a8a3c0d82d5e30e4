"""HTTP of share links; `/shared` answers whoever holds one."""

from typing import Annotated

from fastapi import Depends, Path, Response

from stoa.access.commands import open_link as opening
from stoa.access.commands import share_links as sharing
from stoa.access.commands.link_passwords import UNLOCKED_FOR
from stoa.access.commands.share_links import LinkView
from stoa.access.contracts import NewLink
from stoa.access.errors import LinkPasswordWrong, LinksDisabled
from stoa.access.ports import SharedView
from stoa.access.routes.grants import PagePath, router
from stoa.access.schemas.links import LinkCreate, LinkCreated, LinkOut, LinkUpdate, SharedPageOut, Unlock
from stoa.platform.errors import Forbidden, ForbiddenBySpace, Invalid, LimitExceeded, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Public, Reading, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.http.routing import shows_secret
from stoa.platform.http.schemas import ListOut
from stoa.platform.http.visitors import PRIVATE, Holder, remember_unlocked
from stoa.platform.ids import PageId, ShareLinkId
from stoa.platform.visitors import Visitor

LinkPath = Annotated[ShareLinkId, Path()]
View = Annotated[SharedView, Depends(port(SharedView))]


def _out(view: LinkView) -> LinkOut:
    names = LinkOut.model_fields.keys() - {"has_password", "maker_name", "suspended", "may_adopt"}
    return LinkOut.model_validate(
        {
            **{name: getattr(view.link, name) for name in names},
            "has_password": view.link.password_hash is not None,
            "maker_name": view.maker_name,
            "suspended": view.is_suspended,
            "may_adopt": view.may_adopt,
        }
    )


@router.get("/pages/{page_id}/share-links", responses=problems(NotFound, Forbidden))
async def list_share_links(
    page_id: PagePath, actor: CurrentActor, session: Reading, platform: CurrentPlatform
) -> ListOut[LinkOut]:
    """Live links of a page."""
    found = await sharing.list_links(session, platform.clock, actor, page_id)
    return ListOut[LinkOut].whole([_out(view) for view in found])


@router.post(
    "/pages/{page_id}/share-links",
    status_code=201,
    responses=problems(NotFound, Forbidden, LinksDisabled, ForbiddenBySpace, LimitReached, Invalid),
)
@shows_secret
async def create_share_link(
    page_id: PagePath, body: LinkCreate, actor: CurrentActor, platform: CurrentPlatform
) -> LinkCreated:
    """A link for people outside; its address is shown this once."""
    new = NewLink(body.includes_children, body.allow_download, None, body.expires_at)
    view, token = await sharing.create_link(platform, actor, page_id, new, password=body.password)
    return LinkCreated(link=_out(view), url=f"{platform.settings.base_url}/shared#token={token}")


@router.patch("/share-links/{link_id}", responses=problems(NotFound, Forbidden, Invalid))
async def change_share_link(
    link_id: LinkPath, body: LinkUpdate, actor: CurrentActor, platform: CurrentPlatform
) -> LinkOut:
    """Change what a link shows, its expiry or its password."""
    return _out(await sharing.change_link(platform, actor, link_id, body.changes()))


@router.delete("/share-links/{link_id}", status_code=204, responses=problems(NotFound, Forbidden))
async def revoke_share_link(
    link_id: LinkPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """End a link at once."""
    await sharing.revoke_link(session, platform.clock, actor, link_id)


@router.post("/share-links/{link_id}/adoptions", responses=problems(NotFound, Forbidden))
async def adopt_share_link(
    link_id: LinkPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> LinkOut:
    """Become the maker of a link, as owner or admin of the space."""
    return _out(await sharing.adopt_link(session, platform.clock, actor, link_id))


async def _show(
    platform: CurrentPlatform, view: SharedView, visitor: Visitor, page_id: PageId | None, response: Response
) -> SharedPageOut:
    page, nodes, allow_download = await opening.open_page(platform, view, visitor, page_id)
    response.headers.update(PRIVATE)
    own = {name: getattr(page, name) for name in ("id", "title", "icon", "type", "content", "updated_at")}
    return SharedPageOut.model_validate({**own, "allow_download": allow_download, "pages": nodes})


@router.get("/shared", responses=problems(NotFound, LinkPasswordWrong))
async def read_shared(
    _public: Public, visitor: Holder, view: View, platform: CurrentPlatform, response: Response
) -> SharedPageOut:
    """The page that a link shows."""
    return await _show(platform, view, visitor, None, response)


@router.get("/shared/pages/{page_id}", responses=problems(NotFound, LinkPasswordWrong))
async def read_shared_page(  # each a dependency
    _public: Public,
    page_id: PagePath,
    visitor: Holder,
    view: View,
    platform: CurrentPlatform,
    response: Response,
) -> SharedPageOut:
    """A page below the one that a link shows."""
    return await _show(platform, view, visitor, page_id, response)


@router.post("/shared/unlocks", status_code=204, responses=problems(NotFound, LinkPasswordWrong, LimitExceeded))
@shows_secret
async def unlock_shared(
    _public: Public, body: Unlock, visitor: Holder, platform: CurrentPlatform, response: Response
) -> None:
    """Give the password of a link; the browser remembers it for twelve hours."""
    unlocked = await opening.unlock(platform, visitor, body.password)
    remember_unlocked(response, platform.settings, visitor, unlocked, lasts=UNLOCKED_FOR)
