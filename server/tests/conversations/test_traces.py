"""What a run did is told to who may write in its conversation: all of it for 90 days, then only totals."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from stoa.conversations.jobs import purge_traces
from stoa.platform.context import Platform
from stoa.platform.ids import JobId, new_id
from stoa.platform.jobs import JobContext
from tests.conversations.talking import Talker
from tests.conversations.test_sharing import Colleague, colleague, invite
from tests.conversations.test_tools import page_with, reading, user_of_tools
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import fetch
from tests.support.world import PASSWORD

__all__ = ["colleague", "user_of_tools"]

NOWHERE = "0192f0c1-0000-7000-8000-000000000000"


async def rows(platform: Platform, run_id: str) -> int:
    [row] = await fetch(platform, "SELECT count(*) AS n FROM run_steps WHERE run_id = :id", id=run_id)
    return int(row.n)


def tells_of_calls(trace: dict[str, Any], message: dict[str, Any]) -> None:
    """Why this model, which attempts, and what each took and cost."""
    assert trace["routing"]["requested_model"] == "auto:anthropic"
    assert trace["routing"]["selected_model"] == message["model"] == "anthropic:claude-sonnet-4-5"
    assert trace["routing"]["reasoning"]
    calls = trace["calls"]
    assert [(call["status"], call["is_retry"]) for call in calls] == [
        ("failed", False),
        ("ok", True),
        ("ok", False),
    ]
    assert calls[0]["error_kind"] is not None
    assert trace["retry_count"] == 1
    assert all(call["duration_ms"] is not None and call["finished_at"] for call in calls)
    assert all(call["first_token_ms"] is not None for call in calls[1:])
    totals = trace["totals"]
    for name in ("input_tokens", "output_tokens", "cost_micros"):
        assert totals[name] == message[name] == sum(call[name] for call in calls), name
    assert min(totals["output_tokens"], totals["cost_micros"]) > 0
    assert (totals["step_count"], totals["duration_ms"] is not None) == (3, True)
    run = trace["run"]
    assert run["id"] == message["run_id"]
    assert all(run[moment] for moment in ("created_at", "started_at", "first_token_at", "finished_at"))


def tells_of_tools(trace: dict[str, Any], open_page: str) -> None:
    """What tools were asked and gave."""
    anchors, wages, nothing = trace["steps"]
    assert [step["number"] for step in trace["steps"]] == [1, 2, 3]
    assert (anchors["name"], anchors["arguments"]) == ("read_page", {"page_id": open_page})
    assert (anchors["status"], anchors["page_title"]) == ("completed", "Anchors")
    assert anchors["result"] == "# Anchors\n1: M12 by 160."
    assert anchors["result_characters"] == len(anchors["result"])
    assert anchors["duration_ms"] >= 0
    assert datetime.fromisoformat(anchors["started_at"])
    assert "Ten a day." in wages["result"]
    assert (nothing["status"], nothing["error"], nothing["page_id"]) == ("failed", "not_found", None)
    assert nothing["result"] == "There is no such page."


@pytest.mark.spec("CV-49")
async def test_a_trace_tells_all_for_90_days_to_who_may_write_what_they_may_see(
    user_of_tools: Talker, colleague: Colleague, models: ModelServer, platform: Platform, clock: TurnableClock
) -> None:
    ada = user_of_tools
    grace, olga, eve = await colleague("Grace"), await colleague("Olga"), await colleague("Eve")
    open_page = await page_with(ada, platform, "Anchors", "M12 by 160.")
    grant = {"user_id": str(grace.person.id), "level": "VIEW"}
    assert (await ada.client.put(f"/pages/{open_page}/grants", json=grant)).status_code == 201
    secret = await page_with(ada, platform, "Wages", "Ten a day.")
    price = {"input_micros_per_mtok": 3_000_000, "output_micros_per_mtok": 15_000_000}
    assert (await ada.client.patch("/models/anthropic:claude-sonnet-4-5", json=price)).status_code == 200
    models.play(
        Script(status=503),
        reading(open_page, secret, NOWHERE),
        Script(answer="M12, and ten a day."),
    )
    sent = await ada.say("Which anchors, and what does it cost?", model="auto:anthropic")
    message = await ada.finished(sent)
    run_id, path = sent["run"]["id"], f"/runs/{sent['run']['id']}/trace"
    await invite(ada, grace, sent["conversation"]["id"], "EDIT")
    await invite(ada, olga, sent["conversation"]["id"], "VIEW")

    trace = await ada.get(path)

    tells_of_calls(trace, message)
    tells_of_tools(trace, open_page)
    anchors, wages, _ = trace["steps"]

    # Others see what they could see themselves.
    theirs = await grace.get(path)
    assert [step["is_visible"] for step in theirs["steps"]] == [True, False, False]
    assert theirs["steps"][0] == anchors
    hidden = theirs["steps"][1]
    assert (hidden["name"], hidden["status"], hidden["duration_ms"]) == (
        "read_page",
        "completed",
        wages["duration_ms"],
    )
    empty = ("arguments", "result", "result_characters", "page_id", "page_title", "error")
    assert [step[name] for step in theirs["steps"][1:] for name in empty] == [None] * 12
    assert "Wages" not in json.dumps(theirs)
    assert secret not in json.dumps(theirs)
    assert (theirs["calls"], theirs["totals"]) == (trace["calls"], trace["totals"])
    refused = await olga.client.get(path)
    assert_problem(refused, 403, "access.forbidden", required_level="EDIT")
    assert_problem(await eve.client.get(path), 404, "not_found")
    assert_problem(await ada.client.get(f"/runs/{NOWHERE}/trace"), 404, "not_found")

    async def pass_days(days: int) -> None:
        clock.advance(timedelta(days=days))
        again = {"identifier": ada.person.email, "password": PASSWORD}
        assert (await ada.client.post("/sessions", json=again)).status_code == 201
        await purge_traces.function(JobContext(platform, JobId(new_id()), 1, is_last_attempt=False))

    await pass_days(89)
    assert await ada.get(path) == trace
    await pass_days(2)
    assert await rows(platform, run_id) == 0
    rest = await ada.get(path)
    assert rest == trace | {"is_expired": True, "retry_count": 0, "routing": None, "calls": [], "steps": []}
    assert rest["totals"]["cost_micros"] == message["cost_micros"]


async def test_what_a_tool_gave_goes_with_its_answer_and_a_long_text_is_kept_in_part(
    user_of_tools: Talker, models: ModelServer, platform: Platform
) -> None:
    ada = user_of_tools
    page_id = await page_with(ada, platform, "Anchors", "\n".join(["Tarmac 45 mm, gravel below."] * 1500))
    models.play(reading(page_id), Script(answer="It is long."))
    sent = await ada.say("Read it", model="anthropic:claude-sonnet-4-5")
    await ada.finished(sent)
    path = f"/runs/{sent['run']['id']}/trace"

    trace = await ada.get(path)
    [step] = trace["steps"]
    assert (len(step["result"]), step["result_characters"] > 20_000) == (20_000, True)
    assert (trace["routing"], trace["retry_count"]) == (None, 0)

    answer = await ada.client.delete(f"/messages/{sent['assistant_message']['id']}")
    assert answer.status_code == 204
    assert (await ada.get(path))["steps"] == []
    assert await rows(platform, sent["run"]["id"]) == 0
