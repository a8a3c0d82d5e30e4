"""The way to a provider and back: state, nonce and PKCE of one flow, good once and in one browser (ID-81)."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from stoa.identity.adapters.oidc import Metadata, OidcClient, Provider, ProviderFailedError
from stoa.identity.commands.freshness import refuse_impersonated, require_fresh
from stoa.identity.commands.sessions import Caller
from stoa.identity.commands.single_sign_on import FLOW
from stoa.identity.core import oidc
from stoa.identity.core.return_paths import own_path
from stoa.identity.errors import OidcFailed, OidcUnavailable
from stoa.identity.models import OidcProvider
from stoa.identity.queries import oidc as queries
from stoa.identity.queries import proofs
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.crypto import Place, hash_secret, new_secret, secrets_match
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import NotFound, Unauthenticated
from stoa.platform.ids import new_id
from stoa.platform.settings import Settings

LIFE = timedelta(minutes=10)
SIGN_IN, LINK, REAUTHENTICATE = "sign_in", "link", "reauthenticate"


@dataclass(frozen=True)
class Wish:
    """What somebody goes to a provider for, and where they come from."""

    purpose: str
    return_to: str | None
    locale: str = "en"
    timezone: str = "UTC"
    invitation_token: str | None = None


@dataclass(frozen=True)
class Flow:
    """One way to a provider and back. `session_token`: of the session that the browser held when it left."""

    key: str
    purpose: str
    return_to: str
    nonce: str
    verifier: str
    browser_hash: str
    started_at: str
    locale: str
    timezone: str
    invitation_token: str | None = field(repr=False)
    session_token: str | None = field(repr=False)
    user_id: str | None
    session_id: str | None

    @property
    def started(self) -> datetime:
        return datetime.fromisoformat(self.started_at)


@dataclass(frozen=True)
class Departure:
    """Where the browser goes, and what its cookie says from now on."""

    url: str
    browser_id: str


async def start(
    platform: Platform, client: OidcClient, key: str, wish: Wish, *, actor: Actor | None, caller: Caller
) -> Departure:
    """Begin a flow. Raises NotFound, OidcUnavailable; to link or to prove oneself again one must be signed in.

    To link also raises StepUpRequired.
    """
    async with platform.db.reading(Scope()) as session:
        provider = await enabled(session, key)
    if wish.purpose != SIGN_IN:
        await _check_actor(platform, actor, wish.purpose)
    metadata = await metadata_of(client, provider)
    state, browser_id = new_secret(), caller.browser_id or new_secret()
    flow = Flow(
        key=key,
        purpose=wish.purpose,
        return_to=own_path(wish.return_to),
        nonce=new_secret(),
        verifier=new_secret(48),
        browser_hash=hash_of(browser_id),
        started_at=platform.clock.now().isoformat(),
        locale=wish.locale,
        timezone=wish.timezone,
        invitation_token=wish.invitation_token,
        session_token=caller.token,
        user_id=str(actor.user_id) if actor is not None else None,
        session_id=str(actor.session_id) if actor is not None else None,
    )
    async with platform.db.writing(Scope()) as session:
        await _keep(session, platform, state, flow)
    return Departure(_address(platform, provider, metadata, flow, state), browser_id)


async def _check_actor(platform: Platform, actor: Actor | None, purpose: str) -> None:
    if actor is None or actor.session_id is None:
        raise Unauthenticated
    refuse_impersonated(actor)
    if purpose == LINK:
        async with platform.db.reading(Scope.of(actor)) as session:
            await require_fresh(session, platform, actor)


async def enabled(session: ReadSession, key: str) -> OidcProvider:
    """Raises NotFound for a provider that is not there, or switched off."""
    found = await queries.find_provider(session, key)
    if found is None or not found.is_enabled:
        raise NotFound
    return found


async def metadata_of(client: OidcClient, provider: OidcProvider) -> Metadata:
    """Raises OidcUnavailable."""
    try:
        return await client.metadata(provider.issuer)
    except ProviderFailedError as error:
        raise OidcUnavailable(provider=provider.key) from error


def callback_address(settings: Settings, key: str) -> str:
    """Where the provider sends the browser back to; registered there."""
    return f"{settings.base_url}/api/v1/oidc/{key}/callback"


def _address(platform: Platform, provider: OidcProvider, metadata: Metadata, flow: Flow, state: str) -> str:
    parameters = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": callback_address(platform.settings, provider.key),
        "scope": provider.scopes,
        "state": state,
        "nonce": flow.nonce,
        "code_challenge": oidc.code_challenge(flow.verifier),
        "code_challenge_method": "S256",
    }
    if flow.purpose == REAUTHENTICATE:
        # The person signs in there anew, and the provider says when (ID-47).
        parameters |= {"prompt": "login", "max_age": "0"}
    return oidc.authorization_url(metadata.authorization_endpoint, parameters)


async def _keep(session: WriteSession, platform: Platform, state: str, flow: Flow) -> None:
    row_id, now = new_id(), platform.clock.now()
    values = {
        "id": row_id,
        "purpose": FLOW,
        "user_id": UUID(flow.user_id) if flow.user_id is not None else None,
        "identifier": flow.key,
        "secret_hash": hash_secret(state),
        "payload_encrypted": await platform.crypto.encrypt(
            session, json.dumps(asdict(flow)).encode(), _place(row_id)
        ),
        "expires_at": now + LIFE,
    }
    await proofs.insert_verification(session, values, now)


async def take(platform: Platform, key: str, state: str, browser_id: str | None) -> Flow:
    """Use a flow up, whatever comes of it. Raises OidcFailed unless it is this provider's and this browser's."""
    async with platform.db.writing(Scope()) as session:
        found = await proofs.take_verification(session, FLOW, hash_secret(state), platform.clock.now())
        sealed = found.payload_encrypted if found is not None and found.identifier == key else None
        opened = await platform.crypto.decrypt(session, sealed, _place(found.id)) if found and sealed else None
    flow = Flow(**json.loads(opened)) if opened is not None else None
    if flow is None or browser_id is None:
        raise OidcFailed
    if not secrets_match(hash_of(browser_id), flow.browser_hash):
        raise OidcFailed
    return flow


def hash_of(browser_id: str) -> str:
    return hashlib.sha256(browser_id.encode()).hexdigest()


async def with_secret(session: ReadSession, platform: Platform, provider: OidcProvider) -> Provider:
    """The provider with its secret opened."""
    sealed = provider.client_secret_encrypted
    secret = (
        (await platform.crypto.decrypt(session, sealed, secret_place(provider.key))).decode() if sealed else None
    )
    return Provider(provider.key, provider.issuer, provider.client_id, secret)


def secret_place(key: str) -> Place:
    return Place("oidc_providers", key, "client_secret_encrypted", None)


def _place(row_id: UUID) -> Place:
    return Place("verifications", str(row_id), "payload_encrypted", None)
