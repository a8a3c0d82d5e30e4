"""Whatever the provider does, the turn ends: with a plain sentence, the text so far, and one settled call."""

from typing import Any

import pytest
from sqlalchemy import text

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from tests.conversations.talking import MODEL, TERMINAL, Talker, text_of
from tests.support.model_server import ModelServer, Script
from tests.support.team import execute

REFUSALS = [
    (Script(status=401), "providers.auth"),
    (Script(status=400), "providers.invalid_request"),
    (Script(status=402), "providers.quota"),
    (Script(html=True), "providers.unavailable"),
]
BREAKS = [
    (Script(tokens=20, break_after=5), "providers.unavailable"),
    (Script(tokens=20, error_after=5), "providers."),
]


async def ledger(platform: Platform, run_id: str) -> list[Any]:
    """Rows of the run's calls."""
    async with platform.db.reading(Scope.system()) as session:
        found = await session.execute(
            text(
                "SELECT status, settled_at, cost_micros, error_kind FROM llm_usage WHERE run_id = :id ORDER BY id"
            ),
            {"id": run_id},
        )
        return list(found.all())


@pytest.mark.spec("CV-44", "US-1")
@pytest.mark.parametrize(("script", "code"), REFUSALS, ids=[code for _, code in REFUSALS])
async def test_a_refused_call_fails_the_turn_and_keeps_the_question(
    ada: Talker, models: ModelServer, platform: Platform, script: Script, code: str
) -> None:
    models.default = script
    sent = await ada.say("Will it work?")
    events = await ada.follow(sent["run"]["id"])
    question, answer = await ada.messages(sent["conversation"]["id"])

    assert question["content"] == "Will it work?"
    assert (answer["status"], answer["content"], answer["stop_reason"]) == ("failed", "", "error")
    assert answer["error"][0]["code"].startswith(code.partition(".")[0])
    assert answer["error"][0]["detail"].endswith(".")
    assert [event.type for event in events[-2:]] == ["error", "failed"]
    assert events[-2].data == answer["error"][0]
    assert all(row.settled_at is not None for row in await ledger(platform, sent["run"]["id"]))


@pytest.mark.spec("CV-44")
@pytest.mark.parametrize(("script", "code"), BREAKS, ids=["break-off", "error-inside"])
async def test_a_broken_answer_keeps_what_came(
    ada: Talker, models: ModelServer, platform: Platform, script: Script, code: str
) -> None:
    models.default = script
    sent = await ada.say()
    events = await ada.follow(sent["run"]["id"])
    answer = await ada.get(f"/messages/{sent['assistant_message']['id']}")

    assert answer["status"] == "failed"
    assert answer["content"] == text_of(events) == "".join(script.texts()[:5])
    assert answer["error"][0]["code"].startswith(code)
    assert len(models.asked) == 1
    [row] = await ledger(platform, sent["run"]["id"])
    assert (row.status, row.cost_micros) == ("failed", answer["cost_micros"])


async def test_an_overloaded_provider_is_asked_again_before_the_first_token(
    ada: Talker, models: ModelServer, platform: Platform
) -> None:
    models.play(Script(status=503, retry_after="0"), Script(answer="At last."))
    answer = await ada.finished(sent := await ada.say())

    assert (answer["status"], answer["content"]) == ("complete", "At last.")
    assert [row.status for row in await ledger(platform, sent["run"]["id"])] == ["failed", "ok"]


@pytest.mark.spec("CV-25", "CV-29", "CV-44")
async def test_trying_again_makes_a_sibling_and_charges_the_failed_attempt_once(
    ada: Talker, models: ModelServer, platform: Platform
) -> None:
    models.play(Script(status=400), Script(answer="Now it works."))
    failed = await ada.talk()
    answer = await ada.client.post(f"/messages/{failed['assistant_message']['id']}/regenerations", json={})
    again = answer.json()
    await ada.follow(again["run"]["id"])
    question, shown = await ada.messages(failed["conversation"]["id"])

    assert answer.status_code == 202
    assert again["user_message"]["id"] == question["id"] == failed["user_message"]["id"]
    assert (shown["status"], shown["content"]) == ("complete", "Now it works.")
    assert shown["sibling_ids"] == [failed["assistant_message"]["id"], again["assistant_message"]["id"]]
    assert (shown["sibling_index"], shown["sibling_count"]) == (1, 2)
    assert len(await ledger(platform, failed["run"]["id"])) == 1


