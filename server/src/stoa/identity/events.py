"""What other packages and open sockets may hear from identity."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stoa.platform.outbox import DomainEvent


@dataclass(frozen=True)
class SessionEnded(DomainEvent):
    """Sockets and streams of the session close when they hear of it."""

    type: ClassVar[str] = "session.ended"

    session_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class ImpersonationStarted(DomainEvent):
    """An administrator acts as the person."""

    type: ClassVar[str] = "impersonation.started"

    session_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class ImpersonationEnded(DomainEvent):
    """The administrator has stopped acting as the person."""

    type: ClassVar[str] = "impersonation.ended"

    session_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class TokenRevoked(DomainEvent):
    """Streams and sockets opened with the API token close when they hear of it."""

    type: ClassVar[str] = "token.revoked"

    token_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class UserPurged(DomainEvent):
    """The person is erased; packages remove what is theirs alone. What others share stays, by "Deleted user"."""

    type: ClassVar[str] = "user.purged"

    user_id: UUID


@dataclass(frozen=True)
class AccessEnded(DomainEvent):
    """Everything of a person ended: runs and other work for them stop when they hear of it."""

    type: ClassVar[str] = "access.ended"

    user_id: UUID


@dataclass(frozen=True)
class SessionsChanged(DomainEvent):
    """The list of the person's sessions or devices is not what it was."""

    type: ClassVar[str] = "sessions.changed"

    user_id: UUID


@dataclass(frozen=True)
class SecurityNotice(DomainEvent):
    """Something that the person should look at. `kind`: `new_device`."""

    type: ClassVar[str] = "security.notice"

    user_id: UUID
    session_id: UUID
    kind: str
