"""HTTP of the identity providers of the installation, for its administrators."""

from typing import Any

from pydantic import SecretStr

from stoa.identity.commands import oidc_providers
from stoa.identity.errors import NeedsSuperAdmin, OidcProviderExists, OidcProviderNeeded, StepUpRequired
from stoa.identity.models import OidcProvider
from stoa.identity.routes.oidc import HeldOidc, Key
from stoa.identity.routes.sessions import router
from stoa.identity.schemas.oidc import OidcProviderCreate, OidcProviderDetailOut, OidcProviderUpdate
from stoa.platform.context import Platform
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Writing, problems
from stoa.platform.http.schemas import Body, ListOut


@router.get("/admin/oidc-providers", responses=problems(Forbidden))
async def list_all_oidc_providers(
    actor: CurrentActor, platform: CurrentPlatform, client: HeldOidc
) -> ListOut[OidcProviderDetailOut]:
    """All providers, switched off or not, with what is wrong with them at this moment."""
    found = await oidc_providers.list_all(platform, client, actor)
    return ListOut[OidcProviderDetailOut].whole(
        [_detail(platform, held.provider, people=held.people, problem=held.problem) for held in found]
    )


@router.post(
    "/admin/oidc-providers",
    status_code=201,
    responses=problems(Forbidden, NeedsSuperAdmin, StepUpRequired, LimitReached, OidcProviderExists),
)
async def add_oidc_provider(
    body: OidcProviderCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform, client: HeldOidc
) -> OidcProviderDetailOut:
    """Add a provider, as a super administrator."""
    added = await oidc_providers.add(session, platform, client, actor, _values(body))
    return _detail(platform, added, people=0, problem=None)


@router.patch(
    "/admin/oidc-providers/{key}",
    responses=problems(Forbidden, NeedsSuperAdmin, StepUpRequired, NotFound, OidcProviderNeeded),
)
async def change_oidc_provider(
    key: Key, body: OidcProviderUpdate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> OidcProviderDetailOut:
    """Change a provider, as a super administrator. Its key and issuer stay as they are."""
    changed = await oidc_providers.change(session, platform, actor, key, _values(body))
    people = await oidc_providers.people_of(session, key)
    return _detail(platform, changed, people=people, problem=None)


@router.delete(
    "/admin/oidc-providers/{key}",
    status_code=204,
    responses=problems(Forbidden, NeedsSuperAdmin, StepUpRequired, NotFound, OidcProviderNeeded),
)
async def remove_oidc_provider(key: Key, actor: CurrentActor, session: Writing, platform: CurrentPlatform) -> None:
    """Remove a provider and its accounts, as a super administrator."""
    await oidc_providers.remove(session, platform, actor, key)


def _values(body: Body) -> dict[str, Any]:
    given = body.model_dump(exclude_unset=isinstance(body, OidcProviderUpdate))
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in given.items()
    }


def _detail(
    platform: Platform, provider: OidcProvider, *, people: int, problem: str | None
) -> OidcProviderDetailOut:
    return OidcProviderDetailOut.of(provider, people=people, problem=problem, base_url=platform.settings.base_url)
