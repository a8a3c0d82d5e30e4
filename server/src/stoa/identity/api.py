"""What other packages may call."""

import time
from collections.abc import Collection
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Select
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection

from stoa.identity.adapters import hashing
from stoa.identity.adapters.oidc import OidcClient
from stoa.identity.commands import (
    administration,
    contacts,
    delete_account,
    first_account,
    freshness,
    impersonation,
    instance,
    reset_password,
    review_tokens,
    revocation,
)
from stoa.identity.commands import seed_accounts as seeding
from stoa.identity.commands.authenticate import Presented, authenticate
from stoa.identity.contracts import Contact, SendingLimits, TokenFacts, UserRef
from stoa.identity.core import avatars, emails
from stoa.identity.errors import AccountEnded, EmailUnverified, StepUpRequired
from stoa.identity.policy import ADMINISTRATORS
from stoa.identity.ports import AccountEnding, AccountProvisioner, Memberships
from stoa.identity.queries import api_tokens as token_queries
from stoa.identity.queries import credentials, oidc, people
from stoa.identity.queries.authentication import Checks
from stoa.identity.runtime.activity import ActivityLog
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.addresses import client_address
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.http.edge import Authenticator
from stoa.platform.ids import ApiTokenId, OrganizationId, UserId
from stoa.platform.pagination import PageRequest, Slice
from stoa.platform.ratelimit import GeneralLimits
from stoa.platform.settings import Settings

__all__ = [
    "AccountEnded",
    "ActivityLog",
    "CredentialAuthenticator",
    "EmailUnverified",
    "ImpersonationGuard",
    "OidcClient",
    "StepUpRequired",
    "address_of",
    "browser_cookie_name",
    "cookie_name",
    "count_users",
    "create_owner_link",
    "device_cookie_name",
    "has_oidc_provider",
    "has_second_factor",
    "last_used_model",
    "may_create_organizations",
    "office_cookie_name",
    "session_methods",
    "set_last_used_model",
    "user_refs",
]
log = structlog.get_logger(__name__)

COOKIE = "stoa_s0"
API_PREFIX = "/api/v1"
OFFICE_COOKIE = "stoa_s0_office"
FLOW_COOKIE = "stoa_flow"
DEVICE_COOKIE = "stoa_device"
BROWSER_COOKIE = "stoa_browser"


def cookie_name(settings: Settings) -> str:
    """Name of the session cookie; `__Host-` binds it to this host and a secure origin (ID-43, ID-44)."""
    return COOKIE if settings.allow_insecure_http else f"__Host-{COOKIE}"


def office_cookie_name(settings: Settings) -> str:
    """Name of the cookie in which an administrator's own session waits while they act as somebody (ID-94)."""
    return OFFICE_COOKIE if settings.allow_insecure_http else f"__Host-{OFFICE_COOKIE}"


def device_cookie_name(settings: Settings) -> str:
    """Name of the cookie that tells a device from others; it signs nobody in (ID-64)."""
    return DEVICE_COOKIE if settings.allow_insecure_http else f"__Host-{DEVICE_COOKIE}"


def browser_cookie_name(settings: Settings) -> str:
    """Name of the cookie that binds ways to identity providers to one browser (ID-81)."""
    return BROWSER_COOKIE if settings.allow_insecure_http else f"__Host-{BROWSER_COOKIE}"


def flow_cookie_name(settings: Settings) -> str:
    """Name of the cookie of a browser that has signed up, until the address is confirmed (ID-15)."""
    return FLOW_COOKIE if settings.allow_insecure_http else f"__Host-{FLOW_COOKIE}"


class CredentialAuthenticator:
    """Tells who calls: by session cookie, access token of a native client, or API token; the edge's Authenticator."""

    def __init__(self, memberships: Memberships) -> None:
        self._checks = Checks(memberships.active())

    async def __call__(self, platform: Platform, connection: HTTPConnection) -> Actor | None:
        """The actor, None for nobody. Raises Unauthenticated for a credential that does not count (any more)."""
        headers = connection.headers
        named = headers.get("stoa-organization")
        presented = Presented(
            cookie=connection.cookies.get(cookie_name(platform.settings)),
            bearer=tuple(
                token.strip()
                for scheme, _, token in (value.partition(" ") for value in headers.getlist("authorization"))
                if scheme.lower() == "bearer"
            ),
            api_key=headers.get("x-api-key"),
            query=connection.url.query,
            ip_address=client_address(connection.scope, platform.settings.trusted_proxies),
            named=_organization_id(named) if named else None,
        )
        return await authenticate(platform, self._checks, presented)


class ImpersonationGuard:
    """An Authenticator that keeps impersonations out of the routes which are the person's alone (ID-95)."""

    def __init__(self, authenticate: Authenticator) -> None:
        self._authenticate = authenticate

    async def __call__(self, platform: Platform, connection: HTTPConnection) -> Actor | None:
        """The actor behind it. Raises NotWhileImpersonating, too."""
        actor = await self._authenticate(platform, connection)
        if actor is not None and actor.impersonator_id is not None and connection.scope["type"] == "http":
            route = connection.scope.get("stoa.route", connection.url.path)
            method = connection.scope["method"]
            await impersonation.refuse_route(platform, actor, method, route.removeprefix(API_PREFIX))
        return actor


