"""HTTP of the visibility of pages."""

from dataclasses import asdict

from stoa.pages.commands.change_visibility import change_visibility as show
from stoa.pages.errors import PageTrashed
from stoa.pages.routes.pages import PagePath, router
from stoa.pages.schemas.visibility import VisibilityOut, VisibilityPut, WithAccess
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Writing, problems


@router.put("/pages/{page_id}/visibility", responses=problems(NotFound, Forbidden, PageTrashed))
async def change_visibility(
    page_id: PagePath, body: VisibilityPut, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> VisibilityOut:
    """Say who may find a page by its place; answers who has access now."""
    shown = await show(session, platform.clock, actor, page_id, body.visibility, remove_grants=body.remove_grants)
    holders = [
        WithAccess(kind=each.subject.kind, id=each.subject.id, name=each.subject.name, level=each.level.name)
        for each in shown.holders
    ]
    return VisibilityOut.model_validate({**asdict(shown), "revision": shown.tree_revision, "holders": holders})
