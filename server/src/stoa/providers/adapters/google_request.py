"""A request in the form of Google's generateContent."""

import re
from collections.abc import Iterator
from typing import Any

from stoa.providers.contracts import ChatMessage, ChatRequest, ImagePart, Part, TextPart, ToolCall, ToolResult
from stoa.providers.core.encoding import base64_of, without_empty
from stoa.providers.core.thinking import effort_of

MODES = {"auto": "AUTO", "none": "NONE", "required": "ANY", "tool": "ANY"}
# From the third generation on a model takes a level instead of a number, and wants its calls back signed.
_NEWER = re.compile(r"gemini-([3-9]|\d\d)")
# The documented word for a call that another model made, so that no signature of it exists.
UNSIGNED = "skip_thought_signature_validator"


def content_body(model: str, request: ChatRequest) -> dict[str, Any]:
    """The JSON that is posted."""
    is_newer = _NEWER.search(model) is not None
    system = [{"text": each.text} for each in request.messages if each.role == "system" and each.text]
    return {
        "contents": list(_contents(request.messages, is_newer=is_newer)),
    } | without_empty(
        {
            "systemInstruction": {"parts": system} if system else None,
            "tools": _tools(request),
            "toolConfig": _tool_config(request),
            "generationConfig": _generation(request, is_newer=is_newer) or None,
        }
    )


def _contents(messages: tuple[ChatMessage, ...], *, is_newer: bool) -> Iterator[dict[str, Any]]:
    for message in messages:
        # Results come first: the API wants them right after the calls.
        parts = sorted(message.parts, key=lambda part: not isinstance(part, ToolResult))
        found = [entry for part in parts for entry in _parts(part, is_newer=is_newer)]
        if message.role != "system" and found:
            yield {"role": "model" if message.role == "assistant" else "user", "parts": found}


def _parts(part: Part, *, is_newer: bool) -> Iterator[dict[str, Any]]:
    match part:
        case TextPart(text) if text:
            yield {"text": text}
        case ImagePart():
            yield _picture(part)
        case ToolCall():
            call = {"functionCall": {"name": part.name, "args": part.arguments or {}}}
            signature = part.signature or (UNSIGNED if is_newer else None)
            yield call | without_empty({"thoughtSignature": signature})
        case ToolResult():
            response = {"error" if part.is_error else "output": part.content}
            yield {"functionResponse": {"name": part.name, "response": response}}
            yield from map(_picture, part.images)


def _picture(image: ImagePart) -> dict[str, Any]:
    return {"inlineData": {"mimeType": image.media_type, "data": base64_of(image)}}


def _tools(request: ChatRequest) -> list[dict[str, Any]]:
    declared = [
        without_empty({"name": tool.name, "description": tool.description})
        | {"parametersJsonSchema": dict(tool.parameters)}
        for tool in request.tools
    ]
    return [{"functionDeclarations": declared}] if declared else []


def _tool_config(request: ChatRequest) -> dict[str, Any] | None:
    choice = request.tool_choice
    if choice is None or not request.tools:
        return None
    named = {"allowedFunctionNames": [choice.name]} if choice.mode == "tool" else {}
    return {"functionCallingConfig": {"mode": MODES[choice.mode]} | named}


def _generation(request: ChatRequest, *, is_newer: bool) -> dict[str, Any]:
    budget, most = request.thinking_budget_tokens, request.max_output_tokens
    thinking: dict[str, Any] | None = None
    if budget is not None:
        amount = {"thinkingLevel": "high" if effort_of(budget) != "low" else "low"}
        thinking = {"includeThoughts": True} | (amount if is_newer else {"thinkingBudget": budget})
    output = request.output
    return without_empty(
        {
            "temperature": request.temperature,
            "topP": request.top_p,
            "topK": request.top_k,
            # What is thought counts as output, too.
            "maxOutputTokens": most + (budget or 0) if most is not None else None,
            "stopSequences": list(request.stop),
            "seed": request.seed,
            "presencePenalty": request.presence_penalty,
            "frequencyPenalty": request.frequency_penalty,
            "responseMimeType": "application/json" if output is not None else None,
            "responseJsonSchema": dict(output.schema) if output is not None and output.schema else None,
            "thinkingConfig": thinking,
        }
    )
