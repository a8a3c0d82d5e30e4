"""The ledger: settled once, unchangeable, walled by organization (US-1, US-2, US-8, US-10)."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.errors import NotFound
from stoa.platform.ids import CallId, OrganizationId, RunId, UserId, new_id
from stoa.usage import api as usage
from stoa.usage.contracts import (
    CallOpening,
    CallResult,
    CallStatus,
    Payer,
    Price,
    RequestType,
    Settlement,
    TokenUse,
)
from tests.support.world import World

PRICE = Price(input=3_000_000, output=15_000_000, source="shipped")
USED = TokenUse(prompt=1200, completion=345, cache_read=1000)
# 200 x 3 + 345 x 15 + 1000 x 0.3, in micro-dollars.
COST = 600 + 5175 + 300


@dataclass(frozen=True)
class Book:
    """Calls of one organization."""

    platform: Platform
    organization_id: OrganizationId
    user_id: UserId

    @property
    def scope(self) -> Scope:
        return Scope(organization_id=self.organization_id, user_id=self.user_id)

    async def open(self, price: Price = PRICE, *, run_id: RunId | None = None) -> CallId:
        opening = CallOpening(
            call_id=usage.new_call_id(),
            organization_id=self.organization_id,
            user_id=self.user_id,
            model="openai:gpt-x",
            provider="openai",
            provider_key_id=None,
            payer=Payer.ORGANIZATION,
            request_type=RequestType.CHAT,
            price=price,
            reserved_micros=99,
            run_id=run_id,
        )
        async with self.platform.db.writing(self.scope) as session:
            await usage.open_call(session, opening, now=self.platform.clock.now())
        return opening.call_id

    async def settle(
        self, call_id: CallId, tokens: TokenUse = USED, status: CallStatus = CallStatus.OK
    ) -> Settlement:
        async with self.platform.db.writing(self.scope) as session:
            return await usage.settle_call(
                session, self.platform.clock, self.organization_id, call_id, CallResult(status, tokens)
            )

    async def row(self, call_id: CallId, scope: Scope | None = None) -> Any:
        async with self.platform.db.reading(scope or self.scope) as session:
            statement = text("SELECT *, tableoid::regclass::text AS part FROM llm_usage WHERE id = :id")
            return (await session.execute(statement, {"id": call_id})).one_or_none()


@pytest.fixture
async def book(world: World, platform: Platform) -> Book:
    ada = await world.person("Ada")
    return Book(platform, OrganizationId(ada.organization_id), UserId(ada.id))


@pytest.mark.spec("US-2")
async def test_settling_again_changes_nothing_and_gives_the_first_result(book: Book) -> None:
    call_id = await book.open()

    first = await book.settle(call_id)
    second = await book.settle(call_id, TokenUse(prompt=9, completion=9), CallStatus.FAILED)

    assert first == second == Settlement(call_id, COST, False, USED)
    row = await book.row(call_id)
    assert (row.status, row.cost_micros, row.prompt_tokens, row.total_tokens) == ("ok", COST, 1200, 1545)


@pytest.mark.spec("US-2")
async def test_of_many_settlers_at_once_the_first_wins_for_all(book: Book) -> None:
    call_id = await book.open()

    found = await asyncio.gather(*(book.settle(call_id, TokenUse(prompt=number)) for number in range(1, 6)))

    assert len(set(found)) == 1
    assert (await book.row(call_id)).prompt_tokens == found[0].tokens.prompt


@pytest.mark.spec("US-10")
@pytest.mark.parametrize(
    "change", ["cost_micros = 1", "status = 'failed'", "is_estimated = true", "settled_at = NULL", "model = 'x:y'"]
)
async def test_a_settled_row_cannot_be_changed_by_anybody(book: Book, change: str) -> None:
    call_id = await book.open()
    await book.settle(call_id)

    for scope in (book.scope, Scope.system()):
        with pytest.raises(IntegrityError, match="a settled call does not change"):
            async with book.platform.db.writing(scope) as session:
                await session.execute(text(f"UPDATE llm_usage SET {change} WHERE id = :id"), {"id": call_id})


@pytest.mark.spec("US-10")
async def test_the_program_may_not_delete_rows(book: Book) -> None:
    call_id = await book.open()

    for scope in (book.scope, Scope.system()):
        with pytest.raises(Exception, match="permission denied"):
            async with book.platform.db.writing(scope) as session:
                await session.execute(text("DELETE FROM llm_usage WHERE id = :id"), {"id": call_id})


@pytest.mark.spec("US-13")
async def test_what_a_settled_row_was_for_may_be_erased(book: Book) -> None:
    call_id = await book.open()
    await book.settle(call_id)

    async with book.platform.db.writing(Scope.system()) as session:
        await session.execute(text("UPDATE llm_usage SET user_id = NULL WHERE id = :id"), {"id": call_id})

    row = await book.row(call_id)
    assert (row.user_id, row.cost_micros) == (None, COST)


@pytest.mark.spec("US-7")
async def test_a_call_without_a_price_costs_nothing_and_is_marked(book: Book) -> None:
    call_id = await book.open(Price(None, None))

    settlement = await book.settle(call_id)

    assert (settlement.cost_micros, settlement.is_estimated) == (0, True)


async def test_another_organization_sees_and_settles_nothing(book: Book, world: World) -> None:
    call_id = await book.open()
    eve = await world.person("Eve")
    other = Book(book.platform, OrganizationId(eve.organization_id), UserId(eve.id))

    assert await book.row(call_id, other.scope) is None
    with pytest.raises(NotFound):
        await other.settle(call_id)
    async with book.platform.db.writing(other.scope) as session:
        with pytest.raises(NotFound):
            await usage.settle_call(
                session, book.platform.clock, book.organization_id, call_id, CallResult(CallStatus.OK, USED)
            )
    assert (await book.row(call_id)).status == "running"


async def test_a_row_lies_in_the_partition_of_its_month(book: Book) -> None:
    call_id = await book.open()

    row = await book.row(call_id)

    assert row.part == f"llm_usage_{row.created_at:%Y_%m}"


async def test_interrupting_a_run_settles_only_what_is_open(book: Book) -> None:
    run_id = RunId(new_id())
    done, left = await book.open(run_id=run_id), await book.open(run_id=run_id)
    await book.settle(done)

    async with book.platform.db.writing(book.scope) as session:
        (settlement,) = await usage.interrupt_run(
            session, book.platform.clock, book.organization_id, run_id, prompt_characters=8, answer_characters=0
        )

    assert (settlement.call_id, settlement.tokens.prompt, settlement.is_estimated) == (left, 2, True)
    assert (await book.row(done)).status == "ok"
