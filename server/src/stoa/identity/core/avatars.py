"""Names and addresses of avatars (ID-104)."""

from uuid import UUID

SIZES = (64, 256)


def url(user_id: UUID, avatar_key: str | None) -> str | None:
    """Where the picture of a person is; the address changes with the picture, so that it may be kept."""
    return f"/api/v1/users/{user_id}/avatar?v={avatar_key.rpartition('/')[2][:12]}" if avatar_key else None


def file_name(size: int) -> str:
    """The last part of a picture's blob key."""
    return f"{size}.webp"
