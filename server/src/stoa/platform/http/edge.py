"""What the HTTP edge has at hand: the platform, who authenticates, who may listen to which topic."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast
from uuid import UUID

from starlette.requests import HTTPConnection

from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.ratelimit import GeneralLimits


class Authenticator(Protocol):
    """Tells who calls, from cookie or token. None: nobody. Raises Unauthenticated for an ended credential."""

    async def __call__(self, platform: Platform, connection: HTTPConnection) -> Actor | None: ...


class Limits(Protocol):
    """The general limits in force."""

    async def __call__(self, platform: Platform) -> GeneralLimits: ...


class ViewAs(Protocol):
    """The caller as one who sees no more than another person does, in the place that the path names."""

    async def __call__(
        self, platform: Platform, actor: Actor, user_id: UUID, place: Mapping[str, UUID]
    ) -> Actor: ...


# Takes the platform, the actor and the id of the topic; true if the same GET would answer 200.
TopicAuthorizer = Callable[[Platform, Actor, str], Awaitable[bool]]


class Missed(Protocol):
    """What happened on a topic since somebody listened: data of events, and the number that they stand at then."""

    @property
    def kind(self) -> str: ...

    @property
    def seq(self) -> int: ...

    @property
    def events(self) -> Sequence[Mapping[str, Any]]: ...


# Takes the platform, the actor, the id of the topic and the number after which to begin. None: too much was missed.
# Raises AppError where the same GET would be refused.
CatchUp = Callable[[Platform, Actor, str, int], Awaitable[Missed | None]]


@dataclass(frozen=True)
class Edge:
    """Installed once by the composition root."""

    platform: Platform
    authenticate: Authenticator
    topics: Mapping[str, TopicAuthorizer]
    catch_ups: Mapping[str, CatchUp]
    limits: Limits
    view_as: ViewAs


def edge_of(connection: HTTPConnection) -> Edge:
    return cast(Edge, connection.app.state.stoa)


async def actor_of(connection: HTTPConnection) -> Actor | None:
    """Who calls; asked once per connection."""
    if "stoa.actor" not in connection.scope:
        edge = edge_of(connection)
        connection.scope["stoa.actor"] = await edge.authenticate(edge.platform, connection)
    return cast(Actor | None, connection.scope["stoa.actor"])