@pytest.mark.spec("US-12")
async def test_messages_and_ledger_agree_on_the_cost(ada: Talker, models: ModelServer, platform: Platform) -> None:
    models.play(Script(status=503, retry_after="0"), Script(tokens=9), Script(tokens=20, break_after=5), Script())
    sent = await ada.talk()
    conversation_id = sent["conversation"]["id"]
    broken = await ada.talk(to=conversation_id)
    await ada.finished(
        (await ada.client.post(f"/messages/{broken['assistant_message']['id']}/regenerations", json={})).json()
    )

    async with platform.db.reading(Scope.system()) as session:
        sums = await session.execute(
            text(
                "SELECT (SELECT sum(cost_micros) FROM messages WHERE conversation_id = :id),"
                " (SELECT sum(cost_micros) FROM llm_usage WHERE conversation_id = :id),"
                " (SELECT sum(input_tokens) FROM messages WHERE conversation_id = :id),"
                " (SELECT sum(prompt_tokens) FROM llm_usage WHERE conversation_id = :id)"
            ),
            {"id": conversation_id},
        )
        of_messages, of_ledger, read, counted = sums.one()

    assert of_messages == of_ledger
    assert read == counted > 0


LARGE = f"{MODEL}-large"
# What a provider does, what the run ends with, and the attempts that it took: the scripts are played in turn.
MATRIX = {
    "limited for a moment": (
        [Script(status=429, retry_after="0"), Script(answer="Now.")],
        None,
        ["rate_limited", None],
    ),
    "limited for long": ([Script(status=429, retry_after="86400")], "rate_limited", ["rate_limited"]),
    "dead": ([Script(status=500, retry_after="0")] * 3, "unavailable", ["unavailable"] * 3),
    "overloaded once": ([Script(status=529, retry_after="0"), Script(answer="Now.")], None, ["overloaded", None]),
    "no such body": ([Script(status=400)], "invalid_request", ["invalid_request"]),
    "half-closed": ([Script(pieces=("a", "b"), break_after=1, delay_ms=30)], "unavailable", ["unavailable"]),
    "garbage": ([Script(pieces=("a", "b"), garbage_after=1)], "unavailable", ["unavailable"]),
    "stalls after a token": ([Script(pieces=("a", "b"), stall_after=1)], "timeout", ["timeout"]),
    "wrong usage": ([Script(answer="Now.", usage={"prompt_tokens": -1, "completion_tokens": "x"})], None, [None]),
    "no usage": ([Script(answer="Now.", usage=None)], None, [None]),
}


@pytest.mark.spec("PR-52")
@pytest.mark.spec("US-1")
async def test_the_matrix_of_faults_ends_each_run_once_with_its_code_and_charges_no_attempt_twice(
    ada: Talker, models: ModelServer, platform: Platform
) -> None:
    for model in (MODEL, LARGE):
        price = {"input_micros_per_mtok": 1_000_000, "output_micros_per_mtok": 1_000_000}
        changed = await ada.client.patch(f"/models/{model}", json=price)
        assert changed.status_code == 200, changed.text
    # Shorter than an administrator may set it, so that nobody waits here.
    await execute(
        platform,
        "UPDATE models SET idle_timeout_seconds = 1 WHERE organization_id = :id",
        id=ada.person.organization_id,
    )
    for name, (scripts, code, attempts) in MATRIX.items():
        models.play(*scripts)
        # Not all of it by one model: its breaker would open.
        sent = await ada.say(name, model=MODEL if name == "dead" else LARGE)
        events = await ada.follow(sent["run"]["id"])
        answer = await ada.get(f"/messages/{sent['assistant_message']['id']}")

        assert [event.type for event in events if event.type in TERMINAL] == ["failed" if code else "done"], name
        assert (answer["status"], code and answer["error"][0]["code"]) == (
            "failed" if code else "complete",
            code and f"providers.{code}",
        ), name
        rows = await ledger(platform, sent["run"]["id"])
        assert [row.error_kind for row in rows] == attempts, name
        assert all(row.settled_at is not None for row in rows), name
        assert sum(row.cost_micros for row in rows) == answer["cost_micros"], name
        refused = [row for row in rows if row.error_kind in ("rate_limited", "overloaded", "invalid_request")]
        assert sum(row.cost_micros for row in refused) == 0, name
        assert not models.scripts, name
    assert models.open_connections <= 1  # nothing is left open but what the next call will use
