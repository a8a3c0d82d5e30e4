"""HTTP of media."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Path, Query, Request, Response

from stoa.files.commands import load_media, store_media
from stoa.files.core.kinds import MAX_IMAGE_BYTES
from stoa.files.errors import FileEmpty, FileTooLarge, MediaInUse, TypeMismatch, TypeUnsupported
from stoa.files.models import Media
from stoa.files.ports import MediaReaders
from stoa.files.schemas import MediaOut
from stoa.platform.blobs import BlobStore
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.http.routing import body_limit
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.uploads import BINARY, UPLOAD, received
from stoa.platform.ids import MediaId, OrganizationId
from stoa.platform.images import ImageBroken, ImagesBusy, ImageTooLarge

router = make_router("files", area="files")

MediaPath = Annotated[MediaId, Path()]
Readers = Annotated[MediaReaders, Depends(port(MediaReaders))]
# Nothing in a served file runs, whatever it is.
SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


@router.put(
    "/organizations/{organization_id}/media",
    status_code=201,
    openapi_extra=UPLOAD,
    responses=problems(
        NotFound,
        FileTooLarge,
        TypeUnsupported,
        TypeMismatch,
        FileEmpty,
        ImageTooLarge,
        ImageBroken,
        ImagesBusy,
    ),
)
@body_limit(MAX_IMAGE_BYTES + 1)
async def upload_media(  # noqa: PLR0917  # each a dependency
    organization_id: Annotated[OrganizationId, Path()],
    name: Annotated[str, Query(min_length=1, max_length=1000)],
    request: Request,
    actor: CurrentActor,
    platform: CurrentPlatform,
    declared: Annotated[str, Query(alias="type", max_length=200)] = "",
) -> MediaOut:
    """Take a file in, as the body. `type` is what the browser says of it, `name` what it is called.

    Pictures (PNG, JPEG, WebP, GIF) of at most 5 MB and 25 megapixels, and text files of at most 2 MB.
    """
    if organization_id != actor.organization_id:
        raise NotFound
    limit = store_media.promised_kind(name).limit_bytes
    content = await received(request, limit, FileTooLarge(limit_bytes=limit))
    return MediaOut.of(await store_media.store(platform, actor, name=name, declared=declared, content=content))


@router.get("/media/{media_id}", responses=problems(NotFound))
async def read_media(media_id: MediaPath, actor: CurrentActor, session: Reading, readers: Readers) -> MediaOut:
    """What a file is, for whoever may read it."""
    return MediaOut.of(await load_media.load_media(session, actor, media_id, readers))


@router.delete("/media/{media_id}", status_code=204, responses=problems(NotFound, MediaInUse))
async def remove_media(media_id: MediaPath, actor: CurrentActor, session: Writing) -> None:
    """Remove a file of one's own that nothing shows."""
    await store_media.remove(session, actor, media_id)


@router.get(
    "/media/{media_id}/files/{variant}",
    response_class=Response,
    responses={**problems(NotFound), 200: {"content": BINARY}},
)
async def read_media_file(  # noqa: PLR0917  # each a dependency
    media_id: MediaPath,
    variant: Annotated[str, Path(max_length=40)],
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    readers: Readers,
) -> Response:
    """The bytes. Pictures are shown; everything else is a download. Where there is no smaller one, the original."""
    media = await load_media.load_media(session, actor, media_id, readers)
    return await _served(platform.blobs, media, variant)


async def _served(blobs: BlobStore, media: Media, variant: str) -> Response:
    if variant not in ("original", store_media.THUMBNAIL):
        raise NotFound
    smaller = next((each for each in media.variants if each["name"] == variant), None)
    key = smaller["storage_key"] if smaller is not None else media.storage_key
    kind = f"image/{smaller['format']}" if smaller is not None else media.mime_type
    is_shown = kind.startswith("image/")
    disposition = (
        f"{'inline' if is_shown else 'attachment'}; filename*=UTF-8''{quote(media.original_name, safe='')}"
    )
    headers = {
        "Content-Disposition": disposition,
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
        "Vary": "Cookie",
    }
    media_type = kind if is_shown else "application/octet-stream"
    return Response(await blobs.get(str(key)), media_type=media_type, headers=headers)
