"""A provider that fails is survived: breakers, substitutes, keys that rest or are refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stoa.platform.breakers import Breaker
from stoa.platform.context import Platform
from stoa.providers import api as providers
from stoa.providers.contracts import ErrorKind, ProviderFailure
from stoa.usage.contracts import CallStatus
from tests.conversations.talking import Talker
from tests.providers.conftest import MODEL, actor_of, connect
from tests.providers.test_calls import QUESTION, Waits, answer_of, ledger, prepared, settled
from tests.support.clock import TurnableClock
from tests.support.model_server import ModelServer, Script, model_server
from tests.support.team import fetch, make_team
from tests.support.world import World

START = datetime(2026, 1, 1, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.mark.spec("PR-54")
def test_a_breaker_opens_after_five_failures_in_two_minutes_and_closes_after_two_good_probes() -> None:
    slow = Breaker()
    for second in (0, 40, 80, 120, 161):  # never five within two minutes
        slow.fail(after(second))
    assert slow.admit(after(162))

    breaker = Breaker()
    for second in range(5):
        assert breaker.admit(after(second))
        breaker.fail(after(second))
    assert not breaker.admit(after(63))
    assert breaker.admit(after(64))  # one probe, while the others wait
    assert not breaker.admit(after(64))
    breaker.fail(after(65))  # the probe fails: another minute
    assert not breaker.admit(after(124))
    assert breaker.admit(after(125))
    breaker.leave()  # a probe that was stopped says nothing
    for _ in range(2):
        assert breaker.admit(after(126))
        breaker.succeed()
    for second in (127, 128):
        assert breaker.admit(after(second))
        breaker.fail(after(second))
    assert breaker.admit(after(129))


async def failed(platform: Platform, person: Any, waits: Waits) -> ErrorKind:
    """One call that must fail; settled like every call."""
    call = await prepared(platform, actor_of(person))
    stream = providers.stream(platform, call, QUESTION, waits.pacing)
    with pytest.raises(ProviderFailure) as failure:
        await answer_of(stream)
    await settled(platform, stream, CallStatus.FAILED)
    return failure.value.kind


async def answered(platform: Platform, person: Any) -> str:
    call = await prepared(platform, actor_of(person))
    stream = providers.stream(platform, call, QUESTION, Waits().pacing)
    text = await answer_of(stream)
    await settled(platform, stream, CallStatus.OK)
    return text


@pytest.mark.spec("PR-54")
async def test_calls_of_a_dead_provider_end_at_once_until_a_probe_is_due(
    world: World, models: ModelServer, platform: Platform, clock: TurnableClock
) -> None:
    ada = await world.person("Ada")
    await connect(ada.client, models)
    models.default = Script(status=500)
    waits = Waits()

    assert await failed(platform, ada, waits) is ErrorKind.UNAVAILABLE
    assert await failed(platform, ada, waits) is ErrorKind.UNAVAILABLE
    assert len(models.asked) == 5  # the fifth failure opens it, so that the second call was not tried a third time
    call = await prepared(platform, actor_of(ada))
    stream = providers.stream(platform, call, QUESTION, waits.pacing)
    with pytest.raises(ProviderFailure) as failure:
        await answer_of(stream)
    settlement = await settled(platform, stream, CallStatus.FAILED)
    assert (failure.value.code, settlement.cost_micros, len(models.asked)) == ("providers.unavailable", 0, 5)
    # Another model of the same connection is not concerned.
    models.play(Script(answer="Well."))
    other = providers.stream(
        platform, await prepared(platform, actor_of(ada), f"{MODEL}-large"), QUESTION, waits.pacing
    )
    assert await answer_of(other) == "Well."
    await settled(platform, other, CallStatus.OK)

    clock.advance(timedelta(seconds=61))
    models.default = Script(answer="Back.")
    assert [await answered(platform, ada) for _ in range(2)] == ["Back.", "Back."]
    assert not platform.breakers.of((call.provider_key_id, MODEL)).is_open(clock.now())


@pytest.mark.spec("PR-55")
async def test_where_auto_chose_another_model_stands_in_and_is_named(
    world: World, models: ModelServer, platform: Platform
) -> None:
    ada = await world.person("Ada")
    talk = Talker(ada, models)
    async with model_server() as elsewhere:
        elsewhere.models = ["llama"]
        models.models = ["stoa-test"]
        await connect(ada.client, models)
        await connect(ada.client, elsewhere, provider="ollama", name="Other server")
        elsewhere.default = Script(answer="From elsewhere.")
        models.play(Script(status=401))

        answer = await talk.finished(await talk.say(model="auto:openai_compatible"))
        assert (answer["status"], answer["content"], answer["model"]) == (
            "complete",
            "From elsewhere.",
            "ollama:llama",
        )
        assert answer["notes"] == [
            {
                "kind": "substituted",
                "parameter": None,
                "asked": MODEL,
                "used": "ollama:llama",
                "reason": "auth",
            }
        ]
        rows = await ledger(platform, answer["run_id"])
        assert [(row.model, row.status, row.attempt, row.error_kind) for row in rows] == [
            (MODEL, "failed", 1, "auth"),
            ("ollama:llama", "ok", 2, None),
        ]

        # After the first visible token it is too late; a model that somebody chose has no substitute.
        models.play(Script(pieces=("Half ", "of it"), break_after=1, delay_ms=30), Script(status=401))
        for model in ("auto:openai_compatible", MODEL):
            answer = await talk.finished(await talk.say(model=model))
            assert (answer["status"], answer["notes"]) == ("failed", [])
            assert len(await ledger(platform, answer["run_id"])) == 1

        # What the organization does not allow is no substitute either.
        await ada.client.patch("/models/ollama:llama", json={"is_enabled": False})
        models.play(Script(status=402))
        answer = await talk.finished(await talk.say(model="auto:openai_compatible"))
        assert (answer["status"], answer["error"][0]["code"]) == ("failed", "providers.quota")
        # Nothing stands in for a request that is itself refused.
        await ada.client.patch("/models/ollama:llama", json={"is_enabled": True})
        models.play(Script(status=400))
        answer = await talk.finished(await talk.say(model="auto:openai_compatible"))
        assert (answer["status"], len(elsewhere.asked)) == ("failed", 1)


@pytest.mark.spec("PR-13")
@pytest.mark.spec("PR-10")
async def test_a_key_that_is_refused_three_times_is_given_up_and_its_owner_told_once(
    world: World, models: ModelServer, platform: Platform
) -> None:
    team = await make_team(platform, world)
    ada, talk = team.founder, Talker(team.founder, models)
    await connect(ada.client, models, path=f"/organizations/{team.organization_id}/provider-keys", name="House")
    own = await connect(ada.client, models, name="Mine")
    models.play(Script(status=401), Script(status=401), Script(answer="Once more."), *[Script(status=401)] * 3)

    statuses = []
    for _ in range(6):
        answer = await talk.finished(await talk.say())
        assert answer["provider_key_kind"] == "user"
        (key,) = (await ada.client.get("/me/provider-keys")).json()["items"]
        statuses.append((answer["status"], key["status"]))
    assert statuses == [("failed", "valid")] * 2 + [("complete", "valid")] + [("failed", "valid")] * 2 + [
        ("failed", "invalid")
    ]
    answer = await talk.finished(await talk.say())
    assert (answer["status"], answer["provider_key_kind"]) == ("complete", "organization")
    payers = await fetch(
        platform,
        "SELECT payer, count(*) FROM llm_usage WHERE organization_id = :id GROUP BY payer ORDER BY payer",
        id=team.organization_id,
    )
    assert [tuple(row) for row in payers] == [("organization", 1), ("user", 6)]
    told = await fetch(
        platform,
        "SELECT count(*) FROM email_logs WHERE email_type = 'provider_key_refused' AND user_id = :id",
        id=ada.id,
    )
    assert told[0][0] == 1
    audited = await fetch(
        platform,
        "SELECT count(*) FROM audit_events WHERE event_type = 'provider_key.refused' AND resource_id = :id",
        id=own["id"],
    )
    assert audited[0][0] == 1


@pytest.mark.spec("PR-59")
async def test_equal_keys_take_turns_and_one_that_is_limited_rests_until_its_reset(
    world: World, models: ModelServer, platform: Platform, clock: TurnableClock
) -> None:
    ada = await world.person("Ada")
    async with model_server() as second:
        keys = [
            (await connect(ada.client, models, name="First"))["id"],
            (await connect(ada.client, second, name="Second"))["id"],
        ]

        async def used(times: int) -> list[str]:
            return [str((await prepared(platform, actor_of(ada))).provider_key_id) for _ in range(times)]

        assert await used(4) == keys * 2
        models.default = Script(status=429, retry_after="100")
        assert await failed(platform, ada, Waits()) is ErrorKind.RATE_LIMITED
        assert await used(3) == [keys[1]] * 3
        clock.advance(timedelta(seconds=101))
        assert sorted(await used(2)) == sorted(keys)
