"""Any model through either API, vectors, and what the headers tell (PR-61, PR-62, PR-66, PR-71)."""

import base64
import json
import struct
from typing import Any

import anthropic
import openai
import pytest

from tests.gateway.conftest import LARGE, MODEL, Program, Programs
from tests.gateway.test_openai import CALL, HELLO, TOOLS
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import execute

CLAUDE = "anthropic:stoa-test"
THOUGHTFUL = Script(
    answer="Warm.",
    thinking=("South.",),
    tool_calls=(CALL,),
    finish="tool_calls",
    usage={"prompt_tokens": 100, "completion_tokens": 40, "cache_read_input_tokens": 900},
)


async def with_anthropic(program: Program) -> None:
    """Connect the server as one of Anthropic's own kind."""
    body = {"provider": "anthropic", "name": "C", "base_url": f"{program.models.origin}/v1", "secret": "none"}
    made = await program.person.client.post("/me/provider-keys", json=body)
    assert made.json()["status"] == "valid", made.text


@pytest.mark.spec("PR-62")
async def test_models_of_one_api_answer_through_the_other_with_tools_stop_reasons_and_usage(
    program: Programs, models: ModelServer
) -> None:
    ada = await program()
    await with_anthropic(ada)
    models.play(THOUGHTFUL, THOUGHTFUL, Script(finish="length"), THOUGHTFUL, Script(finish="length"))
    async with ada.openai as client, ada.anthropic as claude:
        whole = await client.chat.completions.create(
            model=CLAUDE, messages=HELLO, tools=TOOLS, tool_choice="required", max_tokens=77, stop=["END"]
        )
        (call,) = whole.choices[0].message.tool_calls or []
        assert call.type == "function"
        assert (call.id, json.loads(call.function.arguments)) == ("call_7", {"place": "Athens"})
        assert (whole.choices[0].message.content, whole.choices[0].finish_reason) == ("Warm.", "tool_calls")
        assert whole.usage is not None
        assert whole.usage.prompt_tokens_details is not None
        cached = whole.usage.prompt_tokens_details.cached_tokens
        assert (whole.usage.prompt_tokens, cached, whole.usage.completion_tokens) == (1000, 900, 40)
        asked = models.asked[0].body
        assert (asked["max_tokens"], asked["stop_sequences"], asked["tool_choice"]) == (
            77,
            ["END"],
            {"type": "any"},
        )
        assert asked["tools"][0]["input_schema"]["required"] == ["place"]

        stream = await client.chat.completions.create(
            model=CLAUDE, messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in stream]
        assert chunks[-1].usage is not None
        assert chunks[-1].usage.prompt_tokens == 1000
        assert [choice.finish_reason for chunk in chunks for choice in chunk.choices].count("tool_calls") == 1
        cut = await client.chat.completions.create(model=CLAUDE, messages=HELLO)
        assert cut.choices[0].finish_reason == "length"

        async with claude.messages.stream(model=CLAUDE, max_tokens=9, messages=HELLO) as events:
            message = await events.get_final_message()
        thinking = message.content[0]
        assert thinking.type == "thinking"
        assert (thinking.thinking, thinking.signature) == ("South.", "c2ln")
        usage = message.usage
        assert (usage.input_tokens, usage.cache_read_input_tokens, usage.output_tokens) == (100, 900, 40)
        full = await claude.messages.create(model=MODEL, max_tokens=9, messages=HELLO)
        assert full.stop_reason == "max_tokens"

        # What has no meaning for others is refused in the API's own form, by its name; what nobody knows is ignored.
        with pytest.raises(openai.BadRequestError) as odds:
            await client.chat.completions.create(model=CLAUDE, messages=HELLO, logprobs=True)
        assert odds.value.param == "logprobs"
        with pytest.raises(anthropic.BadRequestError) as container:
            await claude.messages.create(
                model=MODEL, max_tokens=9, messages=HELLO, extra_body={"container": {"id": "x"}}
            )
        assert "container" in str(container.value.body)
        await claude.messages.create(model=MODEL, max_tokens=9, messages=HELLO, extra_body={"dance": True})


