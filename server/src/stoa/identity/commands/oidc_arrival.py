"""Coming back from a provider: who it says this is, and what follows (ID-81 to ID-83)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import structlog

from stoa.identity.adapters.oidc import OidcClient, Provider, ProviderFailedError
from stoa.identity.commands import linked_accounts, oidc_flows, oidc_newcomers
from stoa.identity.commands.admission import Admission, Challenge, admit
from stoa.identity.commands.linked_accounts import Linked
from stoa.identity.commands.oidc_flows import LINK, REAUTHENTICATE, Flow
from stoa.identity.commands.oidc_newcomers import Newcomer, NotYet, Ports
from stoa.identity.commands.prove_address import prove_address
from stoa.identity.commands.sessions import Caller, Proof
from stoa.identity.core import emails, oidc
from stoa.identity.core.oidc import Identity, TokenRefusedError
from stoa.identity.core.return_paths import HOME
from stoa.identity.errors import OidcDomainRefused, OidcFailed, OidcUnavailable, SessionRevoked
from stoa.identity.models import Account, OidcProvider, User
from stoa.identity.queries import credentials, people
from stoa.identity.queries import oidc as queries
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.addresses import limit_subject
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.errors import AppError
from stoa.platform.ids import SessionId, UserId
from stoa.platform.ratelimit import Rule

log = structlog.get_logger(__name__)

# Failures only: who comes in gives theirs back.
ARRIVALS = Rule("oidc_arrivals", 30, timedelta(minutes=15), hides_subject=True)
SIGN_IN_PAGE, SECURITY_PAGE = "/sign-in", "/settings/security"
# What the user information endpoint may add to an ID token that lacks it.
PROFILE = ("email", "email_verified", "name", "given_name", "family_name", "preferred_username", "locale")


@dataclass(frozen=True)
class Answer:
    """What the provider sent with the browser. `issuer`: of RFC 9207."""

    code: str | None
    state: str | None
    error: str | None
    issuer: str | None


@dataclass(frozen=True)
class Arrival:
    """Where the browser goes from here; with a session or challenge, or with the reason why there is none.

    `sign_up_flow`: for the cookie of a browser that has just made an account whose address waits to be confirmed.
    """

    path: str
    admission: Admission | None = None
    refusal: AppError | None = None
    sign_up_flow: str | None = None


async def arrive(
    platform: Platform, client: OidcClient, ports: Ports, key: str, *, answer: Answer, caller: Caller
) -> Arrival:
    """Do what the flow was begun for. Whatever stands in the way is part of the answer: a page has to tell it."""
    path = SIGN_IN_PAGE
    try:
        slot = await platform.limiter.take(ARRIVALS, limit_subject(caller.ip_address))
        flow = await oidc_flows.take(platform, key, answer.state or "", caller.browser_id)
        path = _page_of(flow)
        person = await _ask(platform, client, flow, answer)
        arrival = await _follow(platform, ports, flow, person, caller)
    except AppError as refusal:
        return Arrival(path, refusal=refusal)
    await platform.limiter.give_back(slot)
    return arrival


def _page_of(flow: Flow) -> str:
    """Where a refusal is shown."""
    match flow.purpose:
        case oidc_flows.LINK:
            return SECURITY_PAGE
        case oidc_flows.REAUTHENTICATE:
            return flow.return_to
    return sign_in_page(flow.return_to)


def sign_in_page(return_to: str) -> str:
    """The sign-in that goes on to where somebody wanted to be."""
    return SIGN_IN_PAGE if return_to == HOME else f"{SIGN_IN_PAGE}?{urlencode({'return_to': return_to})}"


async def _ask(platform: Platform, client: OidcClient, flow: Flow, answer: Answer) -> Identity:
    """Who the provider says this is. No transaction is open meanwhile. Raises OidcFailed, OidcUnavailable."""
    if answer.error is not None or answer.code is None:
        raise OidcFailed(reason="declined" if answer.error == "access_denied" else None)
    async with platform.db.reading(Scope()) as session:
        provider = await oidc_flows.enabled(session, flow.key)
        known = await oidc_flows.with_secret(session, platform, provider)
    try:
        return oidc.identity_of(await _claims(platform, client, known, flow, answer))
    except TokenRefusedError as error:
        log.warning("oidc.refused", provider=flow.key, reason=error.reason)
        raise OidcFailed from error
    except ProviderFailedError as error:
        log.warning("oidc.failed", provider=flow.key, reason=error.reason)
        raise OidcUnavailable(provider=flow.key) from error


async def _claims(
    platform: Platform, client: OidcClient, provider: Provider, flow: Flow, answer: Answer
) -> Mapping[str, Any]:
    """Checked claims about the person. Raises TokenRefusedError, ProviderFailedError."""
    metadata = await client.metadata(provider.issuer)
    # An answer that another provider made is not for us to exchange (RFC 9207).
    if answer.issuer != provider.issuer and (answer.issuer is not None or metadata.names_itself):
        raise TokenRefusedError("issuer of the answer")
    tokens = await client.exchange(
        provider,
        metadata,
        code=answer.code or "",
        verifier=flow.verifier,
        redirect_uri=oidc_flows.callback_address(platform.settings, flow.key),
    )
    claims = await client.claims(provider.issuer, metadata, tokens["id_token"])
    oidc.check_id_token(
        claims,
        issuer=provider.issuer,
        client_id=provider.client_id,
        nonce=flow.nonce,
        now=platform.clock.now(),
        fresh_since=flow.started if flow.purpose == REAUTHENTICATE else None,
    )
    access = tokens.get("access_token")
    if "email" in claims or metadata.userinfo_endpoint is None or not isinstance(access, str):
        return claims
    more = await client.userinfo(metadata.userinfo_endpoint, access)
    if more.get("sub") != claims["sub"]:
        raise TokenRefusedError("subject of the user information")
    return {**claims, **{name: more[name] for name in PROFILE if name in more}}


async def _follow(platform: Platform, ports: Ports, flow: Flow, person: Identity, caller: Caller) -> Arrival:
    linked = Linked(flow.key, person.subject, person.email, person.session_id)
    # The session's cookie does not come with a browser that another site sends; the flow has kept it.
    caller = caller.holding(flow.session_token)
    async with platform.db.writing(Scope()) as session:
        provider = await oidc_flows.enabled(session, flow.key)
        _check_domain(provider, person)
        if flow.purpose != oidc_flows.SIGN_IN:
            await _within_session(session, platform, flow, linked)
            return Arrival(flow.return_to)
        account = await queries.find_account(session, flow.key, person.subject)
        if account is not None:
            begun = await _enter(session, platform, ports, account=account, person=person, caller=caller)
            return _admitted(flow, begun)
        newcomer = Newcomer(provider, flow, person)
        joined = await oidc_newcomers.join(session, platform, ports, newcomer, caller=caller)
        if isinstance(joined, NotYet):
            return Arrival(_page_of(flow), refusal=joined.refusal, sign_up_flow=joined.sign_up_flow)
        return _admitted(flow, joined)


def _admitted(flow: Flow, admission: Admission) -> Arrival:
    """Where a session leads; a challenge is answered on the sign-in page first."""
    return Arrival(_page_of(flow) if isinstance(admission, Challenge) else flow.return_to, admission)


def _check_domain(provider: OidcProvider, person: Identity) -> None:
    """Raises OidcDomainRefused. An address that the provider has not verified is of no domain."""
    if not provider.allowed_domains:
        return
    key = emails.normalise(person.email or "")
    if key is None or not person.email_verified or not oidc.is_domain_allowed(key, provider.allowed_domains):
        raise OidcDomainRefused


async def _enter(
    session: WriteSession,
    platform: Platform,
    ports: Ports,
    *,
    account: Account,
    person: Identity,
    caller: Caller,
) -> Admission:
    """Somebody whom the provider has brought before."""
    user = await people.load_user(session, account.user_id, lock=True)
    if user.deleted_at is not None:
        raise OidcFailed
    await queries.note_use(session, account.id, person.email, platform.clock.now())
    if person.email_verified and emails.normalise(person.email or "") == user.email_key:
        # They added this way in themselves: what they set before is theirs as well.
        await prove_address(session, platform, user, keeps_password=True)
    proof = proof_of(account.provider_id.removeprefix(queries.PREFIX), person)
    return await admit(session, platform, ports.memberships, user, caller=caller, proof=proof)


def proof_of(key: str, person: Identity) -> Proof:
    """How somebody whom a provider brought has proven who they are."""
    return Proof((f"{queries.PREFIX}{key}",), oidc_provider_key=key, oidc_session_id=person.session_id)


async def _within_session(session: WriteSession, platform: Platform, flow: Flow, linked: Linked) -> None:
    """Add a way in for, or prove again, the person whose session began the flow.

    Raises SessionRevoked, OidcAccountTaken, OidcFailed.
    """
    user, actor = await _actor_of(session, platform, flow)
    if flow.purpose == LINK:
        await linked_accounts.add(session, platform, actor, linked)
        return
    account = await queries.find_account(session, linked.key, linked.subject)
    if account is None or account.user_id != user.id:
        raise OidcFailed(reason="other_account")
    await linked_accounts.prove_again(session, platform, actor, linked)


async def _actor_of(session: WriteSession, platform: Platform, flow: Flow) -> tuple[User, Actor]:
    assert flow.user_id is not None
    assert flow.session_id is not None
    user_id, session_id = UserId(UUID(flow.user_id)), SessionId(UUID(flow.session_id))
    user = await people.load_user(session, user_id, lock=True)
    held = await credentials.find_own_session(session, user_id, session_id)
    now = platform.clock.now()
    is_live = held is not None and held.revoked_at is None and now < min(held.expires_at, held.absolute_expires_at)
    if held is None or not is_live or held.token_version != user.token_version or user.deleted_at is not None:
        raise SessionRevoked
    return user, Actor(user.id, user.name, InstanceRole(user.role), session_id=session_id)
