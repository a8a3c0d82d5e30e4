"""The one call point: prepare, stream, settle, with the ledger row of every attempt."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import text

from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import RunId, new_id
from stoa.providers import api as providers
from stoa.providers.contracts import (
    CallPurpose,
    ChatMessage,
    ChatRequest,
    ErrorKind,
    PreparedCall,
    ProviderFailure,
    TextDelta,
)
from stoa.providers.errors import ModelUnknown, NoKey
from stoa.usage.contracts import CallResult, CallStatus, Payer, RequestType, Settlement, TokenUse
from tests.providers.conftest import MODEL, actor_of, connect, set_price
from tests.support.model_server import ModelServer, Script, model_server
from tests.support.team import make_team
from tests.support.world import World

QUESTION = ChatRequest((ChatMessage("user", "What is a stoa, and who stood in it?"),))


@dataclass
class Waits:
    """Retries that wait no time and remember how long they would have."""

    seconds: list[float] = field(default_factory=list)

    @property
    def pacing(self) -> providers.Pacing:
        async def note(seconds: float) -> None:
            self.seconds.append(seconds)

        return providers.Pacing(jitter=lambda: 1.0, sleep=note)


async def prepared(
    platform: Platform, actor: Actor, model: str | None = MODEL, *, preferred: str | None = None
) -> PreparedCall:
    async with platform.db.writing(Scope.of(actor)) as session:
        return await providers.prepare(
            session,
            platform,
            actor,
            model=model,
            preferred=preferred,
            prompt_characters=QUESTION.characters,
            purpose=CallPurpose(RequestType.CHAT, run_id=RunId(new_id())),
        )


async def settled(platform: Platform, stream: providers.ModelStream, status: CallStatus) -> Settlement:
    call = stream.call
    scope = Scope(organization_id=call.organization_id, user_id=call.user_id)
    async with platform.db.writing(scope) as session:
        return await providers.settle(
            session, platform.clock, call.organization_id, call.call_id, stream.result(status)
        )


async def answer_of(stream: providers.ModelStream) -> str:
    found = []
    async with aclosing(stream.batches()) as batches:
        async for batch in batches:
            found += [event.text for event in batch if isinstance(event, TextDelta)]
    return "".join(found)


async def ledger(platform: Platform, run_id: RunId | None) -> list[Any]:
    async with platform.db.reading(Scope.system()) as session:
        statement = text("SELECT * FROM llm_usage WHERE run_id = :run ORDER BY attempt")
        return list((await session.execute(statement, {"run": run_id})).all())


@pytest.mark.spec("US-1")
@pytest.mark.spec("PR-73")
async def test_the_ledger_row_is_there_before_the_first_byte_is_sent(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    key = await connect(ada.client, models)

    call = await prepared(platform, actor_of(ada))

    (row,) = await ledger(platform, call.purpose.run_id)
    assert models.asked == []
    assert (row.id, row.status, row.attempt, row.settled_at) == (call.call_id, "running", 1, None)
    assert (row.organization_id, row.user_id) == (ada.organization_id, ada.id)
    assert (row.model, row.provider, row.payer, row.request_type) == (MODEL, "openai_compatible", "user", "chat")
    assert str(row.provider_key_id) == key["id"]
    assert (row.price["input"], row.price["source"]) == (0, "shipped")


@pytest.mark.spec("US-1")
@pytest.mark.spec("US-8")
async def test_a_call_is_settled_with_what_the_provider_reported(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    await connect(ada.client, models)
    await set_price(platform, ada.organization_id, input_price=2_000_000, output_price=10_000_000)
    script = Script(tokens=40, usage={"prompt_tokens": 1000, "completion_tokens": 40})
    models.play(script)

    call = await prepared(platform, actor_of(ada))
    await set_price(platform, ada.organization_id, input_price=9_000_000, output_price=9_000_000)
    stream = providers.stream(platform, call, QUESTION)
    assert await answer_of(stream) == script.text
    settlement = await settled(platform, stream, CallStatus.OK)

    assert (settlement.cost_micros, settlement.is_estimated) == (2400, False)
    (row,) = await ledger(platform, call.purpose.run_id)
    assert (row.status, row.prompt_tokens, row.completion_tokens, row.total_tokens) == ("ok", 1000, 40, 1040)
    assert (row.cost_micros, row.is_estimated, row.error_kind) == (2400, False, None)
    # 36 characters of prompt and 4 096 tokens of output, at the price of the start.
    assert row.reserved_micros == 9 * 2 + 4096 * 10
    assert row.first_token_ms is not None
    assert row.duration_ms >= row.first_token_ms


@pytest.mark.spec("PR-52")
@pytest.mark.spec("US-1")
async def test_each_attempt_has_a_row_and_the_waits_grow(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    await connect(ada.client, models)
    models.play(Script(status=503), Script(status=429), Script(answer="At last."))
    waits = Waits()

    call = await prepared(platform, actor_of(ada))
    stream = providers.stream(platform, call, QUESTION, waits.pacing)
    assert await answer_of(stream) == "At last."
    await settled(platform, stream, CallStatus.OK)

    assert waits.seconds == [1.0, 2.0]
    rows = await ledger(platform, call.purpose.run_id)
    assert [(row.attempt, row.status, row.error_kind) for row in rows] == [
        (1, "failed", "overloaded"),
        (2, "failed", "rate_limited"),
        (3, "ok", None),
    ]
    assert [row.total_tokens > 0 for row in rows] == [False, False, True]
    assert len({row.id for row in rows}) == 3


@pytest.mark.spec("PR-52")
@pytest.mark.parametrize(
    ("scripts", "kind", "waits"),
    [
        ((Script(status=500),) * 4, ErrorKind.UNAVAILABLE, [1.0, 2.0]),
        ((Script(status=401),), ErrorKind.AUTH, []),
        ((Script(status=400),), ErrorKind.INVALID_REQUEST, []),
        ((Script(status=429, retry_after="86400"),), ErrorKind.RATE_LIMITED, []),
        ((Script(status=429, retry_after="7"), Script(status=401)), ErrorKind.AUTH, [7.0]),
        ((Script(status=429, retry_after="soon"), Script(status=401)), ErrorKind.AUTH, [1.0]),
        ((Script(pieces=("a", "b"), break_after=1, delay_ms=30),), ErrorKind.UNAVAILABLE, []),
        ((Script(pieces=("a", "b"), error_after=1, error="overloaded"),), ErrorKind.OVERLOADED, []),
        ((Script(html=True), Script(status=401)), ErrorKind.AUTH, [1.0]),
    ],
)
async def test_only_passing_faults_before_the_first_token_are_tried_again(  # noqa: PLR0917  # fixtures and a table
    world: World,
    models: ModelServer,
    platform: Platform,
    scripts: tuple[Script, ...],
    kind: ErrorKind,
    waits: list[float],
) -> None:
    ada = await world.person("Ada")
    await connect(ada.client, models)
    models.play(*scripts)
    noted = Waits()

    call = await prepared(platform, actor_of(ada))
    stream = providers.stream(platform, call, QUESTION, noted.pacing)
    with pytest.raises(ProviderFailure) as failure:
        await answer_of(stream)
    await settled(platform, stream, CallStatus.FAILED)

    asked = len(waits) + 1
    assert (failure.value.kind, len(models.asked), noted.seconds) == (kind, asked, waits)
    rows = await ledger(platform, call.purpose.run_id)
    assert [row.status for row in rows] == ["failed"] * asked
    assert rows[-1].error_kind == kind.value


@pytest.mark.spec("US-6")
async def test_without_usage_tokens_are_estimated_from_the_texts(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    await connect(ada.client, models)
    models.play(Script(answer="x" * 41, usage=None))

    call = await prepared(platform, actor_of(ada))
    stream = providers.stream(platform, call, QUESTION)
    await answer_of(stream)
    settlement = await settled(platform, stream, CallStatus.OK)

    assert QUESTION.characters == 36
    assert settlement.tokens == TokenUse(prompt=9, completion=11, is_estimated=True)
    assert settlement.is_estimated


@pytest.mark.spec("US-9")
@pytest.mark.spec("PR-57")
async def test_a_stopped_answer_is_charged_as_far_as_it_came_and_the_upstream_closed(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    await connect(ada.client, models)
    models.play(Script(tokens=100_000, delay_ms=5))

    call = await prepared(platform, actor_of(ada))
    stream = providers.stream(platform, call, QUESTION)
    seen = 0
    async with aclosing(stream.batches()) as batches:
        async for batch in batches:
            seen += sum(len(event.text) for event in batch if isinstance(event, TextDelta))
            if seen > 100:
                break
    settlement = await settled(platform, stream, CallStatus.STOPPED)

    async with asyncio.timeout(5):
        await models.asked[0].client_gone.wait()
    assert settlement.tokens == TokenUse(prompt=9, completion=-(-seen // 4), is_estimated=True)
    (row,) = await ledger(platform, call.purpose.run_id)
    assert (row.status, row.completion_tokens) == ("stopped", -(-seen // 4))


@pytest.mark.spec("US-9")
@pytest.mark.parametrize(("script", "tokens"), [(Script(status=500), 0), (Script(break_after=0), 9)])
async def test_a_failed_call_is_charged_only_if_the_provider_had_begun(
    world: World, models: ModelServer, platform: Platform, script: Script, tokens: int
) -> None:
    ada = await world.person("Ada")
    await connect(ada.client, models)
    models.default = script

    call = await prepared(platform, actor_of(ada))
    stream = providers.stream(platform, call, QUESTION, Waits().pacing)
    with pytest.raises(ProviderFailure):
        await answer_of(stream)
    await settled(platform, stream, CallStatus.FAILED)

    assert [row.prompt_tokens for row in await ledger(platform, call.purpose.run_id)] == [tokens] * 3


@pytest.mark.spec("PR-8")
@pytest.mark.spec("PR-9")
async def test_own_keys_come_before_the_organizations_and_nobody_elses_is_taken(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada, eve = await world.person("Ada"), await world.person("Eve")
    await connect(eve.client, models)
    with pytest.raises(NoKey):
        await prepared(platform, actor_of(ada))
    shared = await connect(ada.client, models, path=f"/organizations/{ada.organization_id}/provider-keys")
    call = await prepared(platform, actor_of(ada))
    assert (str(call.provider_key_id), call.payer) == (shared["id"], Payer.ORGANIZATION)

    own = await connect(ada.client, models)

    call = await prepared(platform, actor_of(ada))
    assert (str(call.provider_key_id), call.payer) == (own["id"], Payer.USER)


@pytest.mark.spec("PR-8")
async def test_within_a_kind_priority_and_then_the_least_recent_failure_decide(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    keys = [await connect(ada.client, models, name=name) for name in ("First", "Second", "Third")]
    first, second, third = (key["id"] for key in keys)

    async def chosen() -> str:
        return str((await prepared(platform, actor_of(ada))).provider_key_id)

    assert await chosen() == first
    await tell(platform, "UPDATE provider_keys SET last_error_at = now() WHERE id = :id", id=first)
    assert await chosen() == second
    await tell(platform, "UPDATE provider_keys SET priority = 1 WHERE id IN (:one, :two)", one=first, two=second)
    assert await chosen() == third
    await ada.client.patch(f"/me/provider-keys/{third}", json={"is_disabled": True})
    assert await chosen() == second


async def tell(platform: Platform, statement: str, **values: Any) -> None:
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(text(statement), values)


@pytest.mark.spec("PR-8")
async def test_without_a_key_the_refusal_names_the_provider(
    world: World, models: ModelServer, platform: Platform
) -> None:
    actor = actor_of(await world.person("Ada"))

    with pytest.raises(NoKey) as nothing:
        await prepared(platform, actor, None)
    with pytest.raises(NoKey) as named:
        await prepared(platform, actor, "anthropic:claude-sonnet-4-5")

    assert (nothing.value.status, nothing.value.code, nothing.value.extensions) == (422, "providers.no_key", {})
    assert named.value.extensions == {"provider": "anthropic"}


@pytest.mark.spec("PR-26")
@pytest.mark.parametrize(
    "slug", ["openai_compatible:nobody", "nobody:stoa-test", "stoa-test", "../../x", "stoa:other", "x" * 10_000]
)
async def test_an_unknown_model_is_404(world: World, models: ModelServer, platform: Platform, slug: str) -> None:
    ada = await world.person("Ada")
    await connect(ada.client, models)

    with pytest.raises(ModelUnknown) as unknown:
        await prepared(platform, actor_of(ada), slug)

    assert (unknown.value.status, unknown.value.code) == (404, "providers.model_unknown")


@pytest.mark.spec("PR-20")
async def test_the_demonstration_is_chosen_by_name_alone(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    actor = actor_of(ada)
    with pytest.raises(NoKey):
        await prepared(platform, actor, None)
    assert (await prepared(platform, actor, None, preferred="stoa:demo")).slug == "stoa:demo"
    await connect(ada.client, models)

    assert (await prepared(platform, actor, None, preferred="stoa:demo")).slug == MODEL
    assert (await prepared(platform, actor, None, preferred=f"{MODEL}-large")).slug == f"{MODEL}-large"
    assert (await prepared(platform, actor, None, preferred="gone:model")).slug == MODEL
    assert (await prepared(platform, actor, "stoa:demo")).slug == "stoa:demo"


@pytest.mark.spec("PR-20")
@pytest.mark.spec("US-59")
async def test_the_demonstration_has_a_ledger_row_of_nothing(world: World, platform: Platform) -> None:
    actor = actor_of(await world.person("Ada"))

    call = await prepared(platform, actor, "stoa:demo")
    stream = providers.stream(platform, call, QUESTION)
    assert "demonstration" in await answer_of(stream)
    await settled(platform, stream, CallStatus.OK)

    (row,) = await ledger(platform, call.purpose.run_id)
    assert (row.model, row.status, row.cost_micros, row.reserved_micros) == ("stoa:demo", "ok", 0, 0)
    assert (row.payer, row.provider_key_id, row.is_estimated) == ("instance", None, False)


@pytest.mark.spec("PR-7")
@pytest.mark.spec("PR-18")
async def test_a_call_goes_on_when_its_connection_is_removed_or_moved(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    key = await connect(ada.client, models, secret="sk-first-0123456789")
    script = Script(tokens=20)
    models.play(script)
    call = await prepared(platform, actor_of(ada))
    async with model_server() as other:
        await ada.client.patch(f"/me/provider-keys/{key['id']}", json={"base_url": other.origin})
        await ada.client.delete(f"/me/provider-keys/{key['id']}")

        stream = providers.stream(platform, call, QUESTION)

        assert await answer_of(stream) == script.text
        assert other.asked == []
    assert models.asked[0].headers["authorization"] == "Bearer sk-first-0123456789"
    await settled(platform, stream, CallStatus.OK)
    with pytest.raises(NoKey):
        await prepared(platform, actor_of(ada))


@pytest.mark.spec("PR-3")
async def test_a_key_whose_secret_does_not_open_is_passed_over_and_condemned(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    first = await connect(ada.client, models, name="First", secret="sk-first-0123456789")
    second = await connect(ada.client, models, name="Second", secret="sk-second-0123456789")
    await tell(
        platform,
        "UPDATE provider_keys SET secret_ciphertext ="
        " (SELECT secret_ciphertext FROM provider_keys WHERE id = :second) WHERE id = :first",
        first=first["id"],
        second=second["id"],
    )

    call = await prepared(platform, actor_of(ada))

    assert str(call.provider_key_id) == second["id"]
    listed = {key["id"]: key for key in (await ada.client.get("/me/provider-keys")).json()["items"]}
    condemned = listed[first["id"]]
    assert (condemned["status"], condemned["last_error_code"]) == ("invalid", "platform.secret_unreadable")


async def test_the_use_of_a_key_is_noted_without_waiting_for_others(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    key = await connect(ada.client, models)
    async with platform.db.writing(Scope.system()) as holder:
        await holder.execute(text("SELECT 1 FROM provider_keys WHERE id = :id FOR UPDATE"), {"id": key["id"]})
        async with asyncio.timeout(5):
            await prepared(platform, actor_of(ada))
    await prepared(platform, actor_of(ada))

    (listed,) = (await ada.client.get("/me/provider-keys")).json()["items"]
    assert listed["last_used_at"] is not None


async def test_a_model_that_an_administrator_disabled_is_not_offered(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    await connect(ada.client, models)
    await set_price(platform, ada.organization_id, input_price=1, output_price=1)
    await tell(
        platform, "UPDATE models SET is_enabled = false WHERE organization_id = :id", id=ada.organization_id
    )

    slugs = [item["slug"] for item in (await ada.client.get("/models")).json()["items"]]

    assert slugs == [f"{MODEL}-large", "stoa:demo"]


@pytest.mark.spec("US-9")
async def test_what_a_dead_process_left_open_is_settled_as_interrupted_once(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    await connect(ada.client, models)
    call = await prepared(platform, actor_of(ada))
    assert call.purpose.run_id is not None

    async def interrupt() -> list[Settlement]:
        async with platform.db.writing(Scope(organization_id=call.organization_id)) as session:
            assert call.purpose.run_id is not None
            return await providers.interrupt_run(
                session,
                platform.clock,
                call.organization_id,
                call.purpose.run_id,
                prompt_characters=36,
                answer_characters=401,
            )

    (settlement,) = await interrupt()

    assert settlement.tokens == TokenUse(prompt=9, completion=101, is_estimated=True)
    assert await interrupt() == []
    late = CallResult(CallStatus.OK, TokenUse(prompt=1, completion=1))
    async with platform.db.writing(Scope(organization_id=call.organization_id)) as session:
        again = await providers.settle(session, platform.clock, call.organization_id, call.call_id, late)
    assert again == settlement
    (row,) = await ledger(platform, call.purpose.run_id)
    assert (row.status, row.is_estimated) == ("interrupted", True)


async def test_an_actor_without_organization_cannot_call(world: World, platform: Platform) -> None:
    actor = replace(actor_of(await world.person("Ada")), organization_id=None, organization_role=None)

    with pytest.raises(Exception, match="no organization"):
        await prepared(platform, actor, "stoa:demo")


@pytest.mark.spec("PR-12")
async def test_the_keys_of_who_leaves_or_is_suspended_pay_for_nothing_there(
    world: World, models: ModelServer, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada, bob, eve = team.founder, await team.join("Bob"), await team.join("Eve")
    for person in (bob, eve):
        await connect(person.client, models)
        call = await prepared(platform, actor_of(person, organization_id=team.organization_id))
        assert call.payer is Payer.USER
    members = f"/organizations/{team.organization_id}/members"
    assert (await bob.client.delete(f"{members}/{bob.id}")).status_code in (200, 204)
    suspended = await ada.client.patch(f"{members}/{eve.id}", json={"status": "suspended"})
    assert suspended.status_code == 200, suspended.text

    for person in (bob, eve):
        # Also work that still runs in their name finds no key there.
        with pytest.raises(NoKey):
            await prepared(platform, actor_of(person, organization_id=team.organization_id))
