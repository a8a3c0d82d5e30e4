"""What a level allows in a channel, without I/O (CH-1)."""

from datetime import datetime, timedelta

from stoa.access.contracts import Level
from stoa.channels.contracts import Permissions, Posting
from stoa.pages.contracts import Channel


def permissions(channel: Channel) -> Permissions:
    """`post`: say something; `moderate`: delete what others said; `manage`: topic, posting, archive."""
    is_open = channel.archived_at is None and not channel.is_trashed
    return Permissions(
        post=is_open and may_begin(channel),
        moderate=channel.level >= Level.SHARE and not channel.is_trashed,
        manage=channel.level >= Level.SHARE and not channel.is_trashed,
    )


def may_begin(channel: Channel) -> bool:
    """Whether the level is enough to begin something (CH-6)."""
    return channel.level >= (Level.SHARE if channel.posting == Posting.ADMINS else Level.EDIT)


def is_editable(created_at: datetime, now: datetime, window: timedelta | None) -> bool:
    """Whether a message is young enough; without a window it always is (CH-16)."""
    return window is None or now - created_at < window
