"""Bodies of answers."""

from datetime import datetime
from uuid import UUID

from stoa.files.models import Media
from stoa.platform.http.schemas import Out


class MediaOut(Out):
    """`original_name` is for people; the file is served under its id."""

    id: UUID
    original_name: str
    mime_type: str
    size_bytes: int
    width: int | None
    height: int | None
    alt: str | None
    variants: list[str]
    created_at: datetime

    @classmethod
    def of(cls, media: Media) -> "MediaOut":
        return cls(
            id=media.id,
            original_name=media.original_name,
            mime_type=media.mime_type,
            size_bytes=media.size_bytes,
            width=media.width,
            height=media.height,
            alt=media.alt,
            variants=[variant["name"] for variant in media.variants],
            created_at=media.created_at,
        )