@pytest.mark.spec("PR-61")
async def test_vectors_as_numbers_and_packed_by_the_rules_of_all_calls(
    program: Programs, models: ModelServer
) -> None:
    models.models = ["stoa-test", "stoa-embed"]
    ada = await program()
    await execute(
        ada.platform,
        "INSERT INTO models (id, organization_id, slug, provider, provider_model, display_name, supports_embeddings,"
        " input_micros_per_mtok, output_micros_per_mtok, price_source, created_at, updated_at) VALUES"
        " (gen_random_uuid(), :organization, 'openai_compatible:stoa-embed', 'openai_compatible', 'stoa-embed', 'E',"
        "  true, 1000000, 0, 'manual', now(), now())",
        organization=ada.person.organization_id,
    )
    async with ada.openai as client:
        raw = await client.embeddings.with_raw_response.create(
            model="stoa-embed", input=["stoa", "stone"], encoding_format="float", dimensions=2
        )
        plain = raw.parse()
        packed = await client.embeddings.create(model="openai_compatible:stoa-embed", input="stoa")
        assert [entry.embedding for entry in plain.data] == [[4.0, 0.5], [5.0, 0.5]]
        assert packed.data[0].embedding == [4.0, 0.5]
        assert "openai_compatible:stoa-embed" in [model.id async for model in client.models.list()]
        rows = await ada.rows()
        assert [(row.status, row.request_type, str(row.api_token_id)) for row in rows] == [
            ("ok", "embedding", ada.token_id)
        ] * 2
        assert raw.headers["x-stoa-cost-micros"] == str(rows[0].cost_micros)
        assert rows[0].cost_micros == plain.usage.prompt_tokens > 0
        async with ada.http as plain_client:
            as_sent = await plain_client.post(
                "/embeddings", json={"model": "stoa-embed", "input": "stoa", "encoding_format": "base64"}
            )
            numbers = base64.b64decode(as_sent.json()["data"][0]["embedding"])
            assert struct.unpack("<2f", numbers) == (4.0, 0.5)
        wrong: list[tuple[str, dict[str, Any]]] = [
            ("input", {"input": []}),
            ("input", {"input": [[1, 2]]}),
            ("dimensions", {"dimensions": 0}),
            ("encoding_format", {"encoding_format": "hex"}),
        ]
        async with ada.http as plain_client:
            for field, change in wrong:
                answer = await plain_client.post(
                    "/embeddings", json={"model": "stoa-embed", "input": "x"} | change
                )
                assert (answer.status_code, answer.json()["error"]["param"]) == (400, field)
        await ada.budget("organization", 3)
        with pytest.raises(openai.RateLimitError):
            await client.embeddings.create(model="stoa-embed", input="much more than three tokens of text")


@pytest.mark.spec("PR-66")
async def test_tiers_keys_prices_and_routing_are_those_of_every_call(
    program: Programs, models: ModelServer
) -> None:
    ada = await program()
    chat: dict[str, Any] = {"messages": HELLO, "max_tokens": 10}
    path = f"/organizations/{ada.person.organization_id}"
    async with ada.http as client:

        async def code_of(model: str) -> tuple[int, str]:
            answer = await client.post("/chat/completions", json=chat | {"model": model})
            return answer.status_code, answer.json().get("error", {}).get("code", "")

        # Retries before the first token, each with a row of its own.
        models.play(Script(status=529))
        assert (await code_of(MODEL))[0] == 200
        assert [(row.status, row.attempt) for row in await ada.rows()] == [("failed", 1), ("ok", 2)]
        etag = (await ada.person.client.get(path)).headers["etag"]
        allowed = {"allowed_tiers": ["basic", "standard"]}
        changed = await ada.person.client.patch(path, json=allowed, headers={"If-Match": etag})
        assert changed.status_code == 200, changed.text
        assert await code_of(LARGE) == (403, "providers.tier_not_allowed")
        routed = await client.post("/chat/completions", json=chat | {"model": "auto"})
        assert routed.headers["x-stoa-model"] == MODEL
        await ada.budget("organization", 10_000)
        await with_anthropic(ada)
        assert (await code_of(CLAUDE))[0] == 200  # a key of one's own counts against no budget of the organization
        assert await code_of("google:gemini") == (422, "providers.no_key")
        assert await code_of("openai_compatible:nothing") == (404, "providers.model_unknown")
        await execute(
            ada.platform,
            "UPDATE models SET input_micros_per_mtok = NULL WHERE organization_id = :id",
            id=ada.person.organization_id,
        )
        keys = await ada.person.client.get(f"{path}/provider-keys")
        for key in keys.json()["items"]:
            assert (await ada.person.client.delete(f"{path}/provider-keys/{key['id']}")).status_code == 204
        assert await code_of(MODEL) == (422, "providers.no_key")


@pytest.mark.spec("PR-71")
async def test_headers_tell_request_model_cost_cache_and_decision(program: Programs, models: ModelServer) -> None:
    ada = await program()
    cached = {"prompt_tokens": 50, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 20}}
    models.default = Script(tokens=5, usage=cached)
    body = {"model": "auto", "messages": HELLO, "max_tokens": 10}
    async with ada.http as client:
        whole = await client.post("/chat/completions", json=body, headers={"X-Request-Id": "my-request-1"})
        stream = await client.post("/messages", json=body | {"stream": True})
    told = whole.headers
    assert told["x-request-id"] == told["request-id"] == "my-request-1"
    assert (told["x-stoa-model"], told["x-stoa-cache"]) == (MODEL, "hit")
    rows = await ada.rows()
    assert told["x-stoa-cost-micros"] == str(rows[0].cost_micros)
    decision = await ada.person.client.get(f"/routing/decisions/{told['x-stoa-decision-id']}")
    assert decision.json()["selected_model"] == MODEL
    # A stream's headers are gone before its cost is known: it ends with a comment.
    assert stream.headers["x-stoa-decision-id"] != told["x-stoa-decision-id"]
    assert f": cost_micros={rows[1].cost_micros}\n\n" in stream.text
    stranger = await ada.person.client.get("/routing/decisions/00000000-0000-7000-8000-000000000000")
    assert_problem(stranger, 404, "not_found")
