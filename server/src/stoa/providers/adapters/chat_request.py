"""A request in the form of OpenAI's chat completions."""

from collections.abc import Iterator
from typing import Any

from stoa.providers.contracts import (
    ChatMessage,
    ChatRequest,
    ImagePart,
    OutputForm,
    Provider,
    TextPart,
    ToolCall,
    ToolChoice,
    ToolDefinition,
    ToolResult,
)
from stoa.providers.core.encoding import arguments_text, data_url, without_empty
from stoa.providers.core.thinking import effort_of


def chat_body(provider: Provider, model: str, request: ChatRequest) -> dict[str, Any]:
    """The JSON that is posted. What a compatible server may not know is sent only if it was asked for."""
    return {
        "model": model,
        "messages": [entry for message in request.messages for entry in _entries(message)],
        "stream": True,
        "stream_options": {"include_usage": True},
    } | without_empty(
        {
            "temperature": request.temperature,
            "max_completion_tokens" if provider is Provider.OPENAI else "max_tokens": request.max_output_tokens,
            "top_p": request.top_p,
            "top_k": request.top_k if provider is not Provider.OPENAI else None,
            "stop": list(request.stop),
            "seed": request.seed,
            "presence_penalty": request.presence_penalty,
            "frequency_penalty": request.frequency_penalty,
            "tools": [_tool(tool) for tool in request.tools],
            "tool_choice": _choice(request.tool_choice) if request.tools else None,
            "parallel_tool_calls": request.allows_parallel_tools if request.tools else None,
            "response_format": _form(request.output),
        }
        | _thinking(provider, request.thinking_budget_tokens)
    )


def _thinking(provider: Provider, budget: int | None) -> dict[str, Any]:
    if budget is None:
        return {}
    if provider is Provider.OPENROUTER:
        return {"reasoning": {"max_tokens": budget}}
    # A server of one's own thinks as it was started; most refuse what they do not know.
    return {"reasoning_effort": effort_of(budget)} if provider is Provider.OPENAI else {}


def _entries(message: ChatMessage) -> Iterator[dict[str, Any]]:
    """One message of ours as theirs: each tool result is a message of its own, before what the person says."""
    if isinstance(message.content, str):
        yield {"role": message.role, "content": message.content}
        return
    shown = list[ImagePart]()
    for result in [part for part in message.parts if isinstance(part, ToolResult)]:
        yield {"role": "tool", "tool_call_id": result.call_id, "content": result.content}
        shown.extend(result.images)
    if message.role == "assistant":
        yield {"role": "assistant", "content": message.text or None} | without_empty(
            {"tool_calls": [_call(part) for part in message.parts if isinstance(part, ToolCall)]}
        )
        return
    # A tool's message holds text alone: its pictures are shown in the message after it.
    content = [_content(part) for part in (*shown, *message.parts) if isinstance(part, TextPart | ImagePart)]
    if content:
        yield {"role": message.role, "content": content}


def _tool(tool: ToolDefinition) -> dict[str, Any]:
    described = without_empty({"name": tool.name, "description": tool.description})
    return {"type": "function", "function": described | {"parameters": dict(tool.parameters)}}


def _call(call: ToolCall) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments_text(call)}}


def _content(part: TextPart | ImagePart) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"type": "text", "text": part.text}
    return {"type": "image_url", "image_url": {"url": data_url(part)}}


def _choice(choice: ToolChoice | None) -> str | dict[str, Any] | None:
    if choice is None:
        return None
    return {"type": "function", "function": {"name": choice.name}} if choice.mode == "tool" else choice.mode


def _form(output: OutputForm | None) -> dict[str, Any] | None:
    if output is None:
        return None
    if output.schema is None:
        return {"type": "json_object"}
    return {
        "type": "json_schema",
        "json_schema": {"name": output.name, "schema": dict(output.schema), "strict": True},
    }
