"""A request in the form of Anthropic's messages, with marks for its prompt cache (PR-60)."""

import re
from collections.abc import Iterator
from typing import Any

from stoa.providers.contracts import (
    ChatMessage,
    ChatRequest,
    ImagePart,
    Part,
    Provider,
    TextPart,
    ThinkingPart,
    ToolCall,
    ToolChoice,
    ToolResult,
)
from stoa.providers.core.encoding import base64_of, without_empty
from stoa.providers.core.thinking import effort_of

DEFAULT_MAX_TOKENS = 4096
SMALLEST_BUDGET = 1024
# Shorter prompts are not cached by the API; a mark on them would only be one of the few that it takes.
CACHED_FROM_CHARACTERS = 4000
MARK = {"cache_control": {"type": "ephemeral"}}
# Models that decide by themselves how much they think, and take no sampling parameters.
_ADAPTIVE = re.compile(r"claude-(opus-4-[7-9]|(opus|sonnet|haiku|fable|mythos)-([5-9]|\d\d))(-|$)|mythos-preview")
_MAY_ADAPT = re.compile(r"claude-(opus|sonnet)-4-6(-|$)")


def messages_body(model: str, request: ChatRequest) -> dict[str, Any]:
    """The JSON that is posted."""
    has_caching = request.is_cacheable and request.characters >= CACHED_FROM_CHARACTERS
    is_adaptive = _ADAPTIVE.search(model) is not None
    body: dict[str, Any] = {
        "model": model,
        "max_tokens": request.max_output_tokens or DEFAULT_MAX_TOKENS,
        "messages": _messages(request.messages, has_caching=has_caching),
        "stream": True,
    } | without_empty(
        {
            "system": _system(request.messages, has_caching=has_caching),
            "stop_sequences": list(request.stop),
            "tools": _tools(request, has_caching=has_caching),
            "tool_choice": _choice(request) if request.tools else None,
        }
    )
    if request.output is not None and request.output.schema is not None:
        body["output_config"] = {"format": {"type": "json_schema", "schema": dict(request.output.schema)}}
    if request.thinking_budget_tokens is not None:
        _think(body, model, request.thinking_budget_tokens, is_adaptive=is_adaptive)
    elif not is_adaptive:
        # The API takes 0..1 where others take 0..2, and none together with thinking.
        sampling = {"temperature": min(request.temperature, 1.0)} if request.temperature is not None else {}
        body |= sampling | without_empty({"top_p": request.top_p, "top_k": request.top_k})
    return body


def _think(body: dict[str, Any], model: str, budget: int, *, is_adaptive: bool) -> None:
    body["max_tokens"] += budget
    if is_adaptive or _MAY_ADAPT.search(model):
        body["thinking"] = {"type": "adaptive", "display": "summarized"}
        body["output_config"] = body.get("output_config", {}) | {"effort": effort_of(budget)}
    else:
        body["thinking"] = {"type": "enabled", "budget_tokens": max(budget, SMALLEST_BUDGET)}


def _system(messages: tuple[ChatMessage, ...], *, has_caching: bool) -> str | list[dict[str, Any]]:
    """The system layers: one text or, to be marked, one block each with a mark on the last."""
    texts = [message.text for message in messages if message.role == "system" and message.text]
    if not has_caching or not texts:
        return "\n\n".join(texts)
    blocks: list[dict[str, Any]] = [{"type": "text", "text": text} for text in texts]
    blocks[-1] |= MARK
    return blocks


def _messages(messages: tuple[ChatMessage, ...], *, has_caching: bool) -> list[dict[str, Any]]:
    # The API refuses empty messages, which a stopped answer may have left.
    said = [message for message in messages if message.role != "system" and message.parts]
    found: list[dict[str, Any]] = [{"role": message.role, "content": _content(message)} for message in said]
    if has_caching:
        # The newest question, and the one before it: that beginning was written to the cache last time.
        for entry in [entry for entry in found if entry["role"] == "user"][-2:]:
            _mark(entry)
    return [entry for entry in found if entry["content"]]


def _mark(entry: dict[str, Any]) -> None:
    if isinstance(entry["content"], str):
        entry["content"] = [{"type": "text", "text": entry["content"]}]
    if entry["content"]:
        entry["content"][-1] |= MARK


def _content(message: ChatMessage) -> str | list[dict[str, Any]]:
    if isinstance(message.content, str):
        return message.content
    # Results come first: the API wants them right after the calls.
    parts = sorted(message.content, key=lambda part: not isinstance(part, ToolResult))
    return [block for part in parts for block in _blocks(part)]


def _blocks(part: Part) -> Iterator[dict[str, Any]]:
    match part:
        case TextPart(text) if text:
            yield {"type": "text", "text": text}
        case ImagePart():
            yield _image(part)
        case ThinkingPart(text, signature, source, is_redacted) if source is Provider.ANTHROPIC and signature:
            if is_redacted:
                yield {"type": "redacted_thinking", "data": signature}
            else:
                yield {"type": "thinking", "thinking": text, "signature": signature}
        case ToolCall():
            yield {"type": "tool_use", "id": part.id, "name": part.name, "input": part.arguments or {}}
        case ToolResult():
            content = [
                *([{"type": "text", "text": part.content}] if part.content else []),
                *map(_image, part.images),
            ]
            block = {"type": "tool_result", "tool_use_id": part.call_id, "content": content}
            yield block | ({"is_error": True} if part.is_error else {})


def _image(image: ImagePart) -> dict[str, Any]:
    source = {"type": "base64", "media_type": image.media_type, "data": base64_of(image)}
    return {"type": "image", "source": source}


def _tools(request: ChatRequest, *, has_caching: bool) -> list[dict[str, Any]]:
    tools = [
        without_empty({"name": tool.name, "description": tool.description})
        | {"input_schema": dict(tool.parameters)}
        for tool in request.tools
    ]
    if tools and has_caching:
        tools[-1] |= MARK
    return tools


def _choice(request: ChatRequest) -> dict[str, Any] | None:
    choice = request.tool_choice or ToolChoice("auto")
    if choice == ToolChoice("auto") and request.allows_parallel_tools is not False:
        return None
    kind = {"required": "any"}.get(choice.mode, choice.mode)
    found: dict[str, Any] = {"type": kind} | ({"name": choice.name} if choice.mode == "tool" else {})
    if request.allows_parallel_tools is False and choice.mode != "none":
        found["disable_parallel_tool_use"] = True
    return found
