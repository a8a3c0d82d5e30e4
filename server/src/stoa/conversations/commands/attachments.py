"""Files that are sent with messages: who may attach them, who sees them, and what a model is given of them (CV-34)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from stoa.conversations.models import Conversation, Message
from stoa.conversations.queries import messages
from stoa.files import api as files
from stoa.files.contracts import MediaRef
from stoa.files.ports import MediaReaders
from stoa.platform.actor import Actor
from stoa.platform.blobs import BlobMissing, BlobStore
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import MediaId
from stoa.providers.contracts import IMAGE_CHARACTERS, ImagePart, Part, TextPart

NO_ACCESS = "[An attached file that cannot be read any more]"


class MessageMedia:
    """Implements `files.MediaAccess`: who sees a message reads what its author attached."""

    async def readable(self, session: ReadSession, actor: Actor, resource_ids: Collection[UUID]) -> set[UUID]:
        """Those of the messages that the actor sees."""
        return await messages.visible_among(session, actor, resource_ids)


READERS = MediaReaders({"message": MessageMedia()})


async def attach(
    session: WriteSession, actor: Actor, message: Message, ids: Sequence[MediaId], *, is_strict: bool = True
) -> None:
    """Put files that the actor sees now on their message; with `is_strict` NotFound for any other (CV-4).

    Readers of the message may read those that the actor has uploaded; of others they need a right of their own.
    """
    seen = await readable(session, actor, ids)
    if is_strict and len(seen) < len(set(ids)):
        raise NotFound
    kept = [media_id for media_id in dict.fromkeys(ids) if media_id in seen]
    message.attachments = [{"type": "media", "id": str(media_id)} for media_id in kept]
    own = [media_id for media_id in kept if seen[media_id].uploaded_by == actor.user_id]
    await files.use(session, message.organization_id, own, resource_type="message", resource_id=message.id)


def ids_of(attachments: Iterable[Mapping[str, str]]) -> list[MediaId]:
    """The media among the attachments of a message."""
    return [MediaId(UUID(each["id"])) for each in attachments if each["type"] == "media"]


async def readable(session: ReadSession, actor: Actor, ids: Collection[MediaId]) -> dict[MediaId, MediaRef]:
    """What the actor may read of these."""
    return await files.readable(session, actor, set(ids), READERS)


async def on_path(session: ReadSession, actor: Actor, conversation: Conversation) -> list[MediaRef]:
    """The files of the active path that the actor may read now."""
    ids = ids_of(await messages.attachments_on_path(session, conversation))
    return list((await readable(session, actor, ids)).values())


def characters_of(refs: Iterable[MediaRef]) -> int:
    """Length of what a model is given of the files, for estimates."""
    return sum(IMAGE_CHARACTERS if ref.characters is None else ref.characters for ref in refs)


async def parts_of(blobs: BlobStore, refs: Sequence[MediaRef | None]) -> tuple[Part, ...]:
    """The files as a model reads them; None stands for one that the person may not read. Needs no session."""
    return tuple([part for ref in refs for part in await _parts(blobs, ref)])


async def _parts(blobs: BlobStore, ref: MediaRef | None) -> list[Part]:
    if ref is None:
        return [TextPart(NO_ACCESS)]
    try:
        content = await blobs.get(ref.storage_key)
    except BlobMissing:
        return [TextPart(NO_ACCESS)]
    if ref.is_image:
        return [ImagePart(ref.mime_type, content)]
    return [TextPart(f"[Attached file: {ref.name}]\n{content.decode(errors='replace')}\n[End of {ref.name}]\n\n")]
