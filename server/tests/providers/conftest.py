"""A scripted model server per test, and people who can call it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from stoa.platform.actor import Actor, InstanceRole, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.ids import OrganizationId, UserId
from stoa.platform.outbound import Guard, OutboundClient
from tests.support.model_server import ModelServer, model_server
from tests.support.team import execute
from tests.support.world import Person

MODEL = "openai_compatible:stoa-test"


@pytest.fixture
async def models() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


@pytest.fixture
async def outbound() -> AsyncIterator[OutboundClient]:
    client = OutboundClient(Guard(allow_loopback=True))
    yield client
    await client.close()


def actor_of(
    person: Person, *, role: OrganizationRole = OrganizationRole.OWNER, organization_id: UUID | None = None
) -> Actor:
    """The person as use cases see them, in their own organization unless another is named."""
    return Actor(
        user_id=UserId(person.id),
        name=person.name,
        instance_role=InstanceRole.USER,
        organization_id=OrganizationId(organization_id or person.organization_id),
        organization_role=role,
    )


async def connect(
    client: httpx.AsyncClient, models: ModelServer, *, path: str = "/me/provider-keys", **more: Any
) -> dict[str, Any]:
    """Connect the scripted server; gives the connection as the API shows it."""
    body = {"provider": "openai_compatible", "name": "Own server", "base_url": models.origin, **more}
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def set_price(
    platform: Platform, organization_id: Any, *, input_price: int, output_price: int, slug: str = MODEL
) -> None:
    """A price of an organization's own for a model."""
    provider, _, name = slug.partition(":")
    await execute(
        platform,
        "INSERT INTO models (id, organization_id, slug, provider, provider_model, display_name,"
        " input_micros_per_mtok, output_micros_per_mtok, price_source, created_at, updated_at)"
        " VALUES (gen_random_uuid(), :organization, :slug, :provider, :name, 'Test',"
        " :input, :output, 'manual', now(), now())"
        " ON CONFLICT (organization_id, slug) DO UPDATE SET"
        " input_micros_per_mtok = :input, output_micros_per_mtok = :output",
        organization=organization_id,
        slug=slug,
        provider=provider,
        name=name,
        input=input_price,
        output=output_price,
    )


async def change_organization(person: Person, **changes: Any) -> httpx.Response:
    """Change settings of the person's organization, from their present state."""
    path = f"/organizations/{person.organization_id}"
    tag = (await person.client.get(path)).json()["tag"]
    return await person.client.patch(path, json=changes, headers={"If-Match": f'"{tag}"'})
