"""What other packages may call."""

from uuid import UUID

from starlette.requests import HTTPConnection

from stoa.identity import queries
from stoa.identity.commands import sessions, sign_up
from stoa.identity.contracts import UserRef
from stoa.identity.ports import Memberships
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import OrganizationId, UserId
from stoa.platform.settings import Settings

COOKIE = "stoa_s0"


def cookie_name(settings: Settings) -> str:
    """Name of the session cookie; the `__Host-` prefix binds it to this host over a secure origin (ID-43, ID-44)."""
    return COOKIE if settings.allow_insecure_http else f"__Host-{COOKIE}"


class CookieAuthenticator:
    """Tells who calls by the session cookie; the edge's Authenticator."""

    def __init__(self, memberships: Memberships) -> None:
        self._memberships = memberships

    async def __call__(self, platform: Platform, connection: HTTPConnection) -> Actor | None:
        """The actor, None without a cookie. Raises SessionExpired for a cookie whose session has ended."""
        token = connection.cookies.get(cookie_name(platform.settings))
        if not token:
            return None
        named = connection.headers.get("stoa-organization")
        return await sessions.authenticate(
            platform, self._memberships, token, organization=_organization_id(named) if named else None
        )


def _organization_id(text: str) -> OrganizationId:
    try:
        return OrganizationId(UUID(text))
    except ValueError as error:
        raise NotFound from error


async def create_owner_link(session: WriteSession, platform: Platform) -> str:
    """A new one-time link that makes the first account; see ID-1."""
    return await sign_up.create_owner_link(session, platform)


async def has_users(session: ReadSession) -> bool:
    """Whether anybody has an account."""
    return await queries.has_users(session)


async def user_refs(session: ReadSession, ids: set[UserId]) -> dict[UserId, UserRef]:
    """Name, username and picture of people; ids that do not exist are left out."""
    if not ids:
        return {}
    users = await queries.users_by_id(session, list(ids))
    return {user.id: UserRef(user.id, user.name, user.username, None) for user in users}


async def last_used_model(session: ReadSession, user_id: UserId) -> str | None:
    """The model that the person chose last."""
    return (await queries.load_user(session, user_id)).last_used_model


async def set_last_used_model(session: WriteSession, user_id: UserId, model: str) -> None:
    """Remember the model that the person chose."""
    (await queries.load_user(session, user_id)).last_used_model = model
