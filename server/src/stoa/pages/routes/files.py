"""HTTP of pages as files: import of one, export of one or of a tree."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from stoa.pages.commands import export_page as exporting
from stoa.pages.commands.export_page import ENDINGS, ExportForm
from stoa.pages.commands.import_page import MAX_FILE_BYTES, import_page
from stoa.pages.commands.load_page import view_page
from stoa.pages.contracts import NewPage, PageType
from stoa.pages.errors import (
    DocumentInvalid,
    DocumentTooComplex,
    DocumentUnreadable,
    FilesBusy,
    FileTypeRefused,
    FileUnreadable,
)
from stoa.pages.routes.pages import PLACE_PROBLEMS, PagePath, area_of, router, shown
from stoa.pages.schemas.files import ImportPlace, LossOut, PageExportCreate, PageImportOut
from stoa.platform.db import Scope
from stoa.platform.errors import Forbidden, LimitReached, NotFound, TooLarge
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, problems
from stoa.platform.http.downloads import download_headers
from stoa.platform.http.routing import body_limit, exports
from stoa.platform.http.uploads import BINARY, UPLOAD
from stoa.platform.ids import SpaceId

MEDIA_TYPES = {
    ExportForm.MARKDOWN: "text/markdown; charset=utf-8",
    ExportForm.HTML: "text/html; charset=utf-8",
    ExportForm.PDF: "application/pdf",
    ExportForm.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ExportForm.JSON: "application/json",
}


@router.post(
    "/page-imports",
    status_code=201,
    openapi_extra=UPLOAD,
    responses=problems(
        NotFound,
        Forbidden,
        *PLACE_PROBLEMS,
        FileTypeRefused,
        FileUnreadable,
        FilesBusy,
        DocumentTooComplex,
        DocumentInvalid,
        TooLarge,
    ),
)
@body_limit(MAX_FILE_BYTES)
async def import_file(
    place: Annotated[ImportPlace, Query()], request: Request, actor: CurrentActor, platform: CurrentPlatform
) -> PageImportOut:
    """Make a page of a Markdown, HTML, Word or text file of at most 25 MB, and say what it could not take over."""
    new = NewPage(SpaceId(place.space_id), area_of(place.area_id), place.spot(), PageType.DOCUMENT, "")
    made = await import_page(platform, actor, new, place.file_name, await request.body())
    async with platform.db.reading(Scope.of(actor)) as session:
        page = shown(await view_page(session, actor, made.page_id))
    losses = [LossOut(kind=kind, count=count) for kind, count in sorted(made.losses.items())]
    return PageImportOut(page=page, losses=losses)


@router.post(
    "/pages/{page_id}/exports",
    response_class=Response,
    responses={
        **problems(NotFound, LimitReached, DocumentUnreadable, FilesBusy),
        200: {"content": BINARY},
    },
)
@exports
async def export_page(
    page_id: PagePath, body: PageExportCreate, actor: CurrentActor, platform: CurrentPlatform
) -> Response:
    """The page as a file, or with the pages below it as a zip archive; only what the caller sees while it is packed."""
    form = ExportForm(body.format)
    wanted = await exporting.begin_export(platform, actor, page_id, form, with_descendants=body.with_descendants)

    def named(ending: str) -> Mapping[str, str]:
        return download_headers(f"page.{ending}", f"{wanted.file_name}.{ending}")

    if body.with_descendants:
        chunks = exporting.export_tree(platform, actor, wanted, form)
        watched = platform.watches.until_end(platform.realtime, actor.credential, chunks)
        return StreamingResponse(watched, media_type="application/zip", headers=named("zip"))
    content = await exporting.export_one(platform, actor, page_id, form)
    return Response(content, media_type=MEDIA_TYPES[form], headers=named(ENDINGS[form]))
