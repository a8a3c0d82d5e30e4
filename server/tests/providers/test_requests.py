"""What each provider is sent of tools, pictures, thinking and forms of answers (PR-15, PR-60)."""

from typing import Any

import pytest

from stoa.platform.outbound import OutboundClient
from stoa.providers.contracts import (
    ChatMessage,
    ChatRequest,
    ImagePart,
    OutputForm,
    Provider,
    TextPart,
    ThinkingPart,
    ToolCall,
    ToolChoice,
    ToolDefinition,
    ToolResult,
)
from tests.providers.test_adapters import hear, to
from tests.support.model_server import ModelServer

PIXEL = ImagePart("image/png", b"\x89PNG")
SCHEMA = {"type": "object", "properties": {"q": {"type": "string"}}, "required": ["q"]}
SEARCH = ToolDefinition("search", "Looks something up", SCHEMA)
# A whole round of tools: a question with a picture, thinking, a call, its result with a picture, another question.
ROUND = (
    ChatMessage("system", "Be brief."),
    ChatMessage("user", (ImagePart("image/png", b"\x89PNG"), TextPart("What is this?"))),
    ChatMessage(
        "assistant",
        (
            ThinkingPart("Hm.", "c2ln", Provider.ANTHROPIC),
            ThinkingPart("", "aGlkZGVu", Provider.ANTHROPIC, is_redacted=True),
            TextPart("Let me look."),
            ToolCall("call_a", "search", {"q": "stoa"}, signature="Z2Vt"),
        ),
    ),
    ChatMessage("user", (TextPart("Well?"), ToolResult("call_a", "search", "A porch.", (PIXEL,)))),
)
ASKED = ChatRequest(
    ROUND,
    top_p=0.9,
    stop=("END",),
    tools=(SEARCH,),
    tool_choice=ToolChoice("tool", "search"),
    allows_parallel_tools=False,
    output=OutputForm({"type": "object"}, name="found"),
)


async def sent(models: ModelServer, outbound: OutboundClient, provider: Provider, **more: Any) -> dict[str, Any]:
    """The body that a provider got."""
    heard = await hear(outbound, to(models, provider), **more)
    assert heard.failure is None
    body: dict[str, Any] = models.asked[-1].body
    return body


@pytest.mark.spec("PR-15")
async def test_chat_completions_get_tools_pictures_results_and_a_schema(
    models: ModelServer, outbound: OutboundClient
) -> None:
    body = await sent(models, outbound, Provider.OPENAI, request=ASKED)

    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}}
    assert body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [picture, {"type": "text", "text": "What is this?"}]},
        {
            "role": "assistant",
            "content": "Let me look.",
            "tool_calls": [
                {"id": "call_a", "type": "function", "function": {"name": "search", "arguments": '{"q":"stoa"}'}}
            ],
        },
        {"role": "tool", "tool_call_id": "call_a", "content": "A porch."},
        {"role": "user", "content": [picture, {"type": "text", "text": "Well?"}]},
    ]
    described = {"name": "search", "description": "Looks something up", "parameters": SCHEMA}
    assert body["tools"] == [{"type": "function", "function": described}]
    assert body["tool_choice"] == {"type": "function", "function": {"name": "search"}}
    assert (body["parallel_tool_calls"], body["top_p"], body["stop"]) == (False, 0.9, ["END"])
    form = {"name": "found", "schema": {"type": "object"}, "strict": True}
    assert body["response_format"] == {"type": "json_schema", "json_schema": form}


@pytest.mark.spec("PR-15")
async def test_anthropic_gets_tools_pictures_results_and_its_own_thinking_back(
    models: ModelServer, outbound: OutboundClient
) -> None:
    foreign = ThinkingPart("Elsewhere.", "xyz", Provider.GOOGLE)
    answered = ChatMessage("assistant", (foreign, *ROUND[2].parts))
    request = ChatRequest(
        (*ROUND[:2], answered, ROUND[3]),
        tools=(SEARCH,),
        tool_choice=ToolChoice("required"),
        is_cacheable=False,
    )
    body = await sent(models, outbound, Provider.ANTHROPIC, request=request)

    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw=="}}
    assert body["system"] == "Be brief."
    assert body["messages"] == [
        {"role": "user", "content": [picture, {"type": "text", "text": "What is this?"}]},
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"},
                {"type": "redacted_thinking", "data": "aGlkZGVu"},
                {"type": "text", "text": "Let me look."},
                {"type": "tool_use", "id": "call_a", "name": "search", "input": {"q": "stoa"}},
            ],
        },
        {
            "role": "user",
            "content": [
                {
                    "type": "tool_result",
                    "tool_use_id": "call_a",
                    "content": [{"type": "text", "text": "A porch."}, picture],
                },
                {"type": "text", "text": "Well?"},
            ],
        },
    ]
    assert body["tools"] == [{"name": "search", "description": "Looks something up", "input_schema": SCHEMA}]
    assert body["tool_choice"] == {"type": "any"}


@pytest.mark.spec("PR-15")
async def test_anthropics_newest_models_think_as_they_like_and_take_no_temperature(
    models: ModelServer, outbound: OutboundClient
) -> None:
    for model in ("claude-opus-4-8", "claude-sonnet-5", "claude-opus-5-20260901"):
        request = ChatRequest(ROUND[:2], temperature=0.5, thinking_budget_tokens=8000, output=OutputForm(SCHEMA))
        body = await sent(models, outbound, Provider.ANTHROPIC, request=request, model=model)
        assert body["thinking"] == {"type": "adaptive", "display": "summarized"}, model
        form = {"type": "json_schema", "schema": SCHEMA}
        assert body["output_config"] == {"effort": "medium", "format": form}
        plain = ChatRequest(ROUND[:2], temperature=0.5, top_k=3)
        body = await sent(models, outbound, Provider.ANTHROPIC, request=plain, model=model)
        assert not {"temperature", "top_k", "thinking"} & body.keys()
    older = ChatRequest(ROUND[:2], thinking_budget_tokens=500)
    body = await sent(models, outbound, Provider.ANTHROPIC, request=older, model="claude-opus-4-5")
    assert body["thinking"] == {"type": "enabled", "budget_tokens": 1024}


@pytest.mark.spec("PR-60")
async def test_long_prompts_are_marked_for_the_cache_at_most_four_times(
    models: ModelServer, outbound: OutboundClient
) -> None:
    mark = {"cache_control": {"type": "ephemeral"}}
    layers = [ChatMessage("system", "Rules. " * 400), ChatMessage("system", "More rules. " * 400)]
    said = [ChatMessage(role, f"{number}") for number in range(5) for role in ("user", "assistant")][:-1]
    request = ChatRequest((*layers, *said), tools=(SEARCH, SEARCH))
    body = await sent(models, outbound, Provider.ANTHROPIC, request=request)

    marked = [
        block
        for block in (
            *body["system"],
            *body["tools"],
            *(part for entry in body["messages"] for part in entry["content"]),
        )
        if isinstance(block, dict) and "cache_control" in block
    ]
    assert [block | mark for block in marked] == marked
    assert len(marked) == 4
    assert [block.get("text", block.get("name")) for block in marked] == [layers[1].text, "search", "3", "4"]
    short = await sent(models, outbound, Provider.ANTHROPIC, request=ChatRequest(tuple(said)))
    once = ChatRequest((*layers, *said), is_cacheable=False)
    for unmarked in (short, await sent(models, outbound, Provider.ANTHROPIC, request=once)):
        assert "cache_control" not in str(unmarked)
