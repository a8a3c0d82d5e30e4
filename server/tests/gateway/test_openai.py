"""The gateway as OpenAI's own Python package meets it, unchanged (PR-61)."""

import base64
import json
from typing import Any

import openai
import pytest

from tests.gateway.conftest import LARGE, MODEL, Programs
from tests.support.model_server import ModelServer, Script

HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
TOOLS: list[Any] = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "Weather of a place",
            "parameters": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]},
        },
    }
]
CALL = {"index": 0, "id": "call_7", "function": {"name": "weather", "arguments": '{"place": "Athens"}'}}
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()


async def test_an_answer_whole_and_as_a_stream_with_usage_cost_and_one_ledger_row_each(
    program: Programs, models: ModelServer
) -> None:
    ada = await program()
    script = Script(tokens=5, usage={"prompt_tokens": 1000, "completion_tokens": 5})
    models.play(script, script)
    async with ada.openai as client:
        raw = await client.chat.completions.with_raw_response.create(
            model=MODEL, messages=HELLO, temperature=0.5, max_tokens=50, stop=["END"], user="somebody"
        )
        whole = raw.parse()

        assert whole.choices[0].message.content == script.text
        assert (whole.choices[0].finish_reason, whole.model) == ("stop", MODEL)
        assert whole.usage is not None
        assert (whole.usage.prompt_tokens, whole.usage.completion_tokens, whole.usage.total_tokens) == (
            1000,
            5,
            1005,
        )
        assert raw.headers["x-stoa-cost-micros"] == "1005"
        assert (raw.headers["x-stoa-model"], raw.headers["x-stoa-cache"]) == (MODEL, "miss")
        assert raw.headers["x-request-id"] == raw.headers["request-id"]

        stream = await client.chat.completions.create(
            model="stoa-test", messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in stream]

    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == script.text
    assert [chunk.choices[0].delta.role for chunk in chunks if chunk.choices].count("assistant") == 1
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices].count("stop") == 1
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.total_tokens == 1005
    asked = models.asked[0].body
    assert (asked["temperature"], asked["max_tokens"], asked["stop"]) == (0.5, 50, ["END"])
    rows = await ada.rows()
    assert [(row.status, row.cost_micros, row.request_type) for row in rows] == [("ok", 1005, "gateway")] * 2
    assert {str(row.api_token_id) for row in rows} == {ada.token_id}


