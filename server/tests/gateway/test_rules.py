"""Whoever comes through the gateway meets the same rules as everybody (PR-63 to PR-69, US-56)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import anthropic
import httpx
import openai
import pytest
from sqlalchemy import text

from stoa.app.container import Container
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.usage.commands import sweep
from tests.gateway.conftest import LARGE, MODEL, PRICE, Program, Programs
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem, next_address
from tests.support.model_server import ModelServer, Script
from tests.support.second_process import second_process
from tests.support.team import fetch

HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
CHAT = {"model": MODEL, "messages": HELLO, "max_tokens": 100}
MESSAGE = {"model": MODEL, "messages": HELLO, "max_tokens": 100}


async def settled(program: Program, count: int) -> list[Any]:
    """The ledger once so many calls are settled and none is open."""
    async with asyncio.timeout(15):
        while True:
            rows = await program.rows()
            if len(rows) >= count and all(row.settled_at is not None for row in rows):
                return rows
            await asyncio.sleep(0.02)


@pytest.mark.spec("PR-63")
async def test_gateway_tokens_open_the_gateway_by_either_header_and_nothing_else(
    program: Programs, origin: str
) -> None:
    ada = await program()
    headers = {"X-Forwarded-For": next_address()}
    by_bearer, by_key = {"Authorization": f"Bearer {ada.token}"}, {"x-api-key": ada.token}
    async with httpx.AsyncClient(base_url=origin, headers=headers, trust_env=False, timeout=30) as client:
        for sent in (by_bearer, by_key):
            assert (await client.get("/gateway/v1/models", headers=sent)).status_code == 200
            assert (await client.post("/gateway/v1/chat/completions", json=CHAT, headers=sent)).status_code == 200
            for path in ("/me", "/models", "/spaces", f"/organizations/{ada.person.organization_id}/usage"):
                closed = await client.get(f"/api/v1{path}", headers=sent)
                assert_problem(closed, 403, "identity.scope_missing")
        nobody = await client.get("/gateway/v1/models")
        assert (nobody.status_code, nobody.json()["error"]["type"]) == (401, "authentication_error")
        wrong = await client.get("/gateway/v1/models", headers={"x-api-key": "gw_" + "x" * 43})
        assert wrong.status_code == 401
        personal = await ada.person.client.post("/me/api-tokens", json={"name": "P", "scopes": ["pages:read"]})
        other = {"Authorization": f"Bearer {personal.json()['token']}"}
        assert (await client.get("/gateway/v1/models", headers=other)).status_code == 403
        with_usage = {"name": "U", "kind": "gateway", "scopes": ["gateway", "usage:read"]}
        assert (await ada.person.client.post("/me/api-tokens", json=with_usage)).status_code == 422
        both = await client.get("/gateway/v1/models", headers={**by_key, "Authorization": "Bearer gw_other"})
        assert both.status_code == 400
    # A browser's session is no program.
    cookie = await ada.person.client.get(f"{origin}/gateway/v1/models")
    assert cookie.status_code == 401
    # In an address a token opens nothing, and is dead afterwards.
    async with httpx.AsyncClient(base_url=origin, headers=headers, trust_env=False, timeout=30) as client:
        assert (await client.get(f"/gateway/v1/models?key={ada.token}")).status_code == 401
        assert (await client.get("/gateway/v1/models", headers=by_key)).status_code == 401


@pytest.mark.spec("PR-67", "US-56")
async def test_an_empty_budget_and_a_rate_limit_are_told_apart_in_each_apis_words(
    program: Programs, models: ModelServer
) -> None:
    ada = await program()
    budget = await ada.budget("api_token", 150)
    async with ada.openai as client, ada.anthropic as claude:
        await client.chat.completions.create(**CHAT)
        with pytest.raises(openai.RateLimitError) as empty:
            await client.chat.completions.create(**CHAT | {"max_tokens": 1000})
        assert (empty.value.type, empty.value.code) == ("insufficient_quota", "usage.budget_exhausted")
        assert int(empty.value.response.headers["retry-after"]) > 60
        assert "x-ratelimit-remaining-requests" not in empty.value.response.headers
        with pytest.raises(anthropic.RateLimitError) as spent:
            await claude.messages.create(**MESSAGE | {"max_tokens": 1000})
        error: Any = spent.value.body
        assert (error["error"]["type"], error["error"]["code"]) == ("rate_limit_error", "usage.budget_exhausted")
    assert len(models.asked) == 1
    assert await ada.held(budget) == (19, 0)

    fast = await ada.another(rate_per_minute=2)
    async with fast.openai as client, fast.anthropic as claude:
        await client.chat.completions.create(**CHAT)
        await client.chat.completions.create(**CHAT)
        with pytest.raises(openai.RateLimitError) as limited:
            await client.chat.completions.create(**CHAT)
        assert limited.value.code == "rate_limited"
        assert limited.value.response.headers["x-ratelimit-remaining-requests"] == "0"
        assert limited.value.response.headers["x-ratelimit-reset-requests"].endswith("s")
        assert int(limited.value.response.headers["retry-after"]) <= 120
        with pytest.raises(anthropic.RateLimitError) as too_fast:
            await claude.messages.create(**MESSAGE)
        assert too_fast.value.response.headers["anthropic-ratelimit-requests-remaining"] == "0"
    # The same apart in the app: the person's own budget, not how often they come.
    await ada.budget("user", 0)
    body = {"content": "Hello", "client_message_id": str(ada.person.id), "model": MODEL}
    assert_problem(await ada.person.client.post("/messages", json=body), 429, "usage.budget_exhausted")


async def test_of_calls_that_come_at_once_as_many_are_made_as_there_is_room_for(
    program: Programs, models: ModelServer
) -> None:
    ada = await program()
    organization, token = await ada.budget("organization", 100_000), await ada.budget("api_token", 350)
    decided = asyncio.Event()
    models.default = replace(models.default, before=decided.wait)

    async with ada.openai as client:
        refusals = 5
        calls = [asyncio.create_task(client.chat.completions.create(**CHAT)) for _ in range(3 + refusals)]
        refused: list[Any] = []
        async with asyncio.timeout(30):
            while len(refused) < refusals:
                await asyncio.sleep(0.02)
                refused = [call for call in calls if call.done()]
        decided.set()
        answers = await asyncio.gather(*calls, return_exceptions=True)

    assert {getattr(call.exception(), "code", None) for call in refused} == {"usage.budget_exhausted"}
    assert sum(isinstance(answer, openai.RateLimitError) for answer in answers) == refusals
    assert len(models.asked) == 3
    assert await ada.held(token) == await ada.held(organization) == (3 * 19, 0)
    assert [row.status for row in await settled(ada, 3)] == ["ok"] * 3


@pytest.mark.spec("PR-64")
async def test_a_token_may_do_what_it_says_and_its_person_may_and_no_more(
    program: Programs, models: ModelServer, clock: TurnableClock
) -> None:
    ada = await program(allowed_tiers=["basic", "standard"], tokens_per_minute=60)
    models.default = Script(usage={"prompt_tokens": 5, "completion_tokens": 60})
    async with ada.http as client:
        refused = await client.post("/chat/completions", json=CHAT | {"model": LARGE})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "providers.tier_not_allowed")
        # What was used counts, though it was more than was known before.
        assert (await client.post("/chat/completions", json=CHAT)).status_code == 200
        limited = await client.post("/chat/completions", json=CHAT)
        assert (limited.status_code, limited.json()["error"]["code"]) == (429, "rate_limited")
        clock.advance(timedelta(minutes=3))
        assert (await client.post("/chat/completions", json=CHAT)).status_code == 200
    here = await ada.another(allowed_addresses=["192.0.2.0/24"], expires_in_days=1)
    async with here.http as client:
        assert (await client.get("/models")).status_code == 403
        inside = {"X-Forwarded-For": "192.0.2.7"}
        assert (await client.get("/models", headers=inside)).status_code == 200
        clock.advance(timedelta(days=2))
        assert (await client.get("/models", headers=inside)).status_code == 401
        clock.reset()
        # Less for the person is at once less for their tokens.
        path = f"/organizations/{ada.person.organization_id}"
        etag = (await ada.person.client.get(path)).headers["etag"]
        changed = await ada.person.client.patch(
            path, json={"allowed_tiers": ["basic"]}, headers={"If-Match": etag}
        )
        assert changed.status_code == 200, changed.text
        answer = await client.post("/chat/completions", json=CHAT, headers=inside)
        assert answer.json()["error"]["code"] == "providers.tier_not_allowed"


@pytest.mark.spec("PR-68", "US-23")
async def test_a_client_that_goes_away_closes_the_call_and_pays_for_what_came(
    program: Programs, models: ModelServer
) -> None:
    ada = await program()
    budget = await ada.budget("organization", 100 * PRICE)
    models.play(Script(stall_after=4), Script(stall_before=True), Script(stall_after=2), Script(stall_before=True))
    ends = []
    async with ada.http as client:
        async with client.stream("POST", "/chat/completions", json=CHAT | {"stream": True}) as stream:
            async for line in stream.aiter_lines():
                if "-3" in line:
                    break
        ends.append(models.asked[0])
        for path in ("/chat/completions", "/messages", "/messages"):
            body = CHAT | {"stream": path == "/messages" and len(ends) == 2}
            asking = asyncio.create_task(client.post(path, json=body))
            async with asyncio.timeout(10):
                while len(models.asked) <= len(ends):
                    await asyncio.sleep(0.01)
            ends.append(models.asked[-1])
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking
    async with asyncio.timeout(10):
        await asyncio.gather(*(received.client_gone.wait() for received in ends))

    rows = await settled(ada, 4)
    assert [row.status for row in rows] == ["stopped"] * 4
    assert rows[0].completion_tokens > 0
    assert all(row.is_estimated and row.prompt_tokens > 0 for row in rows)
    assert await ada.held(budget) == (sum(row.cost_micros for row in rows), 0)


@pytest.mark.spec("PR-67", "PR-68")
async def test_failures_before_the_first_token_have_a_status_and_later_ones_are_events(
    program: Programs, models: ModelServer
) -> None:
    ada = await program()
    broken_off = Script(error_after=2, error="Overloaded")
    models.play(Script(status=401), broken_off, broken_off, Script(status=529), Script(tokens=3))
    async with ada.openai as client, ada.anthropic as claude:
        with pytest.raises(openai.InternalServerError) as refused:
            await client.chat.completions.create(**CHAT, stream=True)
        assert (refused.value.status_code, refused.value.code) == (502, "providers.auth")
        seen = []
        with pytest.raises(openai.APIError) as broken:
            async for chunk in await client.chat.completions.create(**CHAT, stream=True):
                seen += [chunk.choices[0].delta.content]
        assert broken.value.code == "providers.overloaded"
        assert len("".join(text or "" for text in seen)) > 0
        kinds = []
        with pytest.raises(anthropic.APIStatusError) as error:
            async with claude.messages.stream(**MESSAGE) as stream:
                async for event in stream:
                    kinds += [event.type]
        assert "overloaded" in str(error.value.body)
        assert (kinds.count("message_start"), kinds.count("message_stop")) == (1, 0)
        # A second attempt is the same answer: one beginning, one end.
        async with ada.http as plain:
            sent = (await plain.post("/messages", json=MESSAGE | {"stream": True})).text
        for kind in ("message_start", "message_delta", "message_stop"):
            assert sent.count(f"event: {kind}\n") == 1
    rows = await settled(ada, 5)
    assert [(row.status, row.attempt) for row in rows] == [
        ("failed", 1), ("failed", 1), ("failed", 1), ("failed", 1), ("ok", 2),
    ]  # fmt: skip


@pytest.mark.spec("PR-69")
async def test_an_idempotency_key_calls_once_for_each_token_and_route(
    program: Programs, models: ModelServer
) -> None:
    ada = await program()
    other = await ada.another()
    key = {"Idempotency-Key": "k" * 255}
    async with ada.http as client, other.http as stranger:
        models.play(Script(stall_before=True))
        running = asyncio.create_task(client.post("/chat/completions", json=CHAT, headers=key))
        await models.arrival()
        twin = await client.post("/chat/completions", json=CHAT, headers=key)
        assert (twin.status_code, twin.json()["error"]["code"]) == (409, "idempotency_running")
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        async with asyncio.timeout(10):
            while (first := await client.post("/chat/completions", json=CHAT, headers=key)).status_code == 409:
                await asyncio.sleep(0.02)
        again = await client.post("/chat/completions", json=CHAT, headers=key)
        assert (again.status_code, again.content) == (first.status_code, first.content)
        changed = await client.post("/chat/completions", json=CHAT | {"max_tokens": 7}, headers=key)
        assert (changed.status_code, changed.json()["error"]["code"]) == (422, "idempotency_key_reused")
        assert len(models.asked) == 2
        await stranger.post("/chat/completions", json=CHAT, headers=key)
        await client.post("/messages", json=MESSAGE, headers=key)
        assert len(models.asked) == 4


@pytest.mark.spec("PR-70")
async def test_nothing_of_what_is_said_through_the_gateway_is_stored(
    program: Programs, models: ModelServer
) -> None:
    ada = await program()
    question, answer = "zwiebelturm-of-questions", "mondlicht-of-answers"
    models.default = Script(answer=answer)
    async with ada.http as client:
        body = CHAT | {"messages": [{"role": "user", "content": question}]}
        assert answer in (await client.post("/chat/completions", json=body)).text
        assert answer in (await client.post("/messages", json=body | {"stream": True})).text
    assert [row.conversation_id for row in await settled(ada, 2)] == [None, None]
    tables = await fetch(
        ada.platform,
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition",
    )
    for (table,) in tables:
        found = await fetch(
            ada.platform,
            f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%{question}%' OR t::text LIKE '%{answer}%'",
        )
        assert found[0][0] == 0, table


@pytest.mark.spec("US-22")
async def test_the_calls_of_a_killed_process_are_settled_from_what_it_noted(
    program: Programs, models: ModelServer, container: Container, clock: TurnableClock
) -> None:
    ada = await program()
    budget = await ada.budget("organization", 100 * PRICE)
    models.play(Script(tokens=4000, stall_after=40), Script(stall_before=True))
    async with second_process(container) as (process, origin), replace(ada, origin=origin).http as client:
        asking = [
            asyncio.create_task(client.post("/chat/completions", json=CHAT | {"stream": True})) for _ in range(2)
        ]
        async with asyncio.timeout(30):
            while not any(row.completion_tokens for row in await ada.rows()):
                await asyncio.sleep(0.05)
        assert (await ada.held(budget))[1] > 0
        process.kill()
        await asyncio.gather(*asking, return_exceptions=True)

    clock.advance(timedelta(seconds=14))
    await sweep.settle_abandoned(ada.platform)
    assert {row.status for row in await ada.rows()} == {"running"}
    clock.advance(timedelta(seconds=10))
    async with asyncio.timeout(20):
        while any(row.settled_at is None for row in await ada.rows()):
            await sweep.settle_abandoned(ada.platform)

    rows = await ada.rows()
    assert [(row.status, row.is_estimated) for row in rows] == [("interrupted", True)] * 2
    assert sum(row.cost_micros for row in rows) == sum(row.total_tokens for row in rows) > 0
    assert await ada.held(budget) == (sum(row.cost_micros for row in rows), 0)


@pytest.mark.spec("US-24")
async def test_without_the_store_of_budgets_no_call_is_let_through(program: Programs, models: ModelServer) -> None:
    ada = await program()
    await ada.budget("organization", 100 * PRICE)
    body = {"content": "Hello", "client_message_id": str(ada.person.id), "model": MODEL}
    async with ada.http as client, out_of_reach(ada.platform):
        answer = await client.post("/chat/completions", json=CHAT)
        assert (answer.status_code, answer.json()["error"]["type"]) == (503, "server_error")
        assert int(answer.headers["retry-after"]) > 0
        as_claude = await client.post("/messages", json=MESSAGE | {"stream": True})
        assert (as_claude.status_code, as_claude.json()["error"]["type"]) == (503, "overloaded_error")
        assert (await ada.person.client.post("/messages", json=body)).status_code == 503
    assert models.asked == []
    assert await ada.rows() == []


@asynccontextmanager
async def out_of_reach(platform: Platform) -> AsyncIterator[None]:
    """While the block lasts, every connection to the budgets is cut off as soon as it asks for them."""
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(text("LOCK TABLE budgets IN ACCESS EXCLUSIVE MODE"))
        pid = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        cutting = asyncio.create_task(_cut_off(platform, pid))
        try:
            yield
        finally:
            cutting.cancel()
            await asyncio.gather(cutting, return_exceptions=True)


async def _cut_off(platform: Platform, pid: int) -> None:
    statement = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE :pid = ANY(pg_blocking_pids(pid))"
    )
    while True:
        async with platform.db.engine.connect() as connection:
            await connection.execute(statement, {"pid": pid})
        await asyncio.sleep(0.05)
