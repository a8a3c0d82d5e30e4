"""Budgets and calls of one organization, through the package's door and behind it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import CallId, OrganizationId, UserId
from stoa.usage import api as usage
from stoa.usage.contracts import CallOpening, CallResult, CallStatus, Payer, Price, RequestType, TokenUse
from tests.support.world import Person

DOLLAR = 1_000_000
# A thousand tokens in cost two cents.
PRICE = Price(input=20_000_000, output=0, source="shipped")
TWO_CENTS = 20_000
THOUSAND = TokenUse(prompt=1000)


@dataclass(frozen=True)
class Spender:
    """Somebody whose calls cost money."""

    platform: Platform
    person: Person
    clock: Clock | None = None

    @property
    def organization_id(self) -> OrganizationId:
        return OrganizationId(self.person.organization_id)

    @property
    def scope(self) -> Scope:
        return Scope(organization_id=self.organization_id, user_id=self.person.id)

    def opening(self, amount: int = TWO_CENTS, **more: Any) -> CallOpening:
        """A call as `providers` would open it."""
        values: dict[str, Any] = {
            "call_id": usage.new_call_id(),
            "organization_id": self.organization_id,
            "user_id": UserId(self.person.id),
            "model": "openai:gpt-x",
            "provider": "openai",
            "provider_key_id": None,
            "payer": Payer.ORGANIZATION,
            "request_type": RequestType.CHAT,
            "price": PRICE,
            "reserved_micros": amount,
        }
        return CallOpening(**(values | more))

    async def open(self, amount: int = TWO_CENTS, **more: Any) -> CallId:
        """Begin a call. Raises what `open_call` raises."""
        opening = self.opening(amount, **more)
        now = (self.clock or self.platform.clock).now()
        async with self.platform.db.writing(self.scope) as session:
            await usage.open_call(session, opening, now=now)
        return opening.call_id

    async def settle(
        self, call_id: CallId, tokens: TokenUse = THOUSAND, status: CallStatus = CallStatus.OK
    ) -> int:
        """End a call; gives what it cost."""
        clock = self.clock or self.platform.clock
        async with self.platform.db.writing(self.scope) as session:
            settled = await usage.settle_call(
                session, clock, self.organization_id, call_id, CallResult(status, tokens)
            )
        return settled.cost_micros

    async def spend(self, **more: Any) -> int:
        return await self.settle(await self.open(**more))

    async def set_budget(self, limit: int | None, *, hard: bool = True, **more: Any) -> dict[str, Any]:
        """A budget as an administrator sets it; for the organization unless another scope is named."""
        body = {
            "scope_kind": "organization",
            "scope_id": str(self.organization_id),
            "limit_micros": limit,
            "hard_limit": hard,
            **more,
        }
        answer = await self.person.client.post(f"/organizations/{self.organization_id}/budgets", json=body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def set_timezone(self, name: str) -> None:
        """The organization counts its days there."""
        path = f"/organizations/{self.organization_id}"
        etag = (await self.person.client.get(path)).headers["etag"]
        answer = await self.person.client.patch(
            path, json={"settings": {"timezone": name}}, headers={"If-Match": etag}
        )
        assert answer.status_code == 200, answer.text

    async def row(self, budget_id: str) -> Any:
        """The budget as it is stored."""
        async with self.platform.db.reading(self.scope) as session:
            statement = text("SELECT * FROM budgets WHERE id = :id")
            return (await session.execute(statement, {"id": UUID(budget_id)})).one()

    async def figures(self, budget_id: str) -> tuple[int, int]:
        row = await self.row(budget_id)
        return row.spent_micros, row.held_micros

    async def total(self) -> int:
        """Sum of the ledger."""
        async with self.platform.db.reading(self.scope) as session:
            statement = text("SELECT coalesce(sum(cost_micros), 0) FROM llm_usage WHERE organization_id = :id")
            return int((await session.execute(statement, {"id": self.organization_id})).scalar_one())


def at(text_of: str) -> datetime:
    return datetime.fromisoformat(text_of)
