"""Conversations as files."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from stoa.platform.context import Platform
from tests.conversations.talking import Talker
from tests.conversations.test_rights import share
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import execute, fetch

Maker = Callable[[str], Awaitable[Talker]]


async def as_json(talker: Talker, conversation_id: str) -> dict[str, Any]:
    answer = await talker.client.post(f"/conversations/{conversation_id}/exports", json={"format": "json"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.spec("CV-72")
async def test_json_holds_every_branch_and_markdown_what_is_shown(
    ada: Talker, models: ModelServer, platform: Platform
) -> None:
    models.play(Script(answer="# Big\n```\n# code\n```"), Script(answer="Second answer"))
    sent = await ada.talk("First question")
    conversation_id = sent["conversation"]["id"]
    edited = await ada.client.patch(f"/messages/{sent['user_message']['id']}", json={"content": "Better question"})
    await ada.follow(edited.json()["run"]["id"])

    found = await as_json(ada, conversation_id)
    assert found["form"] == "stoa.conversation/1"
    assert [(each["content"], each["is_active"]) for each in found["messages"]] == [
        ("First question", False),
        ("# Big\n```\n# code\n```", False),
        ("Better question", True),
        ("Second answer", True),
    ]
    assert [author["name"] for author in found["authors"]] == ["Ada"]
    assert ada.person.email not in str(found)
    assert found["messages"][3]["cost_micros"] is not None or "cost_micros" in found["messages"][3]
    assert found["left_out"] == {"tool_results": 0}

    await ada.client.put(
        f"/conversations/{conversation_id}/active-leaf", json={"message_id": sent["user_message"]["id"]}
    )
    answer = await ada.client.post(f"/conversations/{conversation_id}/exports", json={"format": "markdown"})
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.text.startswith("# First question\n")
    assert "· 20" in answer.text
    assert "### Big\n```\n# code\n```" in answer.text
    assert "Better question" not in answer.text
    printed = await ada.client.post(f"/conversations/{conversation_id}/exports", json={"format": "pdf"})
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    assert printed.headers["content-security-policy"] == "sandbox; default-src 'none'"
    rows = await fetch(
        platform,
        "SELECT metadata::text FROM audit_events WHERE event_type = 'conversation.exported'"
        " AND organization_id = :organization",
        organization=ada.person.organization_id,
    )
    assert len(rows) == 3
    assert "question" not in str(rows)


@pytest.mark.spec("CV-72")
async def test_who_only_reads_takes_neither_tool_results_nor_costs_along(
    ada: Talker, talker: Maker, platform: Platform
) -> None:
    grace, sent = await talker("Grace"), await ada.talk("Look it up")
    conversation_id = sent["conversation"]["id"]
    await execute(
        platform,
        """UPDATE messages SET tool_results = '[{"call_id": "1", "result": "hidden"}]' WHERE id = :id""",
        id=sent["assistant_message"]["id"],
    )
    path = f"/conversations/{conversation_id}/exports"
    assert_problem(await grace.client.post(path, json={"format": "json"}), 404, "not_found")
    await share(platform, ada, grace, conversation_id, "VIEW")

    found = await as_json(grace, conversation_id)
    assert found["left_out"] == {"tool_results": 1}
    assert "hidden" not in str(found)
    assert "cost_micros" not in found["messages"][1]
    assert "hidden" in str(await as_json(ada, conversation_id))
    assert_problem(await grace.client.post(path, json={"format": "exe"}), 422, "invalid_input")
