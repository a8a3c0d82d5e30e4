"""Models that think before they answer, over Anthropic's own wire protocol."""

from typing import Any

import pytest
from sqlalchemy import text

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from tests.conversations.talking import Talker, text_of
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script

CLAUDE = "anthropic:claude-sonnet-4-5"
OLDER = "anthropic:claude-3-5-haiku-latest"


@pytest.fixture
async def thinker(ada: Talker, models: ModelServer) -> Talker:
    """Ada, with a connection that speaks Anthropic's messages."""
    await ada.connect_claude("claude-3-5-haiku-latest")
    return ada


@pytest.mark.spec("CV-46")
async def test_thinking_has_a_budget_and_is_stored_apart(
    thinker: Talker, models: ModelServer, platform: Platform
) -> None:
    models.play(Script(answer="Forty-two.", thinking=("Let me ", "see.")))
    sent = await thinker.say("How many?", model=CLAUDE, thinking=True)
    events = await thinker.follow(sent["run"]["id"])
    message = await thinker.get(f"/messages/{sent['assistant_message']['id']}")

    asked = models.asked[-1]
    assert asked.path == "/v1/messages"
    assert asked.body["thinking"] == {"type": "enabled", "budget_tokens": 10_000}
    assert asked.body["max_tokens"] > 10_000
    assert (message["content"], message["thinking"]) == ("Forty-two.", "Let me see.")
    assert text_of(events, "thinking.delta") == "Let me see."
    async with platform.db.reading(Scope.system()) as session:
        query = "SELECT content, thinking FROM messages WHERE id = :id"
        [row] = (await session.execute(text(query), {"id": message["id"]})).all()
    assert tuple(row) == ("Forty-two.", "Let me see.")
    assert (await thinker.get(f"/conversations/{sent['conversation']['id']}"))["thinking"] is True

    # It stays on until it is switched off; what was thought is sent to no model.
    path = sent["conversation"]["id"]
    for more, budget in (
        ({"model": CLAUDE, "thinking_budget_tokens": 2048}, 2048),
        ({"model": OLDER, "thinking": False}, None),
    ):
        again = await thinker.say("And now?", to=path, **more)
        await thinker.follow(again["run"]["id"])
        body = models.asked[-1].body
        assert (body.get("thinking") or {}).get("budget_tokens") == budget
        assert "Let me see." not in str(body)
        assert "Forty-two." in str(body)


@pytest.mark.spec("CV-46")
async def test_a_model_that_does_not_think_is_refused_before_any_call(
    thinker: Talker, models: ModelServer
) -> None:
    for model in (OLDER, "openai_compatible:stoa-test", "stoa:demo"):
        answer = await thinker.try_to_say(model=model, thinking=True)
        problem: dict[str, Any] = assert_problem(
            answer, 422, "conversations.capability_missing", capability="thinking"
        )
        assert problem["model"] == model
    for budget in (0, 1_000_000):
        answer = await thinker.try_to_say(model=CLAUDE, thinking=True, thinking_budget_tokens=budget)
        assert_problem(answer, 422, "invalid_input")

    assert models.asked == []
    assert (await thinker.get("/conversations"))["items"] == []