class InstanceLimits:
    """The general limits as the installation's settings have them, read anew every few seconds (ID-40)."""

    REFRESH_SECONDS = 5.0

    def __init__(self) -> None:
        self._held = GeneralLimits()
        self._read_at = float("-inf")

    async def __call__(self, platform: Platform) -> GeneralLimits:
        """The limits in force; while the database is away, those that were last read."""
        now = time.monotonic()
        if now - self._read_at >= self.REFRESH_SECONDS:
            self._read_at = now
            try:
                async with platform.db.reading(Scope()) as session:
                    self._held = instance.general_limits(await people.instance_settings(session))
            except (SQLAlchemyError, OSError) as error:
                log.warning("limits_not_read", error=type(error).__name__)
        return self._held


def _organization_id(text: str) -> OrganizationId:
    try:
        return OrganizationId(UUID(text))
    except ValueError as error:
        raise NotFound from error


def require_super_admin(actor: Actor) -> None:
    """Raises Forbidden for everybody but super administrators of the installation."""
    administration.require_super_admin(actor)


async def create_owner_link(session: WriteSession, platform: Platform) -> str:
    """A new one-time link that makes the first account; see ID-1."""
    return await first_account.create_owner_link(session, platform)


async def count_users(session: ReadSession) -> int:
    """How many accounts there are."""
    return await people.count_users(session)


async def may_create_organizations(session: ReadSession, actor: Actor) -> bool:
    """Whether this installation lets the person make organizations of their own (ORG-2)."""
    if actor.instance_role is InstanceRole.GUEST:
        return False
    if actor.instance_role in (InstanceRole.ADMIN, InstanceRole.SUPER_ADMIN):
        return True
    return (await people.instance_settings(session)).organization_creation == "anyone"


async def user_refs(session: ReadSession, ids: Collection[UserId]) -> dict[UserId, UserRef]:
    """Name, username and picture of people; ids that do not exist are left out."""
    if not ids:
        return {}
    return {
        row[0]: UserRef(row[0], row[1], row[2], avatars.url(row[0], row[3]))
        for row in await people.names_by_id(session, ids)
    }


async def timezones_of(session: ReadSession, ids: Collection[UserId]) -> dict[UserId, str]:
    """The time zone that each of the people lives in, by its name."""
    return await people.timezones(session, ids) if ids else {}


async def token_owners(
    session: ReadSession, organization_id: OrganizationId, ids: Collection[UUID]
) -> dict[UUID, tuple[str, UserId]]:
    """Name and owner of API tokens of an organization."""
    return await token_queries.names_and_owners(session, organization_id, ids)


async def sending_limits(session: ReadSession) -> SendingLimits:
    """How much one person may ask of models, as the installation's administrators set it (CV-47, CV-87)."""
    return instance.sending_limits(await people.instance_settings(session))


async def last_used_model(session: ReadSession, user_id: UserId) -> str | None:
    """The model that the person chose last."""
    return (await people.load_user(session, user_id)).last_used_model


async def set_last_used_model(session: WriteSession, user_id: UserId, model: str) -> None:
    """Remember the model that the person chose."""
    (await people.load_user(session, user_id)).last_used_model = model


async def has_second_factor(session: ReadSession, user_id: UserId) -> bool:
    """Whether the person can sign in with more than a password: an authenticator app or a passkey."""
    return not {"totp", "passkey"}.isdisjoint(await people.methods_of(session, user_id))


async def session_methods(session: ReadSession, actor: Actor) -> frozenset[str]:
    """How the actor's session was signed in: password, totp, passkey, oidc:<key>. None for an API token."""
    if actor.session_id is None:
        return frozenset()
    held = await credentials.find_own_session(session, actor.user_id, actor.session_id)
    return frozenset(held.methods) if held is not None else frozenset()


async def has_oidc_provider(session: ReadSession, key: str) -> bool:
    """Whether people can sign in by this identity provider."""
    found = await oidc.find_provider(session, key)
    return found is not None and found.is_enabled


async def address_of(session: ReadSession, user_id: UserId) -> str:
    """The e-mail address of a person, to write to them; never for showing it to others."""
    return (await people.load_user(session, user_id)).email


def directory() -> Select[*tuple[Any, ...]]:
    """Every living account with what organizations show of it, to be joined into one statement."""
    return people.directory()


async def leave_organization(
    session: WriteSession,
    platform: Platform,
    user_id: UserId,
    organization_id: OrganizationId,
    *,
    by: UserId | None,
    to: OrganizationId | None,
    api_tokens: bool,
) -> None:
    """Sessions that worked in the organization work in another, or in none (ID-52); `api_tokens`: theirs there end."""
    await people.move_sessions(session, user_id, organization_id, to)
    if api_tokens:
        await revocation.end_api_tokens(session, platform, user_id, by=by, organization_id=organization_id)