async def test_tools_results_pictures_and_json_forms_reach_the_model_and_calls_come_back(
    program: Programs, models: ModelServer
) -> None:
    ada = await program()
    models.play(
        Script(pieces=(), tokens=0, tool_calls=(CALL,), finish="tool_calls"),
        Script(pieces=(), tokens=0, tool_calls=(CALL,), finish="tool_calls"),
        Script(answer='{"degrees": 31}'),
    )
    async with ada.openai as client:
        asked = await client.chat.completions.create(
            model=MODEL, messages=HELLO, tools=TOOLS, tool_choice="required", parallel_tool_calls=False
        )
        (call,) = asked.choices[0].message.tool_calls or []
        assert asked.choices[0].finish_reason == "tool_calls"
        assert call.type == "function"
        assert (call.id, call.function.name) == ("call_7", "weather")
        assert json.loads(call.function.arguments) == {"place": "Athens"}

        stream = await client.chat.completions.create(model=MODEL, messages=HELLO, tools=TOOLS, stream=True)
        pieces = [piece async for chunk in stream for piece in chunk.choices[0].delta.tool_calls or []]
        assert [piece.id for piece in pieces if piece.id] == ["call_7"]
        assert "".join(piece.function.arguments or "" for piece in pieces if piece.function) == (
            '{"place": "Athens"}'
        )

        picture = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}}
        conversation: list[Any] = [
            {"role": "developer", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": "Look"}, picture]},
            {"role": "assistant", "content": None, "tool_calls": [call.model_dump()]},
            {"role": "tool", "tool_call_id": "call_7", "content": "31 degrees"},
        ]
        form: Any = {"type": "json_schema", "json_schema": {"name": "weather", "schema": {"type": "object"}}}
        final = await client.chat.completions.create(model=MODEL, messages=conversation, response_format=form)

    assert final.choices[0].message.content == '{"degrees": 31}'
    first, third = models.asked[0].body, models.asked[2].body
    assert (first["tool_choice"], first["parallel_tool_calls"]) == ("required", False)
    assert first["tools"][0]["function"]["parameters"]["required"] == ["place"]
    assert [message["role"] for message in third["messages"]] == ["system", "user", "assistant", "tool"]
    assert third["messages"][1]["content"][1]["image_url"]["url"].endswith(PIXEL)
    assert json.loads(third["messages"][2]["tool_calls"][0]["function"]["arguments"]) == {"place": "Athens"}
    assert third["messages"][3] == {"role": "tool", "tool_call_id": "call_7", "content": "31 degrees"}
    assert third["response_format"]["json_schema"]["schema"] == {"type": "object"}


@pytest.mark.spec("PR-65")
async def test_models_are_named_by_slug_by_unique_name_or_auto_and_the_list_is_what_may_be_used(
    program: Programs, models: ModelServer
) -> None:
    ada = await program()
    narrow = await ada.another(allowed_models=[MODEL])
    basic = await ada.another(allowed_tiers=["premium"])
    async with ada.openai as client:
        assert [model.id async for model in client.models.list()] == ["auto", MODEL, LARGE, "stoa:demo"]
        for name in ("stoa-test-large", "auto", "auto:openai_compatible"):
            raw = await client.chat.completions.with_raw_response.create(model=name, messages=HELLO)
            assert raw.headers["x-stoa-model"] in (MODEL, LARGE)
            assert ("x-stoa-decision-id" in raw.headers) is name.startswith("auto")
            if name.startswith("auto"):
                # How it went is noted with the decision.
                decided = f"/routing/decisions/{raw.headers['x-stoa-decision-id']}"
                decision = (await ada.person.client.get(decided)).json()
                assert decision["request_succeeded"] is True
                assert decision["response_tokens"] == raw.parse().usage.completion_tokens
        for name in ("nothing", "../../x", "anthropic:", "auto:nobody", "x" * 201):
            with pytest.raises((openai.NotFoundError, openai.BadRequestError)):
                await client.chat.completions.create(model=name, messages=HELLO)
    async with narrow.openai as client:
        assert [model.id async for model in client.models.list()] == ["auto", MODEL]
        with pytest.raises(openai.PermissionDeniedError) as refused:
            await client.chat.completions.create(model=LARGE, messages=HELLO)
        assert refused.value.code == "providers.tier_not_allowed"
        raw = await client.chat.completions.with_raw_response.create(model="auto", messages=HELLO)
        assert raw.headers["x-stoa-model"] == MODEL
    async with basic.openai as client:
        assert [model.id async for model in client.models.list()] == ["auto", LARGE]
    # A second server has a model of the same name: which one is meant has to be said.
    body = {"provider": "ollama", "name": "Another", "base_url": f"{models.origin}/v1"}
    assert (await ada.person.client.post("/me/provider-keys", json=body)).status_code == 201
    async with ada.openai as client:
        with pytest.raises(openai.BadRequestError) as ambiguous:
            await client.chat.completions.create(model="stoa-test", messages=HELLO)
        assert ambiguous.value.code == "providers.model_ambiguous"


async def test_wrong_and_untranslatable_fields_are_named_unknown_ones_ignored_and_nothing_is_called(
    program: Programs, models: ModelServer
) -> None:
    ada = await program()
    good = {"model": MODEL, "messages": HELLO}
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("n", {"n": 1000}),
        ("n", {"n": 2}),
        ("max_tokens", {"max_tokens": -1}),
        ("temperature", {"temperature": 3}),
        ("stream", {"stream": "true"}),
        ("logprobs", {"logprobs": True}),
        ("functions", {"functions": [{"name": "f"}]}),
        ("modalities", {"modalities": ["audio"]}),
        ("messages", {"messages": []}),
        ("messages[0].role", {"messages": [{"role": "wizard", "content": "x"}]}),
        ("messages[0].content", {"messages": [{"role": "user", "content": 5}]}),
        ("tools[0].type", {"tools": [{"type": "web_search"}]}),
        ("response_format", {"response_format": {"type": "poem"}}),
        ("model", {"model": None}),
    ]
    for url in ("file:///etc/passwd", "http://169.254.169.254/latest", f"{models.origin}/picture.png"):
        picture = {"type": "image_url", "image_url": {"url": url}}
        content = {"messages": [{"role": "user", "content": [picture]}]}
        wrong.append(("messages[0].content[0].image_url.url", content))
    async with ada.http as client:
        before = models.connections
        for field, change in wrong:
            answer = await client.post("/chat/completions", json=good | change)
            assert answer.status_code == 400, (field, answer.text)
            assert answer.json()["error"]["param"] == field, answer.text
            assert answer.json()["error"]["type"] == "invalid_request_error"
        for content in (b'{"temperature": 1e999}', b'{"a": NaN}', b'{"a": "\\ud800"}', b"[" * 200_000, b"no"):
            answer = await client.post(
                "/chat/completions", content=content, headers={"Content-Type": "application/json"}
            )
            assert answer.status_code == 400, answer.text
            assert "error" in answer.json()
        too_large = await client.post(
            "/chat/completions", content=b" " * (33 * 2**20), headers={"Content-Type": "application/json"}
        )
        assert too_large.status_code == 413
        assert models.connections == before
        assert await ada.rows() == []
        fine = await client.post("/chat/completions", json=good | {"dance": True, "metadata": {"a": "b"}})
        assert fine.status_code == 200, fine.text
