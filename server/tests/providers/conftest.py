"""A scripted model server per test."""

from collections.abc import AsyncIterator

import pytest

from stoa.platform.outbound import Guard, OutboundClient
from tests.support.model_server import ModelServer, model_server


@pytest.fixture
async def models() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


@pytest.fixture
async def outbound() -> AsyncIterator[OutboundClient]:
    client = OutboundClient(Guard(allow_loopback=True))
    yield client
    await client.close()
