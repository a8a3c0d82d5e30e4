"""HTTP of the text of a page."""

from typing import Annotated, Any

from fastapi import Depends, Response

from stoa.pages.commands import change_page as changing
from stoa.pages.commands.edit_lines import edit_lines as edit
from stoa.pages.commands.import_page import read_sent
from stoa.pages.commands.load_page import load_document
from stoa.pages.commands.write_document import current_content
from stoa.pages.core import document
from stoa.pages.errors import (
    DocumentInvalid,
    DocumentTooComplex,
    DocumentUnreadable,
    FilesBusy,
    FileUnreadable,
    LineRange,
    NoDocument,
    PageChanged,
    PageFinalized,
    PageTrashed,
    TypeDeprecated,
)
from stoa.pages.routes.pages import PagePath, router
from stoa.pages.schemas.content import ContentOut, ContentStored, ContentUpdate, Format, LineEditBody, formatted
from stoa.platform.errors import Forbidden, NotFound, PreconditionRequired
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    IfMatch,
    Reading,
    ViewingActor,
    Writing,
    problems,
    require_match,
)
from stoa.platform.http.routing import MEGABYTE, body_limit

MAX_CONTENT_BYTES = 20 * MEGABYTE


@router.get("/pages/{page_id}/content", responses=problems(NotFound, NoDocument, DocumentUnreadable))
async def read_content(
    page_id: PagePath,
    actor: ViewingActor,
    session: Reading,
    response: Response,
    format: Format = "json",  # noqa: A002  # the name in the address
) -> ContentOut:
    """The text of a document, as ProseMirror JSON, Markdown, HTML or plain text."""
    page = await load_document(session, actor, page_id)
    response.headers["ETag"] = f'"{page.revision}"'
    read = await current_content(session, page)
    return ContentOut(content=formatted(read, format), revision=page.revision, updated_at=page.updated_at)


WRITING = (
    NotFound,
    Forbidden,
    PageChanged,
    PreconditionRequired,
    PageTrashed,
    PageFinalized,
    NoDocument,
    TypeDeprecated,
    DocumentInvalid,
    DocumentTooComplex,
    DocumentUnreadable,
)


async def _sent(actor: CurrentActor, body: ContentUpdate) -> dict[str, Any]:  # noqa: ARG001  # only for those signed in
    # Read before there is a transaction: a long text takes its time.
    return await read_sent(body.format, body.content)


@router.put("/pages/{page_id}/content", responses=problems(*WRITING, FileUnreadable, FilesBusy))
@body_limit(MAX_CONTENT_BYTES, depth=document.MAX_JSON_DEPTH)
async def store_content(  # noqa: PLR0917  # each a dependency
    page_id: PagePath,
    sent: Annotated[dict[str, Any], Depends(_sent)],
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    response: Response,
    if_match: IfMatch,
) -> ContentStored:
    """Store the text; If-Match names the revision that it was made from."""
    expected = require_match(if_match)
    stored = await changing.save_content(session, platform.clock, actor, page_id, sent, expected=expected)
    response.headers["ETag"] = f'"{stored.revision}"'
    return ContentStored.model_validate(stored)


@router.patch("/pages/{page_id}/content", responses=problems(*WRITING, LineRange))
@body_limit(MAX_CONTENT_BYTES)
async def edit_lines(  # noqa: PLR0917  # each a dependency
    page_id: PagePath,
    body: LineEditBody,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    response: Response,
    if_match: IfMatch,
) -> ContentStored:
    """Edit lines of the text's Markdown form; If-Match names the revision that they were counted in."""
    expected = require_match(if_match)
    stored = await edit(session, platform.clock, actor, page_id, body.edit(), expected=expected)
    response.headers["ETag"] = f'"{stored.revision}"'
    return ContentStored.model_validate(stored)
