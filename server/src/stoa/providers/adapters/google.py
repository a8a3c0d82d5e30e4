"""Google's generateContent, streamed."""

import secrets
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any
from urllib.parse import quote

import orjson

from stoa.platform.outbound import OutboundClient
from stoa.providers.adapters.base import (
    Post,
    answered,
    listed,
    model_events,
    parse_json,
    posted,
    usable_names,
    vector,
    whole_number,
)
from stoa.providers.adapters.google_request import content_body
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

PREFIX = "models/"
METHODS = {"generateContent", "embedContent", "batchEmbedContents"}
FILTERED = frozenset(
    {
        "SAFETY",
        "RECITATION",
        "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "IMAGE_SAFETY",
    }
)


class GoogleAdapter:
    """Contents over server-sent events."""

    async def stream(
        self, client: OutboundClient, connection: Connection, model: str, request: ChatRequest, timeouts: Timeouts
    ) -> AsyncGenerator[list[ModelEvent], None]:
        path = f"/{_path(model)}:streamGenerateContent?alt=sse"
        post = Post(connection, path, _headers(connection), content_body(model, request))
        async with (
            answered(client, post, timeouts) as answer,
            aclosing(model_events(answer, _Reader())) as batches,
        ):
            async for batch in batches:
                yield batch

    async def list_models(self, client: OutboundClient, connection: Connection) -> list[str]:
        entries = await listed(client, connection, "/models?pageSize=1000", _headers(connection), "models")
        return usable_names(
            str(entry.get("name", "")).removeprefix(PREFIX)
            for entry in entries
            if METHODS.intersection(entry.get("supportedGenerationMethods") or METHODS)
        )

    async def embed(
        self, client: OutboundClient, connection: Connection, model: str, request: EmbeddingRequest
    ) -> Embeddings:
        size = {} if request.dimensions is None else {"outputDimensionality": request.dimensions}
        asked = [
            {"model": PREFIX + model.removeprefix(PREFIX), "content": {"parts": [{"text": text}]}} | size
            for text in request.texts
        ]
        path = f"/{_path(model)}:batchEmbedContents"
        answer = await posted(client, Post(connection, path, _headers(connection), {"requests": asked}))
        found = answer.get("embeddings")
        if not isinstance(found, list) or len(found) != len(request.texts):
            raise ProviderFailure(ErrorKind.UNAVAILABLE, "not a vector for each text", was_accepted=True)
        return Embeddings([vector(each.get("values") if isinstance(each, dict) else None) for each in found])


def _path(model: str) -> str:
    return PREFIX + quote(model.removeprefix(PREFIX), safe="")


def _headers(connection: Connection) -> dict[str, str]:
    return {"x-goog-api-key": connection.secret or ""}


class _Reader:
    """Reads chunks. There is no last event: the one with the finish reason and the usage is it."""

    def __init__(self) -> None:
        self.has_finished = False
        self.is_done = False
        self._calls = 0

    def read(self, item: ServerEvent, events: list[ModelEvent]) -> None:
        """Append what a chunk says. Raises ProviderFailure."""
        chunk = parse_json(item.data)
        if chunk.get("error"):
            raise _failure(chunk["error"])
        feedback = chunk.get("promptFeedback")
        if isinstance(feedback, dict) and feedback.get("blockReason"):
            raise ProviderFailure(ErrorKind.CONTENT_REFUSED, str(feedback["blockReason"]), was_accepted=True)
        candidates = chunk.get("candidates")
        if isinstance(candidates, list) and candidates and isinstance(candidates[0], dict):
            self._read_candidate(candidates[0], events)
        if isinstance(chunk.get("usageMetadata"), dict):
            events.append(_usage(chunk["usageMetadata"]))
            self.is_done = self.has_finished

    def _read_candidate(self, candidate: dict[str, Any], events: list[ModelEvent]) -> None:
        content = candidate.get("content")
        parts = content.get("parts") if isinstance(content, dict) else None
        for part in parts if isinstance(parts, list) else ():
            if isinstance(part, dict):
                self._read_part(part, events)
        reason = candidate.get("finishReason")
        if isinstance(reason, str) and not self.has_finished:
            if reason in ("MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL"):
                raise ProviderFailure(ErrorKind.UNAVAILABLE, reason, was_accepted=True)
            self.has_finished = True
            events.append(Finish(self._stop_reason(reason)))

    def _read_part(self, part: dict[str, Any], events: list[ModelEvent]) -> None:
        signature = part.get("thoughtSignature")
        signature = signature if isinstance(signature, str) else None
        if part.get("thought"):
            append_thinking(events, part.get("text"))
        else:
            append_text(events, part.get("text"))
        call = part.get("functionCall")
        if isinstance(call, dict):
            # The API numbers no calls; a later one must not bear an earlier one's name.
            call_id, name = str(call.get("id") or f"call_{secrets.token_hex(8)}"), str(call.get("name") or "")
            arguments = orjson.dumps(call.get("args") or {}).decode()
            events.append(ToolCallDelta(self._calls, call_id, name, arguments, signature))
            self._calls += 1
        elif signature is not None:
            events.append(ThinkingDone(signature))

    def _stop_reason(self, reason: str) -> str:
        if reason == "MAX_TOKENS":
            return "max_tokens"
        if reason in FILTERED:
            return "filtered"
        return "tool_use" if self._calls else "end"


def _failure(error: object) -> ProviderFailure:
    """An error inside a stream that began with 200."""
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) and 400 <= code < 600 else 200
    return ProviderFailure(kind_of_error(status, str(error)), str(error), was_accepted=True)


def _usage(usage: dict[str, Any]) -> UsageReport:
    answered, thought = (
        whole_number(usage.get("candidatesTokenCount")),
        whole_number(usage.get("thoughtsTokenCount")),
    )
    has_count = answered is not None or thought is not None
    return UsageReport(
        prompt=whole_number(usage.get("promptTokenCount")),
        # The API counts the answer without what was thought; the ledger's completion includes it.
        completion=(answered or 0) + (thought or 0) if has_count else None,
        cache_read=whole_number(usage.get("cachedContentTokenCount")),
        thinking=thought,
    )
