"""What people and models say to each other is nobody's business in a log."""

import asyncio
import json
from uuid import uuid4

import pytest

from tests.conversations.talking import Talker
from tests.support.model_server import ModelServer, Script

MARKER = "zebra-umbrella"
CLAUDE = "anthropic:claude-sonnet-4-5"


@pytest.mark.spec("CV-50")
async def test_no_log_line_holds_a_prompt_an_answer_or_what_a_tool_gave(
    ada: Talker, models: ModelServer, capfd: pytest.CaptureFixture[str]
) -> None:
    await ada.connect_claude()
    page = await ada.person.page(f"Page {MARKER}")
    file = await ada.client.put(
        f"/organizations/{ada.person.organization_id}/media",
        params={"name": f"{MARKER}.txt"},
        content=f"file {MARKER}".encode(),
        headers={"Content-Type": "application/octet-stream"},
    )
    arguments = json.dumps({"page_id": page["id"], "note": MARKER})
    call = {"id": "call-1", "function": {"name": "read_page", "arguments": arguments}}
    unknown = {"id": "call-2", "function": {"name": MARKER, "arguments": f"{{{MARKER}"}}
    said = (f"I say {MARKER}. ", "And more.")
    scripts = (
        Script(pieces=said, thinking=(f"I think {MARKER}",)),
        Script(pieces=said, tool_calls=(call, unknown), finish="tool_calls"),
        Script(pieces=said),
        Script(pieces=said, error_after=1, error=f"Overloaded by {MARKER}"),
        Script(pieces=said, garbage_after=1),
        Script(pieces=said, break_after=1),
        Script(status=400, error=f"Bad request about {MARKER}"),
        Script(html=True),
    )
    capfd.readouterr()
    models.play(*scripts)
    ended = []
    for _ in range(len(scripts) - 1):
        sent = await ada.say(
            f"Tell me of {MARKER}", model=CLAUDE, thinking=True, attachment_ids=[file.json()["id"]]
        )
        ended.append((await ada.follow(sent["run"]["id"]))[-1].type)
    models.play(Script(pieces=said, stall_after=1))
    sent = await ada.say(f"Tell me of {MARKER}", model=CLAUDE)
    async with ada.stream(sent["run"]["id"]) as events:
        async with asyncio.timeout(20):
            async for event in events:
                if event.type == "content.delta":
                    break
    await ada.client.put(f"/runs/{sent['run']['id']}/stop")
    await ada.try_to_say(f"{MARKER}\0", model=CLAUDE)
    await ada.client.post(f"/conversations/{uuid4()}/messages", json={"content": MARKER})
    await ada.client.get("/conversations", params={"q": MARKER})

    logged = "".join(capfd.readouterr())

    assert ended.count("done") == 3
    assert ended.count("failed") == len(scripts) - 4
    assert "route=/messages" in logged
    assert MARKER not in logged
