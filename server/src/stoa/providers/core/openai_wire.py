"""OpenAI's chat completions as the gateway reads and writes them."""

from collections.abc import Mapping
from typing import Any

import orjson

from stoa.providers.contracts import (
    ChatMessage,
    ChatRequest,
    Finish,
    ImagePart,
    ModelEvent,
    OutputForm,
    Part,
    TextDelta,
    TextPart,
    ThinkingDelta,
    ToolCall,
    ToolCallDelta,
    ToolChoice,
    ToolDefinition,
    ToolResult,
)
from stoa.providers.core import wire
from stoa.providers.core.refusals import Refusal
from stoa.providers.core.wire import Asked, Fields
from stoa.providers.errors import ParameterRefused
from stoa.usage.contracts import TokenUse

STOP_REASONS = {"end": "stop", "max_tokens": "length", "tool_use": "tool_calls", "filtered": "content_filter"}
EFFORTS = {"none": None, "minimal": None, "low": 2048, "medium": 8192, "high": 24_576, "xhigh": 49_152}
# What no other API knows; nobody is to believe that it was heard.
_UNTRANSLATABLE = (
    "audio", "function_call", "functions", "logit_bias", "logprobs", "prediction", "top_logprobs", "web_search_options",
)  # fmt: skip
MAX_STOPS = 16


def read_chat(body: object) -> Asked:
    """A request for a chat completion. Raises ParameterRefused naming the field; unknown fields are ignored."""
    asked = wire.fields_of(body, "body")
    _refuse_untranslatable(asked)
    options = asked.get("stream_options")
    wants_usage = options is not None and wire.flag(wire.fields_of(options, "stream_options"), "include_usage")
    return Asked(
        model=wire.model_of(asked),
        request=ChatRequest(
            messages=_messages(asked),
            temperature=wire.number(asked, "temperature", 0, 2),
            max_output_tokens=wire.count(asked, "max_completion_tokens") or wire.count(asked, "max_tokens"),
            thinking_budget_tokens=_thinking(asked),
            top_p=wire.number(asked, "top_p", 0, 1),
            stop=_stops(asked.get("stop")),
            seed=wire.count(asked, "seed", low=-(2**63), high=2**63 - 1),
            presence_penalty=wire.number(asked, "presence_penalty", -2, 2),
            frequency_penalty=wire.number(asked, "frequency_penalty", -2, 2),
            tools=_tools(asked),
            tool_choice=_choice(asked.get("tool_choice")),
            allows_parallel_tools=wire.flag(asked, "parallel_tool_calls"),
            output=_form(asked.get("response_format")),
        ),
        is_stream=bool(wire.flag(asked, "stream")),
        wants_usage=bool(wants_usage),
    )


def _refuse_untranslatable(asked: Fields) -> None:
    for name in _UNTRANSLATABLE:
        if asked.get(name) not in (None, False, {}, []):
            raise ParameterRefused(name, "is not supported here")
    if wire.count(asked, "n", high=128) not in (None, 1):
        raise ParameterRefused("n", "must be 1")
    if asked.get("modalities") not in (None, ["text"]):
        raise ParameterRefused("modalities", "must be text")


def _thinking(asked: Fields) -> int | None:
    effort = asked.get("reasoning_effort")
    if effort is None:
        return None
    if effort not in EFFORTS:
        raise ParameterRefused("reasoning_effort", "must be one of " + ", ".join(EFFORTS))
    return EFFORTS[effort]


