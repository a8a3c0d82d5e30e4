"""OpenAI's responses: what the newest models think, and models that answer nowhere else. Nothing is kept there."""

import re
from collections.abc import Iterator
from typing import Any

from stoa.providers.adapters.base import parse_json, whole_number
from stoa.providers.contracts import (
    ChatMessage,
    ChatRequest,
    Finish,
    ImagePart,
    ModelEvent,
    OutputForm,
    Part,
    Provider,
    ProviderFailure,
    TextPart,
    ThinkingDone,
    ThinkingPart,
    ToolCall,
    ToolCallDelta,
    ToolChoice,
    ToolDefinition,
    ToolResult,
    UsageReport,
)
from stoa.providers.core.batches import append_text, append_thinking
from stoa.providers.core.encoding import arguments_text, data_url, without_empty
from stoa.providers.core.retry import kind_of_error
from stoa.providers.core.sse import ServerEvent
from stoa.providers.core.thinking import effort_of

_ONLY_HERE = re.compile(r"^(o\d|gpt-[5-9][\d.]*)-(pro|deep-research)|codex|^computer-use")
_THINKS = re.compile(r"^(o\d|gpt-[5-9])")
STOP_REASONS = {"max_output_tokens": "max_tokens", "content_filter": "filtered"}


def needs_responses(provider: Provider, model: str, request: ChatRequest) -> bool:
    """Whether chat completions would refuse the model, or hide what it thinks."""
    if provider is not Provider.OPENAI:
        return False
    wants_thoughts = request.thinking_budget_tokens is not None and _THINKS.search(model) is not None
    return wants_thoughts or _ONLY_HERE.search(model) is not None


def responses_body(model: str, request: ChatRequest) -> dict[str, Any]:
    """The JSON that is posted."""
    thinks = _THINKS.search(model) is not None
    reasoning = {"summary": "auto"}
    if request.thinking_budget_tokens is not None:
        reasoning["effort"] = effort_of(request.thinking_budget_tokens)
    most = request.max_output_tokens
    return {
        "model": model,
        "input": [item for message in request.messages for item in _items(message)],
        "stream": True,
        "store": False,
    } | without_empty(
        {
            "instructions": "\n\n".join(each.text for each in request.messages if each.role == "system"),
            "include": ["reasoning.encrypted_content"] if thinks else None,
            "reasoning": reasoning if thinks else None,
            # What is thought counts as output, too.
            "max_output_tokens": most + (request.thinking_budget_tokens or 0) if most is not None else None,
            "temperature": None if thinks else request.temperature,
            "top_p": None if thinks else request.top_p,
            "tools": [_tool(tool) for tool in request.tools],
            "tool_choice": _choice(request.tool_choice) if request.tools else None,
            "parallel_tool_calls": request.allows_parallel_tools if request.tools else None,
            "text": _form(request.output),
        }
    )


def _items(message: ChatMessage) -> Iterator[dict[str, Any]]:
    if message.role == "system":
        return
    said = list[dict[str, Any]]()
    for part in message.parts:
        item = _item(part)
        if item is None:
            said.extend(_content(part, message.role))
            continue
        if said:
            yield {"role": message.role, "content": said}
            said = []
        yield item
        if isinstance(part, ToolResult) and part.images:
            yield {"role": "user", "content": [_picture(image) for image in part.images]}
    if said:
        yield {"role": message.role, "content": said}


def _item(part: Part) -> dict[str, Any] | None:
    """A part that is an item of its own beside the messages; None for what is said or shown."""
    match part:
        case ThinkingPart(text, signature, Provider.OPENAI) if signature:
            item_id, _, content = signature.partition(":")
            summary = [{"type": "summary_text", "text": text}] if text else []
            return {"type": "reasoning", "id": item_id, "summary": summary, "encrypted_content": content}
        case ToolCall():
            call = {"call_id": part.id, "name": part.name, "arguments": arguments_text(part)}
            return {"type": "function_call"} | call
        case ToolResult():
            return {"type": "function_call_output", "call_id": part.call_id, "output": part.content}
    return None


def _content(part: Part, role: str) -> Iterator[dict[str, Any]]:
    if isinstance(part, TextPart):
        yield {"type": "output_text" if role == "assistant" else "input_text", "text": part.text}
    elif isinstance(part, ImagePart):
        yield _picture(part)


def _picture(image: ImagePart) -> dict[str, Any]:
    return {"type": "input_image", "image_url": data_url(image)}


