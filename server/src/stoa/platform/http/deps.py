"""Dependencies of routes: who calls, and the transaction that ends before the answer goes out."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request

from stoa.platform.actor import (
    Actor,
    MfaEnrollmentRequired,
    PasswordChangeRequired,
    ScopeMissing,
    SsoRequired,
    ViewAsElsewhere,
    ViewAsReadOnly,
)
from stoa.platform.addresses import client_address, limit_subject
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import NotFound, PreconditionRequired, Unauthenticated
from stoa.platform.http.edge import actor_of, edge_of
from stoa.platform.http.problems import problems
from stoa.platform.pagination import PageRequest, page_request

__all__ = [
    "CurrentActor",
    "CurrentPlatform",
    "IfMatch",
    "ListRequest",
    "OptionalActor",
    "Public",
    "PublicReading",
    "PublicWriting",
    "Reading",
    "ViewingActor",
    "Writing",
    "problems",
]


async def _platform(request: Request) -> Platform:
    return edge_of(request).platform


CurrentPlatform = Annotated[Platform, Depends(_platform)]


READING = frozenset({"GET", "HEAD", "OPTIONS"})


async def _optional_actor(request: Request) -> Actor | None:
    try:
        actor = await actor_of(request)
    except Unauthenticated:
        await _count_stranger(request)
        raise
    if actor is None:
        await _count_stranger(request)
        return None
    await _count(request, actor)
    _check_scope(request, actor)
    _check_password(request, actor)
    _check_way_in(request, actor)
    return actor


async def _count(request: Request, actor: Actor) -> None:
    """A person, or one of their API tokens, comes so often in a minute. Raises RateLimited (ID-41)."""
    if request.scope.setdefault("stoa.counted", False):
        return
    request.scope["stoa.counted"] = True
    edge = edge_of(request)
    rule = (await edge.limits(edge.platform)).rule(is_reading=request.method in READING)
    edge.platform.limiter.allow(rule, str(actor.api_token_id or actor.user_id))


async def _count_stranger(request: Request) -> None:
    """Nobody in particular comes so often in a minute from one address. Raises RateLimited."""
    if request.scope.setdefault("stoa.counted", False):
        return
    request.scope["stoa.counted"] = True
    edge = edge_of(request)
    address = client_address(request.scope, edge.platform.settings.trusted_proxies)
    rule = (await edge.limits(edge.platform)).rule_for_strangers()
    edge.platform.limiter.allow(rule, limit_subject(address))


async def _signed_in(request: Request) -> Actor:
    actor = await _optional_actor(request)
    if actor is None:
        raise Unauthenticated
    return actor


async def current_actor(request: Request) -> Actor:
    """Who calls, counted and let in here. Raises Unauthenticated, and what keeps them out."""
    actor = await _signed_in(request)
    if "view_as" in request.query_params:
        raise ViewAsElsewhere if request.method in READING else ViewAsReadOnly
    return actor


async def _viewing_actor(request: Request, view_as: UUID | None = None) -> Actor:
    actor = await _signed_in(request)
    if view_as is None:
        return actor
    edge = edge_of(request)
    return await edge.view_as(edge.platform, actor, view_as, _place(request))


def _place(request: Request) -> dict[str, UUID]:
    """The ids in the path; what is none is refused by the route itself."""
    place = {}
    for name, value in request.path_params.items():
        with suppress(ValueError):
            place[name] = UUID(str(value))
    return place


# The own password, the profile, and signing out (ID-26).
OPEN_BEFORE_CHANGE = frozenset({"/me/password", "/me", "/sessions/current", "/sessions/current/reauthentications"})


def _check_password(request: Request, actor: Actor) -> None:
    if not actor.must_change_password:
        return
    route = str(request.scope.get("stoa.route", ""))
    is_own = route in OPEN_BEFORE_CHANGE and not (route == "/me" and request.method == "DELETE")
    if not is_own:
        raise PasswordChangeRequired


def _check_scope(request: Request, actor: Actor) -> None:
    """An API token comes as far as its scopes, and into its own organization only (ID-87, ID-88)."""
    if actor.scopes is None:
        return
    scope = request.scope.get("stoa.scope")
    if scope is None:
        raise ScopeMissing("API tokens never reach this", scope=None)
    actor.require_scope(scope)
    named = request.path_params.get("organization_id")
    if named is not None and named.replace("-", "").lower() != (actor.organization_id or UUID(int=0)).hex:
        raise NotFound


# Routes beside those of identity that belong to the person or the installation, not to their organization.
OPEN_TO_PERSONS = ("/me/", "/admin/", "/invitations")
OWN_ORGANIZATIONS = frozenset({"/organizations", "/deleted-organizations"})


def _check_way_in(request: Request, actor: Actor) -> None:
    """Without the second factor (ID-79) or the provider (ORG-33) that their organization asks for people reach only
    what is not its own.
    """
    if not actor.lacks_mfa and actor.missing_sso is None:
        return
    route = str(request.scope.get("stoa.route", ""))
    named = request.path_params.get("organization_id")
    if named is not None:
        is_its_own = str(named).replace("-", "").lower() == (actor.organization_id or UUID(int=0)).hex
    else:
        is_person_s = route.startswith(OPEN_TO_PERSONS) or route in OWN_ORGANIZATIONS
        is_its_own = "identity" not in request.scope.get("stoa.tags", ()) and not is_person_s
    if is_its_own and actor.missing_sso is not None:
        raise SsoRequired(provider=actor.missing_sso)
    if is_its_own:
        raise MfaEnrollmentRequired


CurrentActor = Annotated[Actor, Depends(current_actor)]
# For routes that owners and admins of a space may also read through somebody else's eyes (SP-64).
ViewingActor = Annotated[Actor, Depends(_viewing_actor)]
OptionalActor = Annotated[Actor | None, Depends(_optional_actor)]


async def public(request: Request) -> None:
    """Marks a route as open to everybody, visibly in its signature; addresses are counted."""
    await _count_stranger(request)


Public = Annotated[None, Depends(public)]


# Function scope: the commit comes before the answer, and a failed commit becomes an error.
async def _reading(
    actor: Annotated[Actor, Depends(_signed_in)], platform: CurrentPlatform
) -> AsyncIterator[ReadSession]:
    async with platform.db.reading(Scope.of(actor)) as session:
        yield session


async def _writing(actor: CurrentActor, platform: CurrentPlatform) -> AsyncIterator[WriteSession]:
    async with platform.db.writing(Scope.of(actor)) as session:
        yield session


async def _public_reading(platform: CurrentPlatform) -> AsyncIterator[ReadSession]:
    async with platform.db.reading(Scope()) as session:
        yield session


async def _public_writing(platform: CurrentPlatform) -> AsyncIterator[WriteSession]:
    async with platform.db.writing(Scope()) as session:
        yield session


Reading = Annotated[ReadSession, Depends(_reading, scope="function")]
Writing = Annotated[WriteSession, Depends(_writing, scope="function")]
PublicReading = Annotated[ReadSession, Depends(_public_reading, scope="function")]
PublicWriting = Annotated[WriteSession, Depends(_public_writing, scope="function")]

ListRequest = Annotated[PageRequest, Depends(page_request)]


async def _if_match(if_match: Annotated[str | None, Header()] = None) -> str | None:
    return if_match.strip().removeprefix("W/").strip('"') if if_match else None


IfMatch = Annotated[str | None, Depends(_if_match)]


def require_match(if_match: str | None) -> str:
    """The ETag of If-Match, or 428 `precondition_required`."""
    if if_match is None:
        raise PreconditionRequired
    return if_match
