"""What crosses the border of the files package."""

from dataclasses import dataclass

from stoa.platform.ids import MediaId, UserId


@dataclass(frozen=True)
class MediaRef:
    """A stored file. `characters` is the length of a text, None for a picture."""

    id: MediaId
    name: str
    mime_type: str
    size_bytes: int
    width: int | None
    height: int | None
    characters: int | None
    uploaded_by: UserId | None
    storage_key: str

    @property
    def is_image(self) -> bool:
        return self.characters is None
