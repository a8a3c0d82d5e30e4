"""HTTP of what pages name, and of what they begin with."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query

from stoa.pages.commands import mentions, templates
from stoa.pages.routes.pages import PagePath, router
from stoa.pages.schemas.mentions import BacklinkOut, MentionableOut, MentionLabel, TemplateOut
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, ViewingActor, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import SpaceId

Kinds = Annotated[list[Literal["page", "user", "group"]], Query(max_length=3)]
ALL_KINDS: tuple[Literal["page", "user", "group"], ...] = ("page", "user", "group")


@router.get("/pages/{page_id}/mentions", responses=problems(NotFound))
async def list_mentions(page_id: PagePath, actor: ViewingActor, session: Reading) -> ListOut[MentionLabel]:
    """What a page names, by the titles and names that the caller may see."""
    found = await mentions.list_labels(session, actor, page_id)
    return ListOut[MentionLabel].whole(
        [
            MentionLabel(
                kind=each.mentioned.kind, id=each.mentioned.id, label=each.label, lacks_access=each.lacks_access
            )
            for each in found
        ]
    )


@router.get("/pages/{page_id}/backlinks", responses=problems(NotFound))
async def list_backlinks(page_id: PagePath, actor: ViewingActor, session: Reading) -> ListOut[BacklinkOut]:
    """Pages that the caller sees and that name this one."""
    found = await mentions.list_backlinks(session, actor, page_id)
    return ListOut[BacklinkOut].whole([BacklinkOut.model_validate(each) for each in found])


@router.get("/mentionables", responses=problems(NotFound))
async def search_mentionables(  # noqa: PLR0917  # each a parameter of the address
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    q: Annotated[str, Query(max_length=200)] = "",
    kind: Kinds = list(ALL_KINDS),  # noqa: B006  # FastAPI copies it
    space: UUID | None = None,
    everywhere: bool = False,
) -> ListOut[MentionableOut]:
    """At most ten pages, people and groups to name; those of the space, or with `everywhere` also of others."""
    space_id = SpaceId(space) if space is not None else None
    found = await mentions.search(
        session, platform, actor, q.strip(), kinds=kind, space_id=space_id, everywhere=everywhere
    )
    return ListOut[MentionableOut].whole([MentionableOut.model_validate(each) for each in found])


@router.get("/page-templates", responses=problems(NotFound))
async def list_templates(actor: CurrentActor, session: Reading, space: UUID | None = None) -> ListOut[TemplateOut]:
    """The built-in templates, and those of a space."""
    space_id = SpaceId(space) if space is not None else None
    found = await templates.list_templates(session, actor, space_id)
    return ListOut[TemplateOut].whole([TemplateOut.model_validate(each) for each in found])
