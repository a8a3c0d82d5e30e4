"""Sign-out that a provider tells of behind the browser's back (ID-85)."""

from datetime import UTC, datetime, timedelta

import structlog

from stoa.audit import api as audit
from stoa.identity.adapters.oidc import OidcClient, ProviderFailedError
from stoa.identity.commands import oidc_flows, revocation
from stoa.identity.core import oidc
from stoa.identity.core.oidc import LEEWAY_SECONDS, LoggedOut, TokenRefusedError
from stoa.identity.errors import OidcFailed, OidcUnavailable
from stoa.identity.queries import oidc as queries
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession

log = structlog.get_logger(__name__)


async def end_sessions(platform: Platform, client: OidcClient, key: str, token: str) -> None:
    """End what began by the provider's session, or by any of a subject's.

    Raises NotFound, OidcFailed, OidcUnavailable.
    """
    async with platform.db.reading(Scope()) as session:
        provider = await oidc_flows.enabled(session, key)
    try:
        metadata = await client.metadata(provider.issuer)
        claims = await client.claims(provider.issuer, metadata, token)
        told = oidc.check_logout_token(
            claims, issuer=provider.issuer, client_id=provider.client_id, now=platform.clock.now()
        )
    except TokenRefusedError as error:
        log.warning("oidc.logout_refused", provider=key, reason=error.reason)
        raise OidcFailed from error
    except ProviderFailedError as error:
        raise OidcUnavailable(provider=key) from error
    async with platform.db.writing(Scope()) as session:
        await _end(session, platform, key, told)


async def _end(session: WriteSession, platform: Platform, key: str, told: LoggedOut) -> None:
    user_id = None
    if told.subject is not None:
        account = await queries.find_account(session, key, told.subject)
        if account is None:
            return
        user_id = account.user_id
    # Sent again later, the same token does not end what the person has begun since.
    until = datetime.fromtimestamp(told.at, UTC) + timedelta(seconds=LEEWAY_SECONDS)
    ended = await queries.live_sessions(
        session, key, user_id=user_id, provider_session=told.session_id, begun_before=until
    )
    for session_id, owner_id in ended:
        await revocation.end_session(session, platform, owner_id, session_id, reason="sign_out", by=None)
        await audit.record(
            session,
            None,
            "session.ended",
            resource_type="session",
            resource_id=session_id,
            organization_id=None,
            metadata={"reason": "provider", "provider": key, "user_id": str(owner_id)},
        )
