"""What each provider is sent of tools, pictures, thinking and forms of answers (PR-15, PR-60)."""

from dataclasses import replace
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


@pytest.mark.spec("PR-15")
async def test_google_gets_contents_declarations_and_a_schema(
    models: ModelServer, outbound: OutboundClient
) -> None:
    request = replace(ASKED, max_output_tokens=100, thinking_budget_tokens=2000)
    body = await sent(models, outbound, Provider.GOOGLE, request=request, model="models/gemini-2.5-pro")

    assert models.asked[0].path == "/v1/models/gemini-2.5-pro:streamGenerateContent?alt=sse"
    assert models.asked[0].headers["x-goog-api-key"] == "sk-test-0123456789"
    picture = {"inlineData": {"mimeType": "image/png", "data": "iVBORw=="}}
    call = {"functionCall": {"name": "search", "args": {"q": "stoa"}}, "thoughtSignature": "Z2Vt"}
    result = {"functionResponse": {"name": "search", "response": {"output": "A porch."}}}
    assert body == {
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "contents": [
            {"role": "user", "parts": [picture, {"text": "What is this?"}]},
            {"role": "model", "parts": [{"text": "Let me look."}, call]},
            {"role": "user", "parts": [result, picture, {"text": "Well?"}]},
        ],
        "tools": [
            {
                "functionDeclarations": [
                    {"name": "search", "description": "Looks something up", "parametersJsonSchema": SCHEMA}
                ]
            }
        ],
        "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["search"]}},
        "generationConfig": {
            "topP": 0.9,
            "maxOutputTokens": 2100,
            "stopSequences": ["END"],
            "responseMimeType": "application/json",
            "responseJsonSchema": {"type": "object"},
            "thinkingConfig": {"includeThoughts": True, "thinkingBudget": 2000},
        },
    }
    # A newer model takes a level, and a call that another model made has no signature.
    unsigned = ChatMessage("assistant", (ToolCall("call_b", "search", {}),))
    request = ChatRequest((ROUND[1], unsigned), thinking_budget_tokens=20_000)
    body = await sent(models, outbound, Provider.GOOGLE, request=request, model="gemini-3-pro")
    assert body["generationConfig"]["thinkingConfig"] == {"includeThoughts": True, "thinkingLevel": "high"}
    assert body["contents"][1]["parts"][0]["thoughtSignature"] == "skip_thought_signature_validator"


@pytest.mark.spec("PR-15")
async def test_models_that_think_at_openai_are_asked_for_a_response_that_is_not_kept(
    models: ModelServer, outbound: OutboundClient
) -> None:
    signed = ChatMessage("assistant", (ThinkingPart("Hm.", "rs_1:ZW5j", Provider.OPENAI), *ROUND[2].parts))
    request = replace(
        ASKED,
        messages=(*ROUND[:2], signed, ROUND[3]),
        temperature=0.5,
        max_output_tokens=100,
        thinking_budget_tokens=8000,
    )
    body = await sent(models, outbound, Provider.OPENAI, request=request, model="gpt-5.2")

    assert models.asked[0].path == "/v1/responses"
    picture = {"type": "input_image", "image_url": "data:image/png;base64,iVBORw=="}
    assert body == {
        "model": "gpt-5.2",
        "stream": True,
        "store": False,
        "include": ["reasoning.encrypted_content"],
        "reasoning": {"effort": "medium", "summary": "auto"},
        "max_output_tokens": 8100,
        "instructions": "Be brief.",
        "input": [
            {"role": "user", "content": [picture, {"type": "input_text", "text": "What is this?"}]},
            {
                "type": "reasoning",
                "id": "rs_1",
                "summary": [{"type": "summary_text", "text": "Hm."}],
                "encrypted_content": "ZW5j",
            },
            {"role": "assistant", "content": [{"type": "output_text", "text": "Let me look."}]},
            {"type": "function_call", "call_id": "call_a", "name": "search", "arguments": '{"q":"stoa"}'},
            {"role": "user", "content": [{"type": "input_text", "text": "Well?"}]},
            {"type": "function_call_output", "call_id": "call_a", "output": "A porch."},
            {"role": "user", "content": [picture]},
        ],
        "tools": [
            {
                "type": "function",
                "name": "search",
                "description": "Looks something up",
                "parameters": SCHEMA,
                "strict": False,
            }
        ],
        "tool_choice": {"type": "function", "name": "search"},
        "parallel_tool_calls": False,
        "text": {"format": {"type": "json_schema", "name": "found", "schema": {"type": "object"}, "strict": True}},
    }
    # Elsewhere thinking is asked for in each server's own word, or not at all.
    thinking = ChatRequest(ROUND[:1], thinking_budget_tokens=8000)
    for provider, expected in (
        (Provider.OPENROUTER, {"reasoning": {"max_tokens": 8000}}),
        (Provider.OLLAMA, {}),
    ):
        body = await sent(models, outbound, provider, request=thinking, model="gpt-5.2")
        assert {name: value for name, value in body.items() if "reason" in name} == expected
