"""Programs that call models through the gateway with a token of theirs."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from anthropic import AsyncAnthropic
from openai import AsyncOpenAI

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.support.http import next_address
from tests.support.model_server import ModelServer, model_server
from tests.support.team import execute, fetch
from tests.support.world import Person, World

MODEL = "openai_compatible:stoa-test"
LARGE = "openai_compatible:stoa-test-large"
PRICE = 1_000_000


@pytest.fixture
async def models() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


@dataclass
class Program:
    """Somebody's program: a token, and the official clients with it."""

    origin: str
    person: Person
    token: str
    token_id: str
    platform: Platform
    models: ModelServer

    @property
    def http(self) -> httpx.AsyncClient:
        """A plain client of the gateway; closed by whoever takes it."""
        return httpx.AsyncClient(
            base_url=f"{self.origin}/gateway/v1",
            headers={"Authorization": f"Bearer {self.token}", "X-Forwarded-For": next_address()},
            timeout=30,
            trust_env=False,
        )

    @property
    def openai(self) -> AsyncOpenAI:
        return AsyncOpenAI(api_key=self.token, base_url=f"{self.origin}/gateway/v1", max_retries=0)

    @property
    def anthropic(self) -> AsyncAnthropic:
        return AsyncAnthropic(api_key=self.token, base_url=f"{self.origin}/gateway", max_retries=0)

    async def rows(self) -> list[Any]:
        """The ledger of the person's organization, oldest first."""
        return list(
            await fetch(
                self.platform,
                "SELECT * FROM llm_usage WHERE organization_id = :id ORDER BY id",
                id=self.person.organization_id,
            )
        )

    async def budget(self, scope_kind: str, limit: int) -> dict[str, Any]:
        """A hard limit as an administrator sets it."""
        scope_id = {"api_token": self.token_id, "user": str(self.person.id)}.get(
            scope_kind, str(self.person.organization_id)
        )
        body = {"scope_kind": scope_kind, "scope_id": scope_id, "limit_micros": limit, "hard_limit": True}
        answer = await self.person.client.post(f"/organizations/{self.person.organization_id}/budgets", json=body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def held(self, budget: dict[str, Any]) -> tuple[int, int]:
        """What a budget has spent and holds."""
        (row,) = await fetch(
            self.platform, "SELECT spent_micros, held_micros FROM budgets WHERE id = :id", id=budget["id"]
        )
        return row[0], row[1]

    async def another(self, **limits: Any) -> "Program":
        """Another program of the same person, whose token may do less."""
        return await _with_token(self, **limits)


Programs = Callable[..., Awaitable[Program]]


@pytest.fixture
def program(origin: str, world: World, platform: Platform, models: ModelServer) -> Programs:
    """Makes a person whose organization's server has two models at a dollar a million tokens, and their program."""

    async def make(**limits: Any) -> Program:
        ada = await world.person("Ada")
        body = {"provider": "openai_compatible", "name": "Server", "base_url": f"{models.origin}/v1"}
        made = await ada.client.post(f"/organizations/{ada.organization_id}/provider-keys", json=body)
        assert made.status_code == 201, made.text
        for slug in (MODEL, LARGE):
            await execute(
                platform,
                "INSERT INTO models (id, organization_id, slug, provider, provider_model, display_name, tier,"
                " supports_tools, supports_vision, supports_thinking,"
                " input_micros_per_mtok, output_micros_per_mtok, price_source, created_at, updated_at) VALUES"
                " (:id, :organization, :slug, 'openai_compatible', :slug, :slug, :tier, true, true, true,"
                "  :price, :price, 'manual', now(), now())",
                id=new_id(),
                organization=ada.organization_id,
                slug=slug,
                tier="premium" if slug == LARGE else "standard",
                price=PRICE,
            )
        first = Program(origin, ada, "", "", platform, models)
        return await _with_token(first, **limits)

    return make


async def _with_token(program: Program, **limits: Any) -> Program:
    body = {"name": f"Program {new_id()}", "kind": "gateway", "scopes": ["gateway"], **limits}
    made = await program.person.client.post("/me/api-tokens", json=body)
    assert made.status_code == 201, made.text
    return Program(
        program.origin,
        program.person,
        made.json()["token"],
        made.json()["api_token"]["id"],
        program.platform,
        program.models,
    )
