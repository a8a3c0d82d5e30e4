"""Anthropic's messages as the gateway reads and writes them."""

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
    Provider,
    TextDelta,
    TextPart,
    ThinkingDelta,
    ThinkingDone,
    ThinkingPart,
    ToolCall,
    ToolCallDelta,
    ToolChoice,
    ToolDefinition,
    ToolResult,
)
from stoa.providers.core import wire
from stoa.providers.core.openai_wire import EFFORTS
from stoa.providers.core.refusals import Refusal
from stoa.providers.core.wire import Asked, Block, Fields
from stoa.providers.errors import ParameterRefused
from stoa.usage.contracts import TokenUse

STOP_REASONS = {"end": "end_turn", "max_tokens": "max_tokens", "tool_use": "tool_use", "filtered": "refusal"}
_UNTRANSLATABLE = ("container", "mcp_servers", "context_management")
MAX_STOPS = 64
DEFAULT_BUDGET = 8192


def read_messages(body: object, *, is_count: bool = False) -> Asked:
    """A request for a message, or (`is_count`) for the number of its tokens. Raises ParameterRefused."""
    asked = wire.fields_of(body, "body")
    for name in _UNTRANSLATABLE:
        if asked.get(name) not in (None, False, {}, []):
            raise ParameterRefused(name, "is not supported here")
    limit = wire.count(asked, "max_tokens")
    if limit is None and not is_count:
        raise ParameterRefused("max_tokens", "is required")
    choice = asked.get("tool_choice")
    return Asked(
        model=wire.model_of(asked),
        request=ChatRequest(
            messages=(*_system(asked.get("system")), *_messages(asked)),
            temperature=wire.number(asked, "temperature", 0, 1),
            max_output_tokens=limit,
            thinking_budget_tokens=_thinking(asked),
            top_p=wire.number(asked, "top_p", 0, 1),
            top_k=wire.count(asked, "top_k", low=0),
            stop=_stops(asked),
            tools=_tools(asked),
            tool_choice=_choice(choice),
            allows_parallel_tools=_parallel(choice),
            output=_form(asked.get("output_config")),
        ),
        is_stream=bool(wire.flag(asked, "stream")),
    )


def _stops(asked: Fields) -> tuple[str, ...]:
    stops = wire.listed(asked.get("stop_sequences") or [], "stop_sequences", most=MAX_STOPS)
    return tuple(wire.text_of(stop, "stop_sequences") for stop in stops)


def _thinking(asked: Fields) -> int | None:
    match asked.get("thinking"):
        case None | {"type": "disabled"}:
            return None
        case {"type": "enabled"} as thinking:
            budget = wire.count(thinking, "budget_tokens")
            if budget is None:
                raise ParameterRefused("thinking.budget_tokens", "is required")
            return budget
        case {"type": "adaptive"}:
            effort = wire.fields_of(asked.get("output_config") or {}, "output_config").get("effort")
            return EFFORTS.get(str(effort)) or DEFAULT_BUDGET
    raise ParameterRefused("thinking", "must be enabled, adaptive or disabled")


def _form(value: object) -> OutputForm | None:
    match value:
        case {"format": {"type": "json_schema", "schema": dict(schema)}}:
            return OutputForm(schema)
        case {"format": found} if found is not None:
            raise ParameterRefused("output_config.format", "must be json_schema with a schema")
    return None


def _tools(asked: Fields) -> tuple[ToolDefinition, ...]:
    found = []
    for at, entry in enumerate(wire.listed(asked.get("tools") or [], "tools", most=wire.MAX_TOOLS)):
        name = f"tools[{at}]"
        tool = wire.fields_of(entry, name)
        if tool.get("type") not in (None, "custom"):
            raise ParameterRefused(f"{name}.type", "must be custom")
        found.append(
            ToolDefinition(
                wire.text_of(tool.get("name"), f"{name}.name"),
                wire.text_of(tool.get("description") or "", f"{name}.description"),
                wire.fields_of(tool.get("input_schema"), f"{name}.input_schema"),
            )
        )
    return tuple(found)


def _choice(value: object) -> ToolChoice | None:
    match value:
        case None:
            return None
        case {"type": "auto"}:
            return ToolChoice("auto")
        case {"type": "any"}:
            return ToolChoice("required")
        case {"type": "none"}:
            return ToolChoice("none")
        case {"type": "tool", "name": str(name)}:
            return ToolChoice("tool", name)
    raise ParameterRefused("tool_choice", "must be auto, any, none or a tool")


