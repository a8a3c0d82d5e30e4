"""Pictures of people (ID-104)."""

import hashlib

from stoa.identity.core import avatars
from stoa.identity.models import User
from stoa.identity.ports import Memberships
from stoa.identity.queries import administration, people, profiles
from stoa.platform import images
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.blobs import blob_key
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import UserId
from stoa.platform.jobs import JobContext, enqueue, job


async def put(platform: Platform, actor: Actor, content: bytes) -> User:
    """Make a picture the actor's own, in every size, without what else was in the file.

    Raises ImageTypeRefused, ImageTooLarge, ImageBroken, ImagesBusy.
    """
    pictures = await images.squares(content, avatars.SIZES)
    digest = hashlib.sha256(b"".join(pictures)).hexdigest()[:32]
    key = blob_key(None, "avatars", str(actor.user_id), digest)
    for size, picture in zip(avatars.SIZES, pictures, strict=True):
        await platform.blobs.put(f"{key}/{avatars.file_name(size)}", picture, content_type="image/webp")
    async with platform.db.writing(Scope.of(actor)) as session:
        return await _replace(session, platform, actor, key)


async def remove(session: WriteSession, platform: Platform, actor: Actor) -> User:
    """Go without a picture."""
    return await _replace(session, platform, actor, None)


async def _replace(session: WriteSession, platform: Platform, actor: Actor, key: str | None) -> User:
    user = await people.load_user(session, actor.user_id, lock=True)
    if user.avatar_key is not None and user.avatar_key != key:
        await enqueue(session, forget_avatar, key=user.avatar_key)
    user.avatar_key, user.updated_at = key, platform.clock.now()
    return user


@job("identity.forget_avatar")
async def forget_avatar(context: JobContext, *, key: str) -> None:
    """Delete the files of a picture that nobody has any more."""
    platform = context.platform
    async with platform.db.reading(Scope.system()) as session:
        if await profiles.is_avatar_in_use(session, key):
            return
    for size in avatars.SIZES:
        await platform.blobs.delete(f"{key}/{avatars.file_name(size)}")


async def find(platform: Platform, memberships: Memberships, actor: Actor, user_id: UserId) -> str:
    """The blob key of a person's picture, for themselves, fellow members and administrators. Raises NotFound."""
    async with platform.db.reading(Scope.system()) as session:
        user = await administration.find_person(session, user_id)
        if user is None or user.avatar_key is None:
            raise NotFound
        is_in_office = actor.instance_role in (InstanceRole.ADMIN, InstanceRole.SUPER_ADMIN)
        if user.id != actor.user_id and not is_in_office:
            fellows = await profiles.fellows_among(session, memberships.active(), actor.user_id, [user.id])
            if user.id not in fellows:
                raise NotFound
        return user.avatar_key
