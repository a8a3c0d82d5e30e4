"""Anthropic's messages, with thinking."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from stoa.platform.outbound import OutboundClient
from stoa.providers.adapters.anthropic_request import messages_body
from stoa.providers.adapters.base import Post, answered, model_events, model_ids, parse_json, whole_number
from stoa.providers.contracts import (
    ChatRequest,
    Connection,
    EmbeddingRequest,
    Embeddings,
    ErrorKind,
    Finish,
    ModelEvent,
    ProviderFailure,
    ThinkingDone,
    Timeouts,
    ToolCallDelta,
    UsageReport,
)
from stoa.providers.core.batches import append_text, append_thinking
from stoa.providers.core.retry import kind_of_error
from stoa.providers.core.sse import ServerEvent

VERSION = "2023-06-01"
STOP_REASONS = {
    "end_turn": "end",
    "stop_sequence": "end",
    "max_tokens": "max_tokens",
    "tool_use": "tool_use",
    "refusal": "filtered",
}
ERROR_KINDS = {
    "overloaded_error": ErrorKind.OVERLOADED,
    "rate_limit_error": ErrorKind.RATE_LIMITED,
    "authentication_error": ErrorKind.AUTH,
    "permission_error": ErrorKind.AUTH,
    "billing_error": ErrorKind.QUOTA,
    "timeout_error": ErrorKind.TIMEOUT,
}


class AnthropicAdapter:
    """Messages over server-sent events."""

    async def stream(
        self, client: OutboundClient, connection: Connection, model: str, request: ChatRequest, timeouts: Timeouts
    ) -> AsyncGenerator[list[ModelEvent], None]:
        post = Post(connection, "/messages", _headers(connection), messages_body(model, request))
        async with (
            answered(client, post, timeouts) as answer,
            aclosing(model_events(answer, _Reader())) as batches,
        ):
            async for batch in batches:
                yield batch

    async def list_models(self, client: OutboundClient, connection: Connection) -> list[str]:
        return await model_ids(client, connection, "/models?limit=1000", _headers(connection))

    async def embed(
        self,
        client: OutboundClient,  # noqa: ARG002  # the protocol of all adapters
        connection: Connection,  # noqa: ARG002
        model: str,  # noqa: ARG002
        request: EmbeddingRequest,  # noqa: ARG002
    ) -> Embeddings:
        raise ProviderFailure(ErrorKind.INVALID_REQUEST, "this provider makes no vectors")


def _headers(connection: Connection) -> dict[str, str]:
    return {"x-api-key": connection.secret or "", "anthropic-version": VERSION}


class _Reader:
    """Reads events. `has_finished`: a stop reason came. `is_done`: the message has stopped."""

    def __init__(self) -> None:
        self.has_finished = False
        self.is_done = False
        self._signature: str | None = None
        self._is_thinking = False

    def read(self, item: ServerEvent, events: list[ModelEvent]) -> None:
        """Append what an event says. Raises ProviderFailure."""
        event = parse_json(item.data)
        match event.get("type"):
            case "content_block_delta":
                self._read_delta(event, events)
            case "content_block_start":
                self._read_block(event, events)
            case "content_block_stop":
                self._end_block(events)
            case "message_start":
                message = event.get("message")
                if isinstance(message, dict) and isinstance(message.get("usage"), dict):
                    events.append(_usage(message["usage"]))
            case "message_delta":
                self._read_message_delta(event, events)
            case "message_stop":
                self.is_done = True
            case "error":
                raise _failure(event.get("error"))

    def _read_message_delta(self, event: dict[str, Any], events: list[ModelEvent]) -> None:
        usage, delta = event.get("usage"), event.get("delta")
        if isinstance(usage, dict):
            events.append(_usage(usage))
        if isinstance(delta, dict) and isinstance(delta.get("stop_reason"), str) and not self.has_finished:
            self.has_finished = True
            came = delta.get("stop_sequence")
            sequence = came if isinstance(came, str) else None
            events.append(Finish(STOP_REASONS.get(delta["stop_reason"], "end"), sequence))

    def _read_block(self, event: dict[str, Any], events: list[ModelEvent]) -> None:
        block = event.get("content_block")
        if not isinstance(block, dict):
            return
        match block.get("type"):
            case "tool_use":
                name, call_id = str(block.get("name", "")), str(block.get("id", ""))
                events.append(ToolCallDelta(_index(event), call_id, name, ""))
            case "redacted_thinking" if isinstance(block.get("data"), str):
                events.append(ThinkingDone(block["data"], is_redacted=True))
            case "thinking":
                self._is_thinking = True
                append_thinking(events, block.get("thinking"))

    def _read_delta(self, event: dict[str, Any], events: list[ModelEvent]) -> None:
        delta = event.get("delta")
        if not isinstance(delta, dict):
            return
        match delta.get("type"):
            case "text_delta":
                append_text(events, delta.get("text"))
            case "thinking_delta":
                append_thinking(events, delta.get("thinking"))
            case "signature_delta" if isinstance(delta.get("signature"), str):
                self._signature = (self._signature or "") + delta["signature"]
            case "input_json_delta" if isinstance(delta.get("partial_json"), str):
                events.append(ToolCallDelta(_index(event), None, None, delta["partial_json"]))

    def _end_block(self, events: list[ModelEvent]) -> None:
        if self._is_thinking:
            events.append(ThinkingDone(self._signature))
        self._is_thinking, self._signature = False, None


def _index(event: dict[str, Any]) -> int:
    index = event.get("index")
    return index if isinstance(index, int) else 0


def _failure(error: object) -> ProviderFailure:
    """An error inside a stream that began with 200."""
    named = ERROR_KINDS.get(str(error.get("type"))) if isinstance(error, dict) else None
    return ProviderFailure(named or kind_of_error(200, str(error)), str(error), was_accepted=True)


def _usage(usage: dict[str, Any]) -> UsageReport:
    read = whole_number(usage.get("cache_read_input_tokens"))
    created = whole_number(usage.get("cache_creation_input_tokens"))
    fresh = whole_number(usage.get("input_tokens"))
    return UsageReport(
        # The API counts uncached input alone; the ledger's prompt includes the cached tokens.
        prompt=None if fresh is None else fresh + (read or 0) + (created or 0),
        completion=whole_number(usage.get("output_tokens")),
        cache_read=read,
        cache_creation=created,
    )