def _parallel(choice: object) -> bool | None:
    alone = wire.flag(choice, "disable_parallel_tool_use") if isinstance(choice, dict) else None
    return not alone if alone is not None else None


def _system(value: object) -> tuple[ChatMessage, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return (ChatMessage("system", value),)
    entries = wire.listed(value, "system", most=wire.MAX_MESSAGES)
    texts = [wire.fields_of(entry, f"system[{at}]").get("text") for at, entry in enumerate(entries)]
    return tuple(ChatMessage("system", wire.text_of(text, f"system[{at}].text")) for at, text in enumerate(texts))


def _messages(asked: Fields) -> tuple[ChatMessage, ...]:
    entries = wire.listed(asked.get("messages"), "messages", most=wire.MAX_MESSAGES)
    if not entries:
        raise ParameterRefused("messages", "must not be empty")
    names: dict[str, str] = {}
    return tuple(_message(entry, names, f"messages[{at}]") for at, entry in enumerate(entries))


def _message(entry: object, names: dict[str, str], name: str) -> ChatMessage:
    message = wire.fields_of(entry, name)
    role, content = message.get("role"), message.get("content")
    if role not in ("user", "assistant"):
        raise ParameterRefused(f"{name}.role", "must be user or assistant")
    if isinstance(content, str):
        return ChatMessage(role, content)
    blocks = wire.listed(content, f"{name}.content", most=wire.MAX_MESSAGES)
    return ChatMessage(
        role, tuple(_part(block, role, names, f"{name}.content[{at}]") for at, block in enumerate(blocks))
    )


def _part(block: object, role: str, names: dict[str, str], name: str) -> Part:
    match block:
        case {"type": "text", "text": str(text)}:
            return TextPart(text)
        case {"type": "image", "source": source} if role == "user":
            return _image(source, f"{name}.source")
        case {"type": "tool_result", "tool_use_id": str(call_id)} if role == "user":
            return _result(wire.fields_of(block, name), call_id, names, name)
        case {"type": "tool_use", "id": str(call_id), "name": str(tool), "input": dict(arguments)} if (
            role == "assistant"
        ):
            names[call_id] = tool
            return ToolCall(call_id, tool, arguments)
        case {"type": "thinking", "thinking": str(text), **more} if role == "assistant":
            signature = wire.text_of(more.get("signature") or "", f"{name}.signature")
            return ThinkingPart(text, signature or None, Provider.ANTHROPIC)
        case {"type": "redacted_thinking", "data": str(data)} if role == "assistant":
            return ThinkingPart("", data, Provider.ANTHROPIC, is_redacted=True)
    raise ParameterRefused(name, f"is no block that a message of the {role} can have here")


def _image(source: object, name: str) -> ImagePart:
    match source:
        case {"type": "base64", "media_type": media_type, "data": data}:
            return wire.image_of(media_type, data, name)
    raise ParameterRefused(name, "must be base64; no address is fetched")


def _result(block: Fields, call_id: str, names: dict[str, str], name: str) -> ToolResult:
    content = block.get("content")
    is_error = bool(wire.flag(block, "is_error"))
    if content is None or isinstance(content, str):
        return ToolResult(call_id, names.get(call_id, ""), content or "", is_error=is_error)
    entries = wire.listed(content, f"{name}.content", most=wire.MAX_MESSAGES)
    parts = [_part(entry, "user", names, f"{name}.content[{at}]") for at, entry in enumerate(entries)]
    return ToolResult(
        call_id,
        names.get(call_id, ""),
        "".join(part.text for part in parts if isinstance(part, TextPart)),
        tuple(part for part in parts if isinstance(part, ImagePart)),
        is_error,
    )


def usage_of(tokens: TokenUse) -> dict[str, int]:
    """Their input counts the uncached tokens alone; our prompt has all."""
    return {
        "input_tokens": max(tokens.prompt - tokens.cache_read - tokens.cache_creation, 0),
        "output_tokens": tokens.completion,
        "cache_read_input_tokens": tokens.cache_read,
        "cache_creation_input_tokens": tokens.cache_creation,
    }


class AnthropicWriter:
    """Writes one answer: in events as they come, or whole. Blocks of tools stay open to the end: their pieces may
    come in turns.
    """

    def __init__(self, answer_id: str, model: str) -> None:
        self._head = {"id": f"msg_{answer_id}", "type": "message", "role": "assistant", "model": model}
        self._numbers = wire.CallNumbers()
        self._next = 0
        # The open block of text or thinking, by its kind; and the places of the tools' blocks.
        self._open: str | None = None
        self._tools: dict[int, int] = {}
        self._finish = Finish("end")

    def opening(self, tokens: TokenUse) -> bytes:
        empty: dict[str, Any] = {"content": [], "stop_reason": None, "stop_sequence": None}
        return _event("message_start", message=self._head | empty | {"usage": usage_of(tokens)})

    def events(self, batch: list[ModelEvent]) -> bytes:
        return b"".join([self._write(event) for event in batch])

    def _write(self, event: ModelEvent) -> bytes:
        match event:
            case TextDelta(text):
                return self._block("text", {"type": "text", "text": ""}) + self._delta("text_delta", text=text)
            case ThinkingDelta(text):
                opened = self._block("thinking", {"type": "thinking", "thinking": "", "signature": ""})
                return opened + self._delta("thinking_delta", thinking=text)
            case ThinkingDone():
                return self._end_thinking(event)
            case ToolCallDelta():
                return self._tool(event)
            case Finish():
                self._finish = event
        return b""

    def _block(self, kind: str, content: dict[str, Any]) -> bytes:
        """Begin a block where the kind changes."""
        if self._open == kind:
            return b""
        return self._close() + self._begin(kind, content)

    def _begin(self, kind: str, content: dict[str, Any]) -> bytes:
        self._open = kind
        self._next += 1
        return _event("content_block_start", index=self._next - 1, content_block=content)

    def _close(self) -> bytes:
        if self._open is None:
            return b""
        self._open = None
        return _event("content_block_stop", index=self._next - 1)

    def _delta(self, kind: str, **content: str) -> bytes:
        return _event("content_block_delta", index=self._next - 1, delta={"type": kind, **content})

    def _end_thinking(self, done: ThinkingDone) -> bytes:
        if done.is_redacted:
            block = {"type": "redacted_thinking", "data": done.signature or ""}
            return self._close() + self._begin("redacted", block) + self._close()
        if self._open != "thinking":
            if done.signature is None:
                return b""
            opened = self._block("thinking", {"type": "thinking", "thinking": "", "signature": ""})
        else:
            opened = b""
        signed = self._delta("signature_delta", signature=done.signature) if done.signature is not None else b""
        return opened + signed + self._close()

    def _tool(self, delta: ToolCallDelta) -> bytes:
        at, is_first = self._numbers.number_of(delta)
        opened = b""
        if is_first:
            opened = self._close()
            self._tools[at] = self._next
            self._next += 1
            block = {"type": "tool_use", "id": delta.id or f"call_{at}", "name": delta.name or "", "input": {}}
            opened += _event("content_block_start", index=self._tools[at], content_block=block)
        if not delta.arguments:
            return opened
        piece = {"type": "input_json_delta", "partial_json": delta.arguments}
        return opened + _event("content_block_delta", index=self._tools[at], delta=piece)

    def closing(self, tokens: TokenUse) -> bytes:
        ended = self._close()
        ended += b"".join(_event("content_block_stop", index=place) for place in self._tools.values())
        delta = _ending(self._finish)
        return ended + _event("message_delta", delta=delta, usage=usage_of(tokens)) + _event("message_stop")

    def failure(self, refusal: Refusal) -> bytes:
        return b"event: error\ndata: " + orjson.dumps(refusal.for_anthropic()) + b"\n\n"

    def whole(self, answer: wire.Collected, tokens: TokenUse) -> dict[str, Any]:
        content = [_whole_block(block) for block in answer.blocks]
        return self._head | {"content": content, "usage": usage_of(tokens)} | _ending(answer.finish)


def _ending(finish: Finish) -> dict[str, str | None]:
    came = finish.stop_sequence
    reason = "stop_sequence" if came is not None else STOP_REASONS.get(finish.stop_reason, "end_turn")
    return {"stop_reason": reason, "stop_sequence": came}


def _whole_block(block: Block) -> dict[str, Any]:
    match block.kind:
        case "tool":
            arguments = wire.arguments_of(block.text, "input")
            return {"type": "tool_use", "id": block.id, "name": block.name or "", "input": arguments or {}}
        case "thinking":
            return {"type": "thinking", "thinking": block.text, "signature": block.signature or ""}
        case "redacted":
            return {"type": "redacted_thinking", "data": block.signature or ""}
    return {"type": "text", "text": block.text}


def _event(kind: str, **content: Any) -> bytes:
    return b"event: " + kind.encode() + b"\ndata: " + orjson.dumps({"type": kind, **content}) + b"\n\n"
