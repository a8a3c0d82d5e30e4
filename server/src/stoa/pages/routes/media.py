"""HTTP of files in pages and of cards of links."""

from typing import Annotated

from fastapi import Query, Request

from stoa.files import api as files
from stoa.files.api import FileEmpty, FileTooLarge, TypeMismatch, TypeUnsupported
from stoa.pages.commands import page_files
from stoa.pages.errors import NoDocument, PageFinalized, PageTrashed
from stoa.pages.routes.pages import PagePath, router
from stoa.pages.runtime import link_cards
from stoa.pages.schemas.media import LinkCardCreate, LinkCardOut, PageFileOut
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, problems
from stoa.platform.http.routing import body_limit
from stoa.platform.http.uploads import UPLOAD, received
from stoa.platform.images import ImageBroken, ImagesBusy, ImageTooLarge
from stoa.platform.outbound import AddressRefused
from stoa.platform.ratelimit import RateLimited


@router.put(
    "/pages/{page_id}/files",
    status_code=201,
    openapi_extra=UPLOAD,
    responses=problems(
        NotFound,
        Forbidden,
        NoDocument,
        PageTrashed,
        PageFinalized,
        FileTooLarge,
        TypeUnsupported,
        TypeMismatch,
        FileEmpty,
        ImageTooLarge,
        ImageBroken,
        ImagesBusy,
    ),
)
@body_limit(files.MAX_FILE_BYTES + 1)
async def upload_file(  # noqa: PLR0917  # each a dependency
    page_id: PagePath,
    name: Annotated[str, Query(min_length=1, max_length=1000)],
    request: Request,
    actor: CurrentActor,
    platform: CurrentPlatform,
    declared: Annotated[str, Query(alias="type", max_length=200)] = "",
) -> PageFileOut:
    """Take in a picture or a file for a document, as the body; whoever sees the page may read it."""
    limit = files.most_bytes(name)
    content = await received(request, limit, FileTooLarge(limit_bytes=limit))
    return PageFileOut.of(
        await page_files.add_file(platform, actor, page_id, name=name, declared=declared, content=content)
    )


@router.post("/link-cards", responses=problems(AddressRefused, RateLimited))
async def read_link_card(body: LinkCardCreate, actor: CurrentActor, platform: CurrentPlatform) -> LinkCardOut:
    """What is behind an address, for the card of a link; asked by the server, and remembered for a week."""
    return LinkCardOut.of(await link_cards.card(platform, actor, body.address))
