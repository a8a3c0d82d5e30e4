"""A scripted model server per test, and people who can call it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from stoa.platform.actor import Actor, InstanceRole, OrganizationRole
from stoa.platform.ids import OrganizationId, UserId
from stoa.platform.outbound import Guard, OutboundClient
from tests.support.model_server import ModelServer, model_server
from tests.support.world import Person


@pytest.fixture
async def models() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


@pytest.fixture
async def outbound() -> AsyncIterator[OutboundClient]:
    client = OutboundClient(Guard(allow_loopback=True))
    yield client
    await client.close()


def actor_of(person: Person, *, role: OrganizationRole = OrganizationRole.OWNER) -> Actor:
    """The person as use cases see them, in their own organization."""
    return Actor(
        user_id=UserId(person.id),
        name=person.name,
        instance_role=InstanceRole.USER,
        organization_id=OrganizationId(person.organization_id),
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
