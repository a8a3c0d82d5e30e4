"""What calls tell of their connections: breakers, keys that rest, keys that are refused (PR-13, PR-54, PR-59)."""

from datetime import timedelta

from stoa.platform.breakers import Breaker
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import ProviderKeyId
from stoa.providers.commands import refusals
from stoa.providers.contracts import ErrorKind, PreparedCall, ProviderFailure

# Failures that say that a provider is not well; the others are the request's or the key's.
UNWELL = frozenset({ErrorKind.OVERLOADED, ErrorKind.TIMEOUT, ErrorKind.UNAVAILABLE})
# How long a rate-limited key rests where the provider does not say.
REST_SECONDS = 30.0
LONGEST_REST_SECONDS = 24 * 3600.0


class BreakerOpen(ProviderFailure):
    """The call was not made: too many before it failed."""

    def __init__(self) -> None:
        super().__init__(ErrorKind.UNAVAILABLE, "too many calls failed just before")


def breaker_key(call: PreparedCall) -> tuple[ProviderKeyId | None, str]:
    return call.provider_key_id, call.slug


def admit(platform: Platform, call: PreparedCall) -> None:
    """Begin an attempt. Raises BreakerOpen where none may begin now."""
    if call.provider_key_id is not None and not _breaker(platform, call).admit(platform.clock.now()):
        raise BreakerOpen


def leave(platform: Platform, call: PreparedCall) -> None:
    """An attempt is over; how it went is noted beside."""
    if call.provider_key_id is not None:
        _breaker(platform, call).leave()


async def note_success(platform: Platform, call: PreparedCall) -> None:
    """The connection answered: its breaker closes by and by, and its refusals in a row are over."""
    if call.provider_key_id is None:
        return
    _breaker(platform, call).succeed()
    if call.key_refusals:
        async with platform.db.writing(_scope(call)) as session:
            await refusals.forget(session, call.provider_key_id)


async def note_failure(platform: Platform, call: PreparedCall, failure: ProviderFailure) -> None:
    """Draw the conclusions of a failed attempt, in a transaction of its own where one is needed."""
    if call.provider_key_id is None or isinstance(failure, BreakerOpen):
        return
    now = platform.clock.now()
    if failure.kind in UNWELL:
        _breaker(platform, call).fail(now)
    if failure.kind is ErrorKind.RATE_LIMITED:
        seconds = REST_SECONDS if failure.retry_after_seconds is None else failure.retry_after_seconds
        platform.breakers.rest(call.provider_key_id, now + timedelta(seconds=min(seconds, LONGEST_REST_SECONDS)))
    if failure.kind is ErrorKind.AUTH:
        async with platform.db.writing(_scope(call)) as session:
            await refusals.note(session, platform, call)


def _breaker(platform: Platform, call: PreparedCall) -> Breaker:
    return platform.breakers.of(breaker_key(call))


def _scope(call: PreparedCall) -> Scope:
    return Scope(organization_id=call.organization_id, user_id=call.user_id)
