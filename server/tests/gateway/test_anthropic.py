"""The gateway as Anthropic's own Python package meets it, unchanged (PR-61)."""

import base64
from typing import Any

import anthropic
import pytest

from tests.gateway.conftest import MODEL, Programs
from tests.gateway.test_openai import PIXEL
from tests.support.model_server import ModelServer, Script

HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
TOOL: Any = {
    "name": "weather",
    "description": "Weather of a place",
    "input_schema": {"type": "object", "properties": {"place": {"type": "string"}}},
}
CALLS = (
    {"index": 0, "id": "call_1", "function": {"name": "weather", "arguments": '{"place": "Athens"}'}},
    {"index": 1, "id": "call_2", "function": {"name": "weather", "arguments": '{"place": "Rome"}'}},
)


async def test_a_message_whole_and_as_a_stream_with_thinking_tools_and_usage(
    program: Programs, models: ModelServer
) -> None:
    ada = await program()
    usage = {"prompt_tokens": 1000, "completion_tokens": 40, "prompt_tokens_details": {"cached_tokens": 900}}
    script = Script(
        answer="It is warm.", thinking=("Hm, ", "south."), tool_calls=CALLS, finish="tool_calls", usage=usage
    )
    models.play(script, script)
    async with ada.anthropic as client:
        whole = await client.messages.create(
            model=MODEL,
            max_tokens=100,
            system=[{"type": "text", "text": "Be brief."}],
            messages=HELLO,
            tools=[TOOL],
            tool_choice={"type": "any"},
            stop_sequences=["END"],
            extra_body={"top_k": 5},
        )
        async with client.messages.stream(
            model=MODEL,
            max_tokens=100,
            messages=HELLO,
            tools=[TOOL],
            thinking={"type": "enabled", "budget_tokens": 2000},
        ) as stream:
            kinds = [event.type async for event in stream]
            streamed = await stream.get_final_message()

    for message in (whole, streamed):
        assert [block.type for block in message.content] == ["thinking", "text", "tool_use", "tool_use"]
        thinking, text, first, second = message.content
        assert thinking.type == "thinking"
        assert (thinking.thinking, text.type == "text" and text.text) == ("Hm, south.", "It is warm.")
        assert first.type == second.type == "tool_use"
        assert [(call.id, call.input) for call in (first, second)] == [
            ("call_1", {"place": "Athens"}),
            ("call_2", {"place": "Rome"}),
        ]
        assert message.stop_reason == "tool_use"
        assert (message.usage.output_tokens, message.usage.cache_read_input_tokens) == (40, 900)
    assert whole.usage.input_tokens == 100
    assert [kinds.count(kind) for kind in ("message_start", "message_stop")] == [1, 1]
    assert kinds.count("content_block_start") == kinds.count("content_block_stop") == 4
    asked = models.asked[0].body
    assert asked["messages"][0] == {"role": "system", "content": "Be brief."}
    assert (asked["max_tokens"], asked["stop"], asked["tool_choice"]) == (100, ["END"], "required")


async def test_results_pictures_and_thoughts_go_back_and_tokens_are_counted_without_a_call(
    program: Programs, models: ModelServer
) -> None:
    ada = await program()
    source = {"type": "base64", "media_type": "image/png", "data": PIXEL}
    conversation: list[Any] = [
        {"role": "user", "content": "Look"},
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "Let me see.", "signature": "c2ln"},
                {"type": "tool_use", "id": "t1", "name": "camera", "input": {"zoom": 2}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "t1", "content": [{"type": "image", "source": source}]},
                {"type": "text", "text": "What is it?"},
            ],
        },
    ]
    async with ada.anthropic as client:
        counted = await client.messages.count_tokens(model=MODEL, messages=conversation)
        assert counted.input_tokens > 1000
        assert models.asked == []
        answer = await client.messages.create(model=MODEL, max_tokens=10, messages=conversation)
        assert answer.content[0].type == "text"
        sent = models.asked[0].body["messages"]
        assert [message["role"] for message in sent] == ["user", "assistant", "tool", "user"]
        assert sent[1]["tool_calls"][0]["function"] == {"name": "camera", "arguments": '{"zoom":2}'}
        assert sent[3]["content"][0]["image_url"]["url"] == f"data:image/png;base64,{PIXEL}"

        for field, change in (
            ("max_tokens", {"max_tokens": 0}),
            ("temperature", {"extra_body": {"temperature": 1.5}}),
            ("tools[0].type", {"tools": [{"type": "web_search_20250305", "name": "web_search"}]}),
            ("mcp_servers", {"extra_body": {"mcp_servers": [{"url": "https://example.org"}]}}),
        ):
            good: dict[str, Any] = {"model": MODEL, "max_tokens": 10, "messages": HELLO}
            with pytest.raises(anthropic.BadRequestError) as refused:
                await client.messages.create(**(good | change))
            assert field in str(refused.value.body)
        listed = await client.models.list()
        assert MODEL in [model.id for model in listed.data]
        assert base64.b64decode(PIXEL).startswith(b"\x89PNG")