def _stops(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    stops = [value] if isinstance(value, str) else wire.listed(value, "stop", most=MAX_STOPS)
    return tuple(wire.text_of(stop, "stop") for stop in stops)


def _tools(asked: Fields) -> tuple[ToolDefinition, ...]:
    found = []
    for at, entry in enumerate(wire.listed(asked.get("tools") or [], "tools", most=wire.MAX_TOOLS)):
        name = f"tools[{at}]"
        tool = wire.fields_of(entry, name)
        if tool.get("type") != "function":
            raise ParameterRefused(f"{name}.type", "must be function")
        function = wire.fields_of(tool.get("function"), f"{name}.function")
        parameters = function.get("parameters") or {"type": "object", "properties": {}}
        found.append(
            ToolDefinition(
                wire.text_of(function.get("name"), f"{name}.function.name"),
                wire.text_of(function.get("description") or "", f"{name}.function.description"),
                wire.fields_of(parameters, f"{name}.function.parameters"),
            )
        )
    return tuple(found)


def _choice(value: object) -> ToolChoice | None:
    match value:
        case None:
            return None
        case "auto" | "none" | "required":
            return ToolChoice(value)
        case {"type": "function", "function": {"name": str(name)}}:
            return ToolChoice("tool", name)
    raise ParameterRefused("tool_choice", "must be auto, none, required or a function")


def _form(value: object) -> OutputForm | None:
    match value:
        case None | {"type": "text"}:
            return None
        case {"type": "json_object"}:
            return OutputForm()
        case {"type": "json_schema", "json_schema": {"schema": dict(schema), **more}}:
            return OutputForm(schema, str(more.get("name") or "answer"))
    raise ParameterRefused("response_format", "must be text, json_object or json_schema with a schema")


def _messages(asked: Fields) -> tuple[ChatMessage, ...]:
    entries = wire.listed(asked.get("messages"), "messages", most=wire.MAX_MESSAGES)
    if not entries:
        raise ParameterRefused("messages", "must not be empty")
    found: list[ChatMessage] = []
    names: dict[str, str] = {}
    for at, entry in enumerate(entries):
        message = wire.fields_of(entry, f"messages[{at}]")
        role = message.get("role")
        if role == "tool":
            _add_result(found, message, names, f"messages[{at}]")
        elif role == "assistant":
            found.append(_assistant(message, names, f"messages[{at}]"))
        elif role in ("system", "developer", "user"):
            said = "user" if role == "user" else "system"
            found.append(ChatMessage(said, _content(message.get("content"), f"messages[{at}].content")))
        else:
            raise ParameterRefused(f"messages[{at}].role", "must be system, developer, user, assistant or tool")
    return tuple(found)


def _add_result(found: list[ChatMessage], message: Fields, names: Mapping[str, str], name: str) -> None:
    """Results of one turn's calls go into one message of the user."""
    call_id = wire.text_of(message.get("tool_call_id"), f"{name}.tool_call_id")
    content = ChatMessage("user", _content(message.get("content"), f"{name}.content"))
    images = tuple(part for part in content.parts if isinstance(part, ImagePart))
    result = ToolResult(call_id, names.get(call_id, ""), content.text, images)
    before = found[-1] if found else None
    if before is not None and before.role == "user" and any(isinstance(part, ToolResult) for part in before.parts):
        found[-1] = ChatMessage("user", (*before.parts, result))
    else:
        found.append(ChatMessage("user", (result,)))


def _assistant(message: Fields, names: dict[str, str], name: str) -> ChatMessage:
    content = message.get("content")
    said = _content(content, f"{name}.content") if content is not None else ""
    entries = wire.listed(message.get("tool_calls") or [], f"{name}.tool_calls", most=wire.MAX_TOOLS)
    calls = [_call(entry, f"{name}.tool_calls[{at}]") for at, entry in enumerate(entries)]
    names.update((call.id, call.name) for call in calls)
    return ChatMessage("assistant", (*ChatMessage("assistant", said).parts, *calls) if calls else said)


def _call(entry: object, name: str) -> ToolCall:
    call = wire.fields_of(entry, name)
    function = wire.fields_of(call.get("function"), f"{name}.function")
    return ToolCall(
        wire.text_of(call.get("id"), f"{name}.id"),
        wire.text_of(function.get("name"), f"{name}.function.name"),
        wire.arguments_of(function.get("arguments"), f"{name}.function.arguments"),
    )


def _content(value: object, name: str) -> str | tuple[Part, ...]:
    if isinstance(value, str):
        return value
    entries = wire.listed(value, name, most=wire.MAX_MESSAGES)
    return tuple(_part(entry, f"{name}[{at}]") for at, entry in enumerate(entries))


def _part(entry: object, name: str) -> Part:
    match entry:
        case {"type": "text", "text": str(text)} | {"type": "refusal", "refusal": str(text)}:
            return TextPart(text)
        case {"type": "image_url", "image_url": {"url": str(url)}}:
            head, comma, data = url.partition(",")
            if not comma or not head.startswith("data:") or not head.endswith(";base64"):
                raise ParameterRefused(f"{name}.image_url.url", "must be a data: URL; no address is fetched")
            media_type = head.removeprefix("data:").removesuffix(";base64")
            return wire.image_of(media_type, data, f"{name}.image_url.url")
    raise ParameterRefused(name, "must be text or image_url")


def usage_of(tokens: TokenUse) -> dict[str, Any]:
    return {
        "prompt_tokens": tokens.prompt,
        "completion_tokens": tokens.completion,
        "total_tokens": tokens.prompt + tokens.completion,
        "prompt_tokens_details": {"cached_tokens": tokens.cache_read},
        "completion_tokens_details": {"reasoning_tokens": tokens.thinking},
    }


class OpenAIWriter:
    """Writes one answer: in chunks as its events come, or whole."""

    def __init__(self, answer_id: str, model: str, created: int, *, wants_usage: bool) -> None:
        self._head = {"id": f"chatcmpl-{answer_id}", "created": created, "model": model}
        self._wants_usage = wants_usage
        self._numbers = wire.CallNumbers()
        self._finish = Finish("end")
        # What all chunks of text have in common is written once.
        chunk = orjson.dumps(self._head | {"object": "chat.completion.chunk"})[:-1]
        self._before = b"data: " + chunk + b',"choices":[{"index":0,"delta":{"content":'
        self._after = b'},"finish_reason":null}]}\n\n'

    def opening(self, _tokens: TokenUse) -> bytes:
        return self._chunk({"role": "assistant", "content": ""})

    def events(self, batch: list[ModelEvent]) -> bytes:
        return b"".join([self._event(event) for event in batch])

    def _event(self, event: ModelEvent) -> bytes:
        match event:
            case TextDelta(text):
                return self._before + orjson.dumps(text) + self._after
            case ThinkingDelta(text):
                return self._chunk({"reasoning_content": text})
            case ToolCallDelta():
                return self._chunk({"tool_calls": [self._call(event)]})
            case Finish():
                self._finish = event
        return b""

    def _call(self, delta: ToolCallDelta) -> dict[str, Any]:
        at, is_first = self._numbers.number_of(delta)
        if not is_first:
            return {"index": at, "function": {"arguments": delta.arguments}}
        function = {"name": delta.name or "", "arguments": delta.arguments}
        return {"index": at, "id": delta.id or f"call_{at}", "type": "function", "function": function}

    def closing(self, tokens: TokenUse) -> bytes:
        last = self._chunk({}, STOP_REASONS.get(self._finish.stop_reason, "stop"))
        if self._wants_usage:
            last += _data(
                self._head | {"object": "chat.completion.chunk", "choices": [], "usage": usage_of(tokens)}
            )
        return last + b"data: [DONE]\n\n"

    def failure(self, refusal: Refusal) -> bytes:
        return _data(refusal.for_openai())

    def _chunk(self, delta: Mapping[str, Any], finish_reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return _data(self._head | {"object": "chat.completion.chunk", "choices": [choice]})

    def whole(self, answer: wire.Collected, tokens: TokenUse) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": answer.text() or None, "refusal": None}
        if answer.text("thinking"):
            message["reasoning_content"] = answer.text("thinking")
        if answer.calls:
            message["tool_calls"] = [
                {"id": call.id, "type": "function", "function": {"name": call.name or "", "arguments": call.text}}
                for call in answer.calls
            ]
        finish_reason = STOP_REASONS.get(answer.finish.stop_reason, "stop")
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish_reason}
        return self._head | {"object": "chat.completion", "choices": [choice], "usage": usage_of(tokens)}


def _data(content: Mapping[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(content) + b"\n\n"
