"""HTTP of signing in through identity providers."""

from typing import Annotated
from urllib.parse import parse_qs, urlencode

from fastapi import Depends, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from stoa.identity.adapters.oidc import OidcClient
from stoa.identity.api import browser_cookie_name
from stoa.identity.commands import oidc_arrival, oidc_flows, oidc_logout, oidc_providers
from stoa.identity.commands.admission import Challenge
from stoa.identity.commands.oidc_arrival import Answer, Arrival
from stoa.identity.commands.oidc_flows import Wish
from stoa.identity.commands.oidc_newcomers import Ports
from stoa.identity.errors import (
    Banned,
    EmailUnverified,
    Inactive,
    MfaRequired,
    NotWhileImpersonating,
    OidcAccountTaken,
    OidcDomainRefused,
    OidcFailed,
    OidcLinkRequired,
    OidcUnavailable,
    PendingApproval,
    SetupRequired,
    SignUpClosed,
    StepUpRequired,
)
from stoa.identity.routes.accounts import Passes, Provisioner, set_flow_cookie
from stoa.identity.routes.sessions import CallerInfo, HeldMemberships, hand_over_to_device, router
from stoa.identity.schemas.oidc import (
    OidcAuthorizationCreate,
    OidcAuthorizationOut,
    OidcLogoutOut,
    OidcProviderOut,
    ProviderKey,
)
from stoa.platform.context import Platform
from stoa.platform.errors import AppError, LimitExceeded, NotFound
from stoa.platform.http.deps import CurrentPlatform, OptionalActor, Public, problems
from stoa.platform.http.ports import port
from stoa.platform.http.routing import shows_secret
from stoa.platform.http.schemas import ListOut

HeldOidc = Annotated[OidcClient, Depends(port(OidcClient))]
Key = Annotated[ProviderKey, Path()]
Word = Annotated[str | None, Query(max_length=4000)]
LINK_PAGE = "/link-account"
BROWSER_SECONDS = 24 * 3600


async def _ports(memberships: HeldMemberships, provisioner: Provisioner, invitations: Passes) -> Ports:
    return Ports(memberships, provisioner, invitations)


async def _answer(code: Word = None, state: Word = None, error: Word = None, iss: Word = None) -> Answer:
    return Answer(code, state, error, iss)


async def _logout_token(request: Request) -> str:
    """The one field of the form. Raises OidcFailed for anything else."""
    try:
        found = parse_qs((await request.body()).decode(), strict_parsing=True, max_num_fields=10)
    except ValueError as error:
        raise OidcFailed from error
    tokens = found.get("logout_token", [])
    if len(tokens) != 1:
        raise OidcFailed
    return tokens[0]


@router.get("/oidc-providers")
async def list_oidc_providers(
    _public: Public, platform: CurrentPlatform, client: HeldOidc
) -> ListOut[OidcProviderOut]:
    """The services that people may sign in by; one that does not answer is listed as such."""
    offered = await oidc_providers.offered(platform, client)
    return ListOut[OidcProviderOut].whole(
        [
            OidcProviderOut(key=held.provider.key, name=held.provider.name, is_available=held.problem is None)
            for held in offered
        ]
    )


@router.post(
    "/oidc/{key}/authorizations",
    status_code=201,
    responses=problems(NotFound, OidcUnavailable, StepUpRequired, NotWhileImpersonating),
)
@shows_secret
async def start_oidc_flow(  # noqa: PLR0917  # each a dependency
    key: Key,
    body: OidcAuthorizationCreate,
    actor: OptionalActor,
    platform: CurrentPlatform,
    client: HeldOidc,
    caller: CallerInfo,
    response: Response,
) -> OidcAuthorizationOut:
    """Begin a way to a service and back, which is good once and in this browser."""
    departure = await oidc_flows.start(
        platform, client, key, Wish(**body.model_dump()), actor=actor, caller=caller
    )
    _set_browser_cookie(platform, response, departure.browser_id)
    return OidcAuthorizationOut(authorization_url=departure.url)


@router.get(
    "/oidc/{key}/callback",
    status_code=303,
    response_class=RedirectResponse,
    responses=problems(
        OidcFailed,
        MfaRequired,
        SignUpClosed,
        SetupRequired,
        OidcDomainRefused,
        EmailUnverified,
        Banned,
        Inactive,
        PendingApproval,
        OidcLinkRequired,
        OidcAccountTaken,
        LimitExceeded,
        OidcUnavailable,
    ),
)
async def finish_oidc_flow(  # noqa: PLR0917  # each a dependency
    key: Key,
    answer: Annotated[Answer, Depends(_answer)],
    request: Request,
    _public: Public,
    platform: CurrentPlatform,
    client: HeldOidc,
    ports: Annotated[Ports, Depends(_ports)],
    caller: CallerInfo,
) -> Response:
    """Where a service sends the browser back to. Browsers are shown a page, also for a refusal; programs a problem."""
    arrival = await oidc_arrival.arrive(platform, client, ports, key, answer=answer, caller=caller)
    return _shown(platform, arrival, is_page="text/html" in request.headers.get("accept", ""))


@router.post("/oidc/{key}/logouts", responses=problems(NotFound, OidcFailed, OidcUnavailable))
async def end_oidc_sessions(
    key: Key,
    token: Annotated[str, Depends(_logout_token)],
    _public: Public,
    platform: CurrentPlatform,
    client: HeldOidc,
) -> OidcLogoutOut:
    """A service tells that somebody signed out there (a form with `logout_token`); their sessions here end."""
    await oidc_logout.end_sessions(platform, client, key, token)
    return OidcLogoutOut(state="done")


def _shown(platform: Platform, arrival: Arrival, *, is_page: bool) -> Response:
    admission = arrival.admission
    refusal: AppError | None = arrival.refusal
    if isinstance(admission, Challenge):
        refusal = MfaRequired(
            challenge_id=admission.id, methods=list(admission.methods), expires_at=admission.expires_at.isoformat()
        )
    if refusal is not None and not is_page:
        raise refusal
    # A path of ours after the base URL, so that no slash of it can lead elsewhere.
    target = f"{platform.settings.base_url}{arrival.path if refusal is None else _told(arrival.path, refusal)}"
    answer = RedirectResponse(target, status_code=303, headers={"Referrer-Policy": "no-referrer"})
    if admission is not None and not isinstance(admission, Challenge):
        hand_over_to_device(platform, admission, answer)
    if arrival.sign_up_flow is not None:
        set_flow_cookie(platform, answer, arrival.sign_up_flow)
    return answer


def _told(path: str, refusal: AppError) -> str:
    """The page that tells a refusal. What is secret about it travels in the fragment, which reaches no log."""
    page = LINK_PAGE if isinstance(refusal, OidcLinkRequired) else path.partition("#")[0]
    facts = {name: value for name, value in refusal.extensions.items() if value is not None}
    words = {name: ",".join(value) if isinstance(value, list) else str(value) for name, value in facts.items()}
    return f"{page}#{urlencode({'problem': refusal.code, **words})}"


def _set_browser_cookie(platform: Platform, response: Response, browser_id: str) -> None:
    """Lax: it must be there when the other site sends the browser back."""
    response.set_cookie(
        browser_cookie_name(platform.settings),
        browser_id,
        max_age=BROWSER_SECONDS,
        path="/",
        secure=not platform.settings.allow_insecure_http,
        httponly=True,
        samesite="lax",
    )