def _tool(tool: ToolDefinition) -> dict[str, Any]:
    described = without_empty({"name": tool.name, "description": tool.description})
    return {"type": "function", "parameters": dict(tool.parameters), "strict": False} | described


def _choice(choice: ToolChoice | None) -> str | dict[str, Any] | None:
    if choice is None:
        return None
    return {"type": "function", "name": choice.name} if choice.mode == "tool" else choice.mode


def _form(output: OutputForm | None) -> dict[str, Any] | None:
    if output is None:
        return None
    if output.schema is None:
        return {"format": {"type": "json_object"}}
    form = {"name": output.name, "schema": dict(output.schema), "strict": True}
    return {"format": {"type": "json_schema"} | form}


class ResponsesReader:
    """Reads events. Each call of a tool and each block of thinking is an item of the output, by its index."""

    def __init__(self) -> None:
        self.has_finished = False
        self.is_done = False
        self._calls = dict[int, bool]()

    def read(self, item: ServerEvent, events: list[ModelEvent]) -> None:
        """Append what an event says. Raises ProviderFailure."""
        event = parse_json(item.data)
        match event.get("type"):
            case "response.output_text.delta" | "response.refusal.delta":
                append_text(events, event.get("delta"))
            case "response.reasoning_summary_text.delta" | "response.reasoning_text.delta":
                append_thinking(events, event.get("delta"))
            case "response.reasoning_summary_part.added" if event.get("summary_index"):
                append_thinking(events, "\n\n")
            case "response.output_item.added":
                self._begin_call(event, events)
            case "response.function_call_arguments.delta":
                self._add_arguments(event, event.get("delta"), events)
            case "response.function_call_arguments.done" if not self._calls.get(_index(event)):
                self._add_arguments(event, event.get("arguments"), events)
            case "response.output_item.done":
                _end_thinking(event, events)
            case "response.completed" | "response.incomplete":
                self._finish(event, events)
            case "response.failed" | "error":
                raise _failure(event)

    def _begin_call(self, event: dict[str, Any], events: list[ModelEvent]) -> None:
        item = event.get("item")
        if isinstance(item, dict) and item.get("type") == "function_call":
            self._calls[_index(event)] = False
            call_id, name = str(item.get("call_id") or ""), str(item.get("name") or "")
            events.append(ToolCallDelta(_index(event), call_id or None, name or None, ""))

    def _add_arguments(self, event: dict[str, Any], text: object, events: list[ModelEvent]) -> None:
        if isinstance(text, str) and text:
            self._calls[_index(event)] = True
            events.append(ToolCallDelta(_index(event), None, None, text))

    def _finish(self, event: dict[str, Any], events: list[ModelEvent]) -> None:
        response = event.get("response")
        response = response if isinstance(response, dict) else {}
        if isinstance(response.get("usage"), dict):
            events.append(_usage(response["usage"]))
        details = response.get("incomplete_details")
        reason = details.get("reason") if isinstance(details, dict) else None
        usual = "tool_use" if self._calls else "end"
        events.append(Finish(STOP_REASONS.get(reason, usual) if isinstance(reason, str) else usual))
        self.has_finished = self.is_done = True


def _index(event: dict[str, Any]) -> int:
    index = event.get("output_index")
    return index if isinstance(index, int) else 0


def _end_thinking(event: dict[str, Any], events: list[ModelEvent]) -> None:
    """A reasoning item is whole: its id and what it holds encrypted go back together."""
    item = event.get("item")
    if isinstance(item, dict) and item.get("type") == "reasoning":
        item_id, content = item.get("id"), item.get("encrypted_content")
        is_signed = isinstance(item_id, str) and isinstance(content, str)
        events.append(ThinkingDone(f"{item_id}:{content}" if is_signed else None))


def _failure(event: dict[str, Any]) -> ProviderFailure:
    response = event.get("response")
    error = response.get("error") if isinstance(response, dict) else event
    return ProviderFailure(kind_of_error(200, str(error)), str(error), was_accepted=True)


def _usage(usage: dict[str, Any]) -> UsageReport:
    read, written = usage.get("input_tokens_details"), usage.get("output_tokens_details")
    return UsageReport(
        prompt=whole_number(usage.get("input_tokens")),
        completion=whole_number(usage.get("output_tokens")),
        cache_read=whole_number(read.get("cached_tokens")) if isinstance(read, dict) else None,
        thinking=whole_number(written.get("reasoning_tokens")) if isinstance(written, dict) else None,
    )
