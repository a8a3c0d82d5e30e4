"""What a person's open clients hear."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stoa.platform.outbox import DomainEvent


@dataclass(frozen=True)
class NotificationChanged(DomainEvent):
    """On the topic of the person: their inbox is another now, on every device of theirs (CH-64)."""

    type: ClassVar[str] = "notification.changed"

    user_id: UUID
