"""What is open or at work with a credential ends with it (ID-98 to ID-102).

Whoever ends a credential records an event on the topic of its person; everything that lives longer than a request
watches that topic with the `CredentialRef` that it was opened with.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TypeVar

from stoa.platform.actor import CredentialRef
from stoa.platform.ids import SessionId, UserId
from stoa.platform.realtime import Bus, TopicEvent

# Events on `user:{id}`. A session's or a token's end closes what was opened with it; the end of access ends all work
# of a person, and the end of a membership what belongs to that organization.
SESSION_ENDED = "session.ended"
TOKEN_REVOKED = "token.revoked"  # noqa: S105  # an event
ACCESS_ENDED = "access.ended"
MEMBERSHIP_ENDED = "membership.ended"

Chunk = TypeVar("Chunk", str, bytes)


class Kind(StrEnum):
    """What lives with a credential."""

    SOCKET = "socket"
    STREAM = "stream"
    RUN = "run"


def is_end_of(credential: CredentialRef, event: TopicEvent) -> bool:
    """Whether the event ends the session or token itself."""
    match event.kind:
        case "session.ended":
            return _is(event.data.get("session_id"), credential.session_id)
        case "token.revoked":
            return _is(event.data.get("token_id"), credential.api_token_id)
    return False


def is_end_of_membership(credential: CredentialRef, event: TopicEvent) -> bool:
    """Whether the event ends the person's membership in the credential's organization."""
    return event.kind == MEMBERSHIP_ENDED and _is(event.data.get("organization_id"), credential.organization_id)


def is_end_of_work(credential: CredentialRef, event: TopicEvent) -> bool:
    """Whether work for the person ends. It outlives a plain sign-out, but not its token, membership or account."""
    if event.kind == ACCESS_ENDED:
        return True
    is_token = event.kind == TOKEN_REVOKED and is_end_of(credential, event)
    return is_token or is_end_of_membership(credential, event)


def _is(told: object, held: object) -> bool:
    return held is not None and told == str(held)


class CredentialEndedError(Exception):
    """Breaks a download off: its reader must not take what came so far for the whole."""


class Watches:
    """What is open in this process, by person and kind."""

    def __init__(self) -> None:
        self._open: dict[UserId, Counter[tuple[SessionId | None, Kind]]] = {}

    def count(self, user_id: UserId, kind: Kind, *, besides: SessionId | None = None) -> int:
        """How many of the kind are open for a person, apart from those of one session."""
        held = self._open.get(user_id, Counter())
        return sum(
            number
            for (session_id, of_kind), number in held.items()
            if of_kind is kind and (besides is None or session_id != besides)
        )

    @contextmanager
    def watching(
        self, bus: Bus, credential: CredentialRef, kind: Kind, heard: Callable[[TopicEvent], None]
    ) -> Iterator[None]:
        """While the block lasts, hand every event of the credential's person to `heard`, which must not block."""
        topic, key = f"user:{credential.user_id}", (credential.session_id, kind)
        bus.subscribe(topic, heard)
        self._open.setdefault(credential.user_id, Counter())[key] += 1
        try:
            yield
        finally:
            bus.unsubscribe(topic, heard)
            held = self._open[credential.user_id]
            held[key] -= 1
            if not held[key]:
                del held[key]
            if not held:
                del self._open[credential.user_id]

    async def until_end(
        self, bus: Bus, credential: CredentialRef, source: AsyncIterator[Chunk]
    ) -> AsyncIterator[Chunk]:
        """The chunks of a download. Raises CredentialEndedError when the credential or its membership ends."""
        ended = False

        def heard(event: TopicEvent) -> None:
            nonlocal ended
            ended = ended or is_end_of(credential, event) or is_end_of_membership(credential, event)

        with self.watching(bus, credential, Kind.STREAM, heard):
            async for chunk in source:
                if ended:
                    raise CredentialEndedError
                yield chunk
