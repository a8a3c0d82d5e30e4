"""HTTP of versions."""

from typing import Annotated

from fastapi import Path

from stoa.pages.commands import duplicate_page as copying
from stoa.pages.commands import versions
from stoa.pages.commands.load_page import view_page
from stoa.pages.errors import DocumentInvalid, DocumentTooComplex, NoDocument, PageTrashed
from stoa.pages.routes.pages import PagePath, router, shown
from stoa.pages.schemas.comments import CommentAuthor
from stoa.pages.schemas.pages import PageOut
from stoa.pages.schemas.versions import (
    AuthoredPiece,
    VersionCreate,
    VersionDiff,
    VersionListed,
    VersionOut,
    VersionRestore,
    VersionSummary,
    VersionUpdate,
)
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    ListRequest,
    Reading,
    ViewingActor,
    Writing,
    problems,
)
from stoa.platform.http.schemas import ListOut, list_out
from stoa.platform.pagination import Slice

Number = Annotated[int, Path(ge=1, le=2_147_483_647)]


@router.get("/pages/{page_id}/versions", responses=problems(NotFound))
async def list_versions(
    page_id: PagePath, actor: ViewingActor, session: Reading, page: ListRequest
) -> ListOut[VersionListed]:
    """Versions of a page, the last one first."""
    found = await versions.list_versions(session, actor, page_id, page)
    names = await versions.author_names(session, found.items)
    listed = [
        VersionListed(
            **VersionSummary.model_validate(row).model_dump(),
            author_name=names.get(row.created_by) if row.created_by is not None else None,
        )
        for row in found.items
    ]
    return list_out(Slice(listed, found.next_cursor))


@router.post(
    "/pages/{page_id}/versions",
    status_code=201,
    responses=problems(NotFound, Forbidden, NoDocument, PageTrashed),
)
async def create_version(
    page_id: PagePath, body: VersionCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> VersionSummary:
    """Keep the page as it is now."""
    made = await versions.create_version(session, platform.clock, actor, page_id, summary=body.change_summary)
    return VersionSummary.model_validate(made)


@router.get("/pages/{page_id}/versions/{number}", responses=problems(NotFound))
async def read_version(page_id: PagePath, number: Number, actor: ViewingActor, session: Reading) -> VersionOut:
    """One version with its text."""
    return VersionOut.model_validate(await versions.read_version(session, actor, page_id, number))


@router.patch("/pages/{page_id}/versions/{number}", responses=problems(NotFound, Forbidden, PageTrashed))
async def pin_version(
    page_id: PagePath, number: Number, body: VersionUpdate, actor: CurrentActor, session: Writing
) -> VersionSummary:
    """Keep a version for good, or no more."""
    changed = await versions.pin_version(session, actor, page_id, number, is_pinned=body.is_pinned)
    return VersionSummary.model_validate(changed)


@router.post(
    "/pages/{page_id}/versions/{number}/restorations",
    responses=problems(NotFound, Forbidden, NoDocument, PageTrashed, DocumentInvalid, DocumentTooComplex),
)
async def restore_version(  # noqa: PLR0917  # each a dependency
    page_id: PagePath,
    number: Number,
    body: VersionRestore,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> PageOut:
    """Bring an old text back; what is there now is kept as a version."""
    await versions.restore_version(session, platform.clock, actor, page_id, number, with_title=body.with_title)
    return shown(await view_page(session, actor, page_id))


@router.post(
    "/pages/{page_id}/versions/{number}/copies",
    status_code=201,
    responses=problems(NotFound, Forbidden, PageTrashed, LimitReached),
)
async def copy_version(
    page_id: PagePath, number: Number, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> PageOut:
    """Make a private page of one's own of a version, right after its page."""
    return shown(
        await view_page(
            session, actor, await copying.copy_version(session, platform.clock, actor, page_id, number)
        )
    )


@router.get("/pages/{page_id}/versions/{number}/diff/{other}", responses=problems(NotFound))
async def compare_versions(
    page_id: PagePath, number: Number, other: Number, actor: ViewingActor, session: Reading
) -> VersionDiff:
    """What changed between two versions, by words, and who did so."""
    found = await versions.compare_versions(session, actor, page_id, number, other)
    return VersionDiff(
        older=VersionSummary.model_validate(found.older),
        newer=VersionSummary.model_validate(found.newer),
        is_title_changed=found.older.title != found.newer.title,
        people=[CommentAuthor.model_validate(person) for person in found.people.values()],
        pieces=[AuthoredPiece.model_validate(piece) for piece in found.pieces],
    )
