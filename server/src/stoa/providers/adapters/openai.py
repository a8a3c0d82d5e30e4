"""OpenAI's chat completions, which OpenRouter, Ollama, vLLM, llama.cpp and many others speak too, and its responses."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from stoa.platform.outbound import OutboundClient
from stoa.providers.adapters.base import (
    Post,
    Reader,
    answered,
    model_events,
    model_ids,
    parse_json,
    posted,
    vector,
    whole_number,
)
from stoa.providers.adapters.chat_request import chat_body
from stoa.providers.adapters.responses import ResponsesReader, needs_responses, responses_body
from stoa.providers.contracts import (
    ChatRequest,
    Connection,
    EmbeddingRequest,
    Embeddings,
    ErrorKind,
    Finish,
    ModelEvent,
    ProviderFailure,
    Timeouts,
    ToolCallDelta,
    UsageReport,
)
from stoa.providers.core.batches import append_text, append_thinking
from stoa.providers.core.retry import kind_of_error
from stoa.providers.core.sse import ServerEvent
from stoa.providers.core.text_frame import TextFrame

STOP_REASONS = {
    "stop": "end",
    "length": "max_tokens",
    "tool_calls": "tool_use",
    "function_call": "tool_use",
    "content_filter": "filtered",
}
DONE = b"[DONE]"


class OpenAIAdapter:
    """Chat completions over server-sent events."""

    async def stream(
        self, client: OutboundClient, connection: Connection, model: str, request: ChatRequest, timeouts: Timeouts
    ) -> AsyncGenerator[list[ModelEvent], None]:
        reader: Reader = _Reader()
        path, body = "/chat/completions", chat_body(connection.provider, model, request)
        if needs_responses(connection.provider, model, request):
            reader, path, body = ResponsesReader(), "/responses", responses_body(model, request)
        post = Post(connection, path, _headers(connection), body)
        async with (
            answered(client, post, timeouts) as answer,
            aclosing(model_events(answer, reader)) as batches,
        ):
            async for batch in batches:
                yield batch

    async def list_models(self, client: OutboundClient, connection: Connection) -> list[str]:
        return await model_ids(client, connection, "/models", _headers(connection))

    async def embed(
        self, client: OutboundClient, connection: Connection, model: str, request: EmbeddingRequest
    ) -> Embeddings:
        body: dict[str, Any] = {"model": model, "input": list(request.texts), "encoding_format": "float"}
        if request.dimensions is not None:
            body["dimensions"] = request.dimensions
        answer = await posted(client, Post(connection, "/embeddings", _headers(connection), body))
        data, counted = answer.get("data"), answer.get("usage")
        entries = [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []
        if len(entries) != len(request.texts):
            raise ProviderFailure(ErrorKind.UNAVAILABLE, "not a vector for each text", was_accepted=True)
        entries.sort(key=lambda entry: entry["index"] if isinstance(entry.get("index"), int) else 0)
        tokens = whole_number(counted.get("prompt_tokens")) if isinstance(counted, dict) else None
        return Embeddings([vector(entry.get("embedding")) for entry in entries], tokens)


def _headers(connection: Connection) -> dict[str, str]:
    return {"Authorization": f"Bearer {connection.secret}"} if connection.secret else {}


class _Reader:
    """Reads chunks. `has_finished`: a finish reason came. `is_done`: the server said that nothing follows."""

    def __init__(self) -> None:
        self.has_finished = False
        self.is_done = False
        self._frame = TextFrame()

    def read(self, item: ServerEvent, events: list[ModelEvent]) -> None:
        """Append what an event says. Raises ProviderFailure."""
        data = item.data
        if data == DONE:
            self.is_done = True
            return
        text = self._frame.text_in(data)
        if text is not None:
            append_text(events, text)
            return
        chunk = parse_json(data)
        if chunk.get("error"):
            raise _failure(chunk["error"])
        choices = chunk.get("choices")
        if isinstance(choices, list) and choices and isinstance(choices[0], dict):
            self._read_choice(choices[0], events)
            self._frame.learn(data, chunk)
        usage = chunk.get("usage")
        if isinstance(usage, dict):
            events.append(_usage(usage))

    def _read_choice(self, choice: dict[str, Any], events: list[ModelEvent]) -> None:
        delta = choice.get("delta")
        if isinstance(delta, dict):
            append_thinking(events, delta.get("reasoning_content") or delta.get("reasoning"))
            append_text(events, delta.get("content"))
            calls = delta.get("tool_calls")
            if isinstance(calls, list):
                events.extend(_tool_call(call) for call in calls if isinstance(call, dict))
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and not self.has_finished:
            self.has_finished = True
            events.append(Finish(STOP_REASONS.get(reason, "end")))


def _failure(error: object) -> ProviderFailure:
    """An error inside a stream that began with 200."""
    code = error.get("code") if isinstance(error, dict) else None
    # A client error says enough by its code; of the server's own errors the text knows more.
    status = code if isinstance(code, int) and 400 <= code < 500 else 200
    return ProviderFailure(kind_of_error(status, str(error)), str(error), was_accepted=True)


def _tool_call(call: dict[str, Any]) -> ToolCallDelta:
    function = call.get("function")
    function = function if isinstance(function, dict) else {}
    index, arguments = call.get("index"), function.get("arguments")
    return ToolCallDelta(
        index=index if isinstance(index, int) else 0,
        id=call["id"] if isinstance(call.get("id"), str) and call["id"] else None,
        name=function["name"] if isinstance(function.get("name"), str) and function["name"] else None,
        arguments=arguments if isinstance(arguments, str) else "",
    )


def _usage(usage: dict[str, Any]) -> UsageReport:
    prompt_details, completion_details = usage.get("prompt_tokens_details"), usage.get("completion_tokens_details")
    cached = prompt_details.get("cached_tokens") if isinstance(prompt_details, dict) else None
    thinking = completion_details.get("reasoning_tokens") if isinstance(completion_details, dict) else None
    return UsageReport(
        prompt=whole_number(usage.get("prompt_tokens")),
        completion=whole_number(usage.get("completion_tokens")),
        cache_read=whole_number(cached),
        thinking=whole_number(thinking),
    )
