"""HTTP of connections."""

from typing import Annotated

from fastapi import Path

from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import OrganizationId, ProviderKeyId
from stoa.platform.outbound import AddressRefused
from stoa.platform.ratelimit import RateLimited
from stoa.providers import policy
from stoa.providers.commands import connections
from stoa.providers.commands.connections import KeyChange, NewKey
from stoa.providers.contracts import OwnerKind, Provider
from stoa.providers.errors import BaseUrlNeeded, KeyNameTaken
from stoa.providers.runtime import connecting
from stoa.providers.schemas import ProviderKeyCreate, ProviderKeyOut, ProviderKeyUpdate

router = make_router("providers")

KeyPath = Annotated[ProviderKeyId, Path()]
OrganizationPath = Annotated[OrganizationId, Path()]

CONNECTING = problems(AddressRefused, BaseUrlNeeded, KeyNameTaken, Forbidden, NotFound, RateLimited)


@router.get("/me/provider-keys")
async def list_own_provider_keys(actor: CurrentActor, session: Reading) -> ListOut[ProviderKeyOut]:
    """The caller's own connections."""
    keys = await connections.list_keys(session, actor, organization_id=None)
    return ListOut[ProviderKeyOut].whole([ProviderKeyOut.of(key) for key in keys])


@router.post("/me/provider-keys", status_code=201, responses=CONNECTING)
async def add_own_provider_key(
    body: ProviderKeyCreate, actor: CurrentActor, platform: CurrentPlatform
) -> ProviderKeyOut:
    """Connect a provider for oneself; the answer says whether one call to it worked."""
    return ProviderKeyOut.of(await connecting.add(platform, actor, _new(body), organization_id=None))


@router.patch("/me/provider-keys/{key_id}", responses=CONNECTING)
async def change_own_provider_key(
    key_id: KeyPath, body: ProviderKeyUpdate, actor: CurrentActor, platform: CurrentPlatform
) -> ProviderKeyOut:
    """Change an own connection."""
    key = await connecting.change(platform, actor, key_id, _change(body), owner=OwnerKind.USER)
    return ProviderKeyOut.of(key)


@router.delete("/me/provider-keys/{key_id}", status_code=204, responses=problems(NotFound))
async def delete_own_provider_key(key_id: KeyPath, actor: CurrentActor, session: Writing) -> None:
    """Remove an own connection."""
    await connections.delete_key(session, actor, key_id, owner=OwnerKind.USER)


@router.get("/organizations/{organization_id}/provider-keys", responses=problems(NotFound, Forbidden))
async def list_organization_provider_keys(
    organization_id: OrganizationPath, actor: CurrentActor, session: Reading
) -> ListOut[ProviderKeyOut]:
    """The organization's connections, for its administrators."""
    keys = await connections.list_keys(session, actor, organization_id=organization_id)
    return ListOut[ProviderKeyOut].whole([ProviderKeyOut.of(key) for key in keys])


@router.post("/organizations/{organization_id}/provider-keys", status_code=201, responses=CONNECTING)
async def add_organization_provider_key(
    organization_id: OrganizationPath, body: ProviderKeyCreate, actor: CurrentActor, platform: CurrentPlatform
) -> ProviderKeyOut:
    """Connect a provider for the whole organization."""
    return ProviderKeyOut.of(await connecting.add(platform, actor, _new(body), organization_id=organization_id))


@router.patch("/organizations/{organization_id}/provider-keys/{key_id}", responses=CONNECTING)
async def change_organization_provider_key(
    organization_id: OrganizationPath,
    key_id: KeyPath,
    body: ProviderKeyUpdate,
    actor: CurrentActor,
    platform: CurrentPlatform,
) -> ProviderKeyOut:
    """Change a connection of the organization."""
    policy.require_management(actor, organization_id)
    key = await connecting.change(platform, actor, key_id, _change(body), owner=OwnerKind.ORGANIZATION)
    return ProviderKeyOut.of(key)


@router.delete(
    "/organizations/{organization_id}/provider-keys/{key_id}",
    status_code=204,
    responses=problems(NotFound, Forbidden),
)
async def delete_organization_provider_key(
    organization_id: OrganizationPath, key_id: KeyPath, actor: CurrentActor, session: Writing
) -> None:
    """Remove a connection of the organization."""
    policy.require_management(actor, organization_id)
    await connections.delete_key(session, actor, key_id, owner=OwnerKind.ORGANIZATION)


@router.post("/provider-keys/{key_id}/verifications", responses=CONNECTING)
async def verify_provider_key(key_id: KeyPath, actor: CurrentActor, platform: CurrentPlatform) -> ProviderKeyOut:
    """Ask the provider again for its models."""
    return ProviderKeyOut.of(await connecting.verify(platform, actor, key_id))


def _new(body: ProviderKeyCreate) -> NewKey:
    secret = body.secret.get_secret_value().strip() if body.secret else None
    return NewKey(Provider(body.provider), body.name.strip(), body.base_url, secret or None)


def _change(body: ProviderKeyUpdate) -> KeyChange:
    return KeyChange(
        name=body.name.strip() if body.name else None,
        base_url=body.base_url,
        secret=body.secret.get_secret_value().strip() if body.secret is not None else None,
        is_disabled=body.is_disabled,
    )