def email_key(address: str) -> str | None:
    """The normalised form by which addresses are compared (ID-5); None for what is no address."""
    return emails.normalise(address)


async def sweep_accounts(platform: Platform, ending: AccountEnding) -> None:
    """Erase accounts deleted fourteen days ago, remove those never confirmed, and proofs past their time."""
    await delete_account.sweep(platform, ending)


async def create_reset_link(session: WriteSession, platform: Platform, identifier: str) -> str | None:
    """A link that sets the password of the person with this address or username; None: there is nobody (ID-31)."""
    return await reset_password.create_link_for(session, platform, identifier)


async def mail_reset(session: WriteSession, platform: Platform, user_id: UserId, *, by: Actor) -> None:
    """Mail a person a link that sets their password; the caller has checked who asks. Raises AccountEnded."""
    await reset_password.mail_link(session, platform, user_id, by=by)


async def reset_link(session: WriteSession, platform: Platform, user_id: UserId, *, by: Actor) -> str:
    """As mail_reset, with the link for whoever asked: they could sign in with it. Raises AccountEnded."""
    return await reset_password.link_of(session, platform, user_id, by=by)


async def live_tokens(
    session: ReadSession, platform: Platform, organization_id: OrganizationId, page: PageRequest
) -> Slice[TokenFacts]:
    """API tokens that work in an organization, for its administrators; the caller has checked who asks."""
    return await review_tokens.list_live(session, organization_id, platform.clock.now(), page)


async def end_token(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    organization_id: OrganizationId,
    token_id: ApiTokenId,
) -> None:
    """End an API token of an organization, as its administrator. Raises NotFound."""
    await review_tokens.end(session, platform, actor, organization_id, token_id)


async def is_in_office(session: ReadSession, user_id: UserId) -> bool:
    """Whether the person administers the installation."""
    return InstanceRole((await people.load_user(session, user_id)).role) in ADMINISTRATORS


async def require_fresh(session: ReadSession, platform: Platform, actor: Actor) -> None:
    """Raises NotWhileImpersonating, and StepUpRequired unless the actor has proved lately who they are (ID-47)."""
    await freshness.require_fresh(session, platform, actor)


async def seed_accounts(
    session: WriteSession, platform: Platform, provisioner: AccountProvisioner, password_hash: str
) -> Actor | None:
    """Make the demonstration accounts that are missing; gives the ordinary one if it was made now (OP-65)."""
    await seeding.make(session, platform, provisioner, seeding.ADMIN, password_hash)
    return await seeding.make(session, platform, provisioner, seeding.USER, password_hash)


async def seeded_ids(session: ReadSession) -> list[UserId]:
    """Who was made by the seed."""
    return await people.find_ids(session, seeding.EMAILS)


async def has_people_of_its_own(session: ReadSession) -> bool:
    """Whether anybody was made by other means than the seed."""
    return await people.count_others(session, seeding.EMAILS) > 0


async def hash_known_password() -> str:
    """The hash of the demonstration accounts' password."""
    return await seeding.hash_known_password()


async def with_known_password(platform: Platform) -> list[str]:
    """Addresses of demonstration accounts that the known password still opens (OP-66)."""
    return await seeding.with_known_password(platform)


async def remove_seeded(session: WriteSession) -> list[UserId]:
    """Delete the demonstration accounts; gives who they were. In the system's scope."""
    return await seeding.remove(session)


async def contacts_of(session: ReadSession, ids: Collection[UserId]) -> dict[UserId, Contact]:
    """Addresses of people, to write to them; never for showing them to others."""
    return await contacts.contacts(session, ids)


async def people_with(session: ReadSession, email_keys: Collection[str]) -> dict[str, UserId]:
    """Who has each of these addresses, verified or not."""
    return await contacts.people_with(session, email_keys)


def require_verified(contact: Contact) -> None:
    """Raises EmailUnverified (403 identity.email_unverified) unless the person has proven the address."""
    contacts.require_verified(contact)


async def work_in(session: WriteSession, actor: Actor, organization_id: OrganizationId) -> None:
    """The actor's session works in this organization from now on; the caller has made them a member of it."""
    await contacts.work_in(session, actor, organization_id)


async def hash_shared_password(password: str) -> str:
    """Hash a password that people hand to others, as those of accounts are (SP-53). Outside of transactions."""
    return await hashing.hash_password(password)


async def verify_shared_password(encoded: str | None, password: str) -> bool:
    """Whether it fits; without a hash the same work is done and the answer is no. Outside of transactions."""
    return await hashing.verify_password(encoded, password)


def refuse_impersonated(actor: Actor) -> None:
    """Raises NotWhileImpersonating for an administrator who acts as the person."""
    freshness.refuse_impersonated(actor)
