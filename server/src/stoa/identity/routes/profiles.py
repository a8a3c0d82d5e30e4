"""HTTP of pictures and profiles."""

from typing import Annotated, Any, Literal

from fastapi import Path, Query, Request, Response

from stoa.identity.commands import avatars, profiles
from stoa.identity.core.avatars import file_name
from stoa.identity.routes.sessions import HeldMemberships, router
from stoa.identity.schemas.accounts import UserOut
from stoa.identity.schemas.profiles import ProfileOut
from stoa.platform.errors import NotFound, TooLarge
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.routing import body_limit
from stoa.platform.ids import UserId
from stoa.platform.images import (
    MAX_BYTES,
    ImageBroken,
    ImagesBusy,
    ImageTooLarge,
    ImageTypeRefused,
)

_BINARY = {"schema": {"type": "string", "format": "binary"}}
UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": dict.fromkeys(("image/png", "image/jpeg", "image/webp"), _BINARY),
    }
}


@router.put(
    "/me/avatar",
    openapi_extra=UPLOAD,
    responses=problems(ImageTypeRefused, ImageTooLarge, ImageBroken, ImagesBusy, TooLarge),
)
@body_limit(MAX_BYTES)
async def put_avatar(request: Request, actor: CurrentActor, platform: CurrentPlatform) -> UserOut:
    """Set one's picture: a PNG, JPEG or WebP file of at most 5 MB and 25 megapixels, as the body."""
    return UserOut.of(await avatars.put(platform, actor, await request.body()))


@router.delete("/me/avatar")
async def delete_avatar(actor: CurrentActor, session: Writing, platform: CurrentPlatform) -> UserOut:
    """Go without a picture."""
    return UserOut.of(await avatars.remove(session, platform, actor))


@router.get(
    "/users/{user_id}/avatar",
    response_class=Response,
    responses={**problems(NotFound), 200: {"content": {"image/webp": _BINARY}}, 304: {"description": "As known"}},
)
async def read_avatar(  # noqa: PLR0917  # each a dependency
    user_id: Annotated[UserId, Path()],
    actor: CurrentActor,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
    request: Request,
    size: Literal["64", "256"] = "64",
    _version: Annotated[str | None, Query(alias="v", max_length=64)] = None,
) -> Response:
    """The picture of oneself or of a fellow member."""
    key = await avatars.find(platform, memberships, actor, user_id)
    tag = f'"{key.rpartition("/")[2]}-{size}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    content = await platform.blobs.get(f"{key}/{file_name(int(size))}")
    return Response(content, media_type="image/webp", headers=headers)


@router.get("/users/{username}", responses=problems(NotFound))
async def read_profile(
    username: Annotated[str, Path(max_length=64)],
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    memberships: HeldMemberships,
) -> ProfileOut:
    """A person's profile. Deleted, banned and unknown people look alike."""
    return ProfileOut.of(await profiles.read(session, platform.clock, memberships, actor, username))
