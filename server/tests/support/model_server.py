"""A model server that plays scripts over real HTTP: OpenAI's, Anthropic's and Google's, with every fault.

In tests: `async with model_server() as models:`, then `models.play(Script(...))` for each request to come; a
request without a script gets `models.default`. A model name may carry its script, which is how a person tries
faults by hand (`python -m tests.support.model_server --port 8141 --delay-ms 20`):
`stoa-test?tokens=500&delay_ms=5&stall_after=3`.
"""

import argparse
import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import parse_qsl, unquote

from tests.support.http_wire import HttpRequest, read_request, response_head

WORDS = (
    "stone",
    "river",
    "lantern",
    "copper",
    "quiet",
    "garden",
    "harbour",
    "winter",
    "orchard",
    "signal",
    "paper",
)
HTML = b"<!doctype html><title>Sign in</title><h1>Please sign in to the network</h1>"
FOR_EVER = 3600.0


@dataclass(frozen=True)
class Script:
    """What one request is answered. `answer` is sent in `pieces`, or as `tokens` words of distinct text."""

    answer: str | None = None
    pieces: tuple[str, ...] = ()
    tokens: int = 12
    thinking: tuple[str, ...] = ()
    tool_calls: tuple[Mapping[str, Any], ...] = ()
    # When
    delay_ms: float = 0.0
    headers_delay_ms: float = 0.0
    # Done when the question is here and nothing of the answer has gone out.
    before: Callable[[], Awaitable[None]] | None = None
    stall_before: bool = False
    stall_after: int | None = None
    keep_open: bool = False
    # Refusals
    status: int = 200
    retry_after: str | None = None
    error: str | None = None
    details: tuple[Mapping[str, Any], ...] = ()
    # Endings and forms
    break_after: int | None = None
    error_after: int | None = None
    garbage_after: int | None = None
    html: bool = False
    empty: bool = False
    finish: str | None = "stop"
    done: bool = True
    usage: Mapping[str, Any] | None = field(default_factory=lambda: {"prompt_tokens": 7, "completion_tokens": 12})
    newline: str = "\n"
    comments: bool = False
    bytes_per_write: int | None = None
    long_line: int = 0

    def texts(self) -> list[str]:
        """The pieces of the answer in order; of `tokens`, no two are alike."""
        if self.pieces:
            return list(self.pieces)
        if self.answer is not None:
            return [self.answer]
        return [f"{' ' if number else ''}{WORDS[number % len(WORDS)]}-{number}" for number in range(self.tokens)]

    @property
    def text(self) -> str:
        return "".join(self.texts())


@dataclass
class Received:
    """A request as it came, and when its client went away."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any
    pieces_sent: int = 0
    client_gone: asyncio.Event = field(default_factory=asyncio.Event)
    finished: asyncio.Event = field(default_factory=asyncio.Event)


class ModelServer:
    """Plays `scripts` in order, then `default`. `received` holds every request."""

    def __init__(self) -> None:
        self.default = Script()
        self.models: list[str] = ["stoa-test", "stoa-test-large"]
        self.models_status = 200
        self.hold_lists: asyncio.Event | None = None
        self.secret: str | None = None
        self.scripts: deque[Script] = deque()
        self.received: list[Received] = []
        self.connections = 0
        self.open_connections = 0
        self.port = 0
        self._changed = asyncio.Condition()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def play(self, *scripts: Script) -> None:
        """Answer the next requests for completions with these."""
        self.scripts.extend(scripts)

    async def arrival(self, method: str = "POST") -> Received:
        """Wait for a request for completions, or for the model list (GET); gives the newest."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(lambda: any(request.method == method for request in self.received))
        return [request for request in self.received if request.method == method][-1]

    async def quiet(self) -> None:
        """Wait until no connection is open."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(lambda: self.open_connections == 0)

    @property
    def asked(self) -> list[Received]:
        """Requests for completions, without those for the model list."""
        return [request for request in self.received if request.method == "POST"]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open_connections += 1
        try:
            while (request := await read_request(reader)) is not None:
                if not await self._answer(request, reader, writer):
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open_connections -= 1
            writer.close()
            await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _answer(
        self, request: HttpRequest, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer one request; false to close the connection."""
        body = json.loads(request.body) if request.body else {}
        received = Received(request.method, request.path, request.headers, body)
        self.received.append(received)
        await self._tell()
        if not self._is_allowed(request):
            return await _json(
                writer, 401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}
            )
        path = request.path.partition("?")[0].removeprefix("/v1")
        if path == "/models":
            if self.hold_lists is not None:
                await self.hold_lists.wait()
            return await _json(writer, self.models_status, self._listed(request))
        if path.endswith(("/embeddings", ":batchEmbedContents")):
            return await self._embed(writer, path, body)
        model, _, method = path.removeprefix("/models/").partition(":")
        if path not in WIRES and method != "streamGenerateContent":
            return await _json(writer, 404, {"error": {"message": "no such path"}})
        return await self._complete(model, path, received, reader, writer)

    async def _complete(
        self,
        model: str,
        path: str,
        received: Received,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        body = received.body
        script = self._script(str(body.get("model", unquote(model))))
        wire = WIRES.get(path, _Google)(script)
        if not body.get("stream") and not isinstance(wire, _Google):
            return await _json(writer, script.status, wire.whole())
        watch = asyncio.create_task(_watch(reader, received))
        try:
            return await _Play(script, wire, writer, received).run()
        except ConnectionError:
            received.client_gone.set()
            return False
        finally:
            watch.cancel()
            # The reader has one waiter at a time: the next request is read after this one has gone.
            await asyncio.wait([watch])
            received.finished.set()

    def _is_allowed(self, request: HttpRequest) -> bool:
        if self.secret is None:
            return True
        named = request.headers.get("x-api-key") or request.headers.get("x-goog-api-key")
        given = named or request.headers.get("authorization", "").removeprefix("Bearer ")
        return given == self.secret

    def _listed(self, request: HttpRequest) -> dict[str, Any]:
        """The models in the form of OpenAI and Anthropic, or of Google where its key comes along."""
        if "x-goog-api-key" in request.headers:
            return {"models": [{"name": f"models/{name}"} for name in self.models]}
        return {"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]}

    async def _embed(self, writer: asyncio.StreamWriter, path: str, body: Any) -> bool:
        """Vectors of the lengths of the texts; the last comes first, as servers may answer in any order."""
        script = self._script("")
        if script.status != 200:
            return await _json(writer, script.status, {"error": {"message": script.error or "Refused"}})
        if path.endswith("/embeddings"):
            found = [
                {"index": index, "embedding": [float(len(text)), 0.5]} for index, text in enumerate(body["input"])
            ]
            return await _json(writer, 200, {"data": found[::-1], "usage": script.usage})
        texts = [entry["content"]["parts"][0]["text"] for entry in body["requests"]]
        return await _json(writer, 200, {"embeddings": [{"values": [float(len(text)), 0.5]} for text in texts]})

    def _script(self, model: str) -> Script:
        if self.scripts:
            return self.scripts.popleft()
        return replace(self.default, **dict(_controls(model)))


def _controls(model: str) -> Iterator[tuple[str, Any]]:
    """Fields of a script that the model's name carries after a question mark."""
    kinds = {item.name: type(getattr(Script(), item.name)) for item in fields(Script)}
    for name, value in parse_qsl(model.partition("?")[2]):
        if name in ("stall_after", "break_after", "error_after", "garbage_after", "bytes_per_write"):
            yield name, int(value)
        elif kinds.get(name) in (int, float, str):
            yield name, kinds[name](value)
        elif kinds.get(name) is bool:
            yield name, value in ("1", "true")
        elif name in ("answer", "error", "retry_after"):
            yield name, value


async def _watch(reader: asyncio.StreamReader, received: Received) -> None:
    """Notice that the client went away. A client sends nothing while it reads an answer."""
    with suppress(ConnectionError):
        await reader.read(1)
    received.client_gone.set()


async def _json(writer: asyncio.StreamWriter, status: int, content: Any) -> bool:
    body = json.dumps(content).encode()
    writer.write(
        response_head(status, {"content-type": "application/json", "content-length": str(len(body))}) + body
    )
    await writer.drain()
    return True


class _OpenAI:
    """Chunks of chat completions."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def opening(self) -> list[bytes]:
        return [self._chunk({"role": "assistant", "content": ""})]

    def thinking(self, text: str) -> list[bytes]:
        return [self._chunk({"reasoning_content": text})]

    def text(self, text: str) -> list[bytes]:
        return [self._chunk({"content": text})]

    def tool_call(self, call: Mapping[str, Any]) -> list[bytes]:
        return [self._chunk({"tool_calls": [dict(call)]})]

    def error(self) -> list[bytes]:
        return [self._data({"error": {"message": self._script.error or "The server had an error", "code": 500}})]

    def closing(self) -> list[bytes]:
        script, found = self._script, []
        if script.finish is not None:
            found.append(self._chunk({}, finish_reason=script.finish))
        if script.usage is not None:
            found.append(self._data({"id": "chatcmpl-1", "choices": [], "usage": dict(script.usage)}))
        if script.done:
            found.append(self._line("data: [DONE]"))
        return found

    def whole(self) -> dict[str, Any]:
        message = {"role": "assistant", "content": self._script.text}
        return {"id": "chatcmpl-1", "choices": [{"index": 0, "message": message}], "usage": self._script.usage}

    def _chunk(self, delta: Mapping[str, Any], finish_reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return self._data({"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": [choice]})

    def _data(self, content: Mapping[str, Any]) -> bytes:
        return self._line(f"data: {json.dumps(content, ensure_ascii=False)}")

    def _line(self, line: str) -> bytes:
        return f"{line}{self._script.newline}{self._script.newline}".encode()


class _Anthropic:
    """Events of messages."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._index = -1
        self._kind: str | None = None

    def opening(self) -> list[bytes]:
        usage = {"input_tokens": (self._script.usage or {}).get("prompt_tokens", 7), "output_tokens": 1}
        extra = {name: value for name, value in (self._script.usage or {}).items() if name.startswith("cache_")}
        message = {"id": "msg_1", "role": "assistant", "content": [], "usage": usage | extra}
        if self._script.usage is None:
            del message["usage"]
        return [self._event("message_start", message=message), self._event("ping")]

    def thinking(self, text: str) -> list[bytes]:
        block = self._block("thinking", {"type": "thinking", "thinking": ""})
        return [*block, self._delta({"type": "thinking_delta", "thinking": text})]

    def text(self, text: str) -> list[bytes]:
        block = self._block("text", {"type": "text", "text": ""})
        return [*block, self._delta({"type": "text_delta", "text": text})]

    def tool_call(self, call: Mapping[str, Any]) -> list[bytes]:
        function = call.get("function", {})
        self._kind = None
        content = {"type": "tool_use", "id": call.get("id"), "name": function.get("name"), "input": {}}
        block = self._block("tool_use", content)
        return [*block, self._delta({"type": "input_json_delta", "partial_json": function.get("arguments", "")})]

    def error(self) -> list[bytes]:
        message = self._script.error or "Overloaded"
        return [self._event("error", error={"type": "overloaded_error", "message": message})]

    def closing(self) -> list[bytes]:
        script, found = self._script, []
        if self._kind is not None:
            found.append(self._event("content_block_stop", index=self._index))
        if script.finish is not None:
            reason = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use"}.get(script.finish)
            delta: dict[str, Any] = {"delta": {"stop_reason": reason}}
            if script.usage is not None:
                delta["usage"] = {"output_tokens": script.usage.get("completion_tokens", 12)}
            found.append(self._event("message_delta", **delta))
        if script.done:
            found.append(self._event("message_stop"))
        return found

    def whole(self) -> dict[str, Any]:
        return {"id": "msg_1", "role": "assistant", "content": [{"type": "text", "text": self._script.text}]}

    def _block(self, kind: str, content: Mapping[str, Any]) -> list[bytes]:
        """Begin a content block when the kind changes."""
        if kind == self._kind:
            return []
        ended = [self._event("content_block_stop", index=self._index)] if self._kind is not None else []
        self._index, self._kind = self._index + 1, kind
        signature = self._delta({"type": "signature_delta", "signature": "c2ln"}) if kind == "thinking" else b""
        return [*ended, self._event("content_block_start", index=self._index, content_block=content), signature]

    def _delta(self, delta: Mapping[str, Any]) -> bytes:
        return self._event("content_block_delta", index=self._index, delta=delta)

    def _event(self, kind: str, **content: Any) -> bytes:
        newline = self._script.newline
        data = json.dumps({"type": kind, **content}, ensure_ascii=False)
        return f"event: {kind}{newline}data: {data}{newline}{newline}".encode()


class _Responses:
    """Events of OpenAI's responses."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._thoughts = 0
        self._calls = 0

    def opening(self) -> list[bytes]:
        return [self._event("response.created", response={"id": "resp_1", "status": "in_progress"})]

    def thinking(self, text: str) -> list[bytes]:
        self._thoughts += 1
        found = [self._event("response.reasoning_summary_text.delta", output_index=0, summary_index=0, delta=text)]
        if self._thoughts == len(self._script.thinking):
            item = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "c2ln"}
            found.append(self._event("response.output_item.done", output_index=0, item=item))
        return found

    def text(self, text: str) -> list[bytes]:
        return [self._event("response.output_text.delta", output_index=1, content_index=0, delta=text)]

    def tool_call(self, call: Mapping[str, Any]) -> list[bytes]:
        function, index = call.get("function", {}), 2 + self._calls
        self._calls += 1
        item = {"type": "function_call", "call_id": call.get("id"), "name": function.get("name"), "arguments": ""}
        return [
            self._event("response.output_item.added", output_index=index, item=item),
            self._event(
                "response.function_call_arguments.delta", output_index=index, delta=function.get("arguments", "")
            ),
        ]

    def error(self) -> list[bytes]:
        error = {"code": "server_error", "message": self._script.error or "The server had an error"}
        return [self._event("response.failed", response={"status": "failed", "error": error})]

    def closing(self) -> list[bytes]:
        script = self._script
        if script.finish is None:
            return []
        response: dict[str, Any] = {"id": "resp_1", "status": "completed"}
        if script.usage is not None:
            named = {"prompt_tokens": "input_tokens", "completion_tokens": "output_tokens"}
            response["usage"] = {named.get(name, name): value for name, value in script.usage.items()}
        if script.finish == "length":
            response["incomplete_details"] = {"reason": "max_output_tokens"}
        kind = "incomplete" if script.finish == "length" else "completed"
        return [self._event(f"response.{kind}", response=response)]

    def whole(self) -> dict[str, Any]:
        return {"id": "resp_1", "output": []}

    def _event(self, kind: str, **content: Any) -> bytes:
        newline = self._script.newline
        data = json.dumps({"type": kind, **content}, ensure_ascii=False)
        return f"event: {kind}{newline}data: {data}{newline}{newline}".encode()


class _Google:
    """Chunks of streamGenerateContent."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def opening(self) -> list[bytes]:
        return []

    def thinking(self, text: str) -> list[bytes]:
        return [self._parts({"text": text, "thought": True})]

    def text(self, text: str) -> list[bytes]:
        return [self._parts({"text": text})]

    def tool_call(self, call: Mapping[str, Any]) -> list[bytes]:
        function = call.get("function", {})
        try:
            arguments = json.loads(function.get("arguments", "{}"))
        except ValueError:
            arguments = function["arguments"]
        asked = {"id": call.get("id"), "name": function.get("name"), "args": arguments}
        return [self._parts({"functionCall": asked, "thoughtSignature": "c2ln"})]

    def error(self) -> list[bytes]:
        error = {"code": 503, "message": self._script.error or "Overloaded", "status": "UNAVAILABLE"}
        return [self._data({"error": error})]

    def closing(self) -> list[bytes]:
        script = self._script
        if script.finish is None:
            return []
        reason = {"length": "MAX_TOKENS", "content_filter": "SAFETY"}.get(script.finish, "STOP")
        chunk: dict[str, Any] = {"candidates": [{"content": {"parts": []}, "finishReason": reason}]}
        if script.usage is not None:
            named = {"prompt_tokens": "promptTokenCount", "completion_tokens": "candidatesTokenCount"}
            chunk["usageMetadata"] = {named.get(name, name): value for name, value in script.usage.items()}
        return [self._data(chunk)]

    def _parts(self, part: Mapping[str, Any]) -> bytes:
        return self._data({"candidates": [{"content": {"role": "model", "parts": [part]}, "index": 0}]})

    def _data(self, content: Mapping[str, Any]) -> bytes:
        newline = self._script.newline
        return f"data: {json.dumps(content, ensure_ascii=False)}{newline}{newline}".encode()


Wire = _OpenAI | _Anthropic | _Responses | _Google
WIRES: dict[str, Callable[[Script], Wire]] = {
    "/chat/completions": _OpenAI,
    "/messages": _Anthropic,
    "/responses": _Responses,
}


class _Play:
    """One streamed answer, fault by fault."""

    def __init__(self, script: Script, wire: Wire, writer: asyncio.StreamWriter, received: Received) -> None:
        self._script = script
        self._wire = wire
        self._writer = writer
        self._received = received

    async def run(self) -> bool:
        """Play the script; true if the connection may be used again."""
        script = self._script
        await self._wait(script.headers_delay_ms / 1000)
        if script.before is not None:
            await script.before()
        if script.status != 200:
            return await self._refuse()
        if script.html or script.empty:
            return await self._plain(
                HTML if script.html else b"", "text/html" if script.html else "text/event-stream"
            )
        self._writer.write(
            response_head(
                200, {"content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked"}
            )
        )
        await self._writer.drain()
        if script.stall_before:
            await self._stall()
        if not await self._tell():
            return False
        if script.keep_open:
            await self._stall()
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()
        return True

    async def _tell(self) -> bool:
        """The answer itself; false if the script breaks it off."""
        script, wire = self._script, self._wire
        await self._send(wire.opening())
        for thought in script.thinking:
            await self._send(wire.thinking(thought))
            await self._wait(script.delay_ms / 1000)
        for number, text in enumerate([*script.texts(), None]):
            if number == script.stall_after:
                await self._stall()
            if number == script.break_after:
                return self._break()
            if number == script.error_after:
                await self._send(wire.error())
                return True
            if number == script.garbage_after:
                await self._send([b"data: {not json" + script.newline.encode() * 2])
                return True
            if text is None:
                break
            await self._send(wire.text(text))
            self._received.pieces_sent += 1
            await self._wait(script.delay_ms / 1000)
        for call in script.tool_calls:
            await self._send(wire.tool_call(call))
        if script.long_line:
            await self._send([b"data: " + b"x" * script.long_line + b"\n\n"])
        await self._send(wire.closing())
        return True

    async def _refuse(self) -> bool:
        message = self._script.error or f"Refused with {self._script.status}"
        body = json.dumps(
            {"error": {"message": message, "type": "error", "details": self._script.details}}
        ).encode()
        headers = {"content-type": "application/json", "content-length": str(len(body))}
        if self._script.retry_after is not None:
            headers["retry-after"] = self._script.retry_after
        self._writer.write(response_head(self._script.status, headers) + body)
        await self._writer.drain()
        return True

    async def _plain(self, body: bytes, content_type: str) -> bool:
        headers = {"content-type": content_type, "content-length": str(len(body))}
        self._writer.write(response_head(200, headers) + body)
        await self._writer.drain()
        return True

    async def _send(self, parts: list[bytes]) -> None:
        if self._script.comments:
            parts = [b": keep-alive\n\n", *parts]
        size = self._script.bytes_per_write
        content = b"".join(parts)
        pieces = [content[at : at + size] for at in range(0, len(content), size)] if size else [content]
        for piece in pieces:
            if piece:
                self._writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                await self._writer.drain()
            if size:
                # Let the client read each piece on its own.
                await asyncio.sleep(0)

    def _break(self) -> bool:
        """Go away in the middle, without the end of the HTTP body."""
        self._writer.transport.abort()
        return False

    async def _wait(self, seconds: float) -> None:
        """Wait, but no longer than the client does."""
        if seconds <= 0:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._received.client_gone.wait()
        except TimeoutError:
            return
        raise ConnectionResetError

    async def _stall(self) -> None:
        await self._wait(FOR_EVER)


@asynccontextmanager
async def model_server(*, port: int = 0) -> AsyncIterator[ModelServer]:
    """A model server in this event loop."""
    made = ModelServer()
    server = await asyncio.start_server(made.serve, "127.0.0.1", port)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        # Clients that still wait for a stalled answer are let go by their own tests; nothing is joined here.
        server.close()


async def _run(port: int, default: Script) -> None:
    async with model_server(port=port) as made:
        made.default = default
        print(f"Models at {made.origin}/v1", flush=True)  # noqa: T201  # the manual server says where it is
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--port", type=int, default=8141)
    parser.add_argument("--delay-ms", type=float, default=20.0)
    parser.add_argument("--tokens", type=int, default=200)
    arguments = parser.parse_args()
    default = Script(delay_ms=arguments.delay_ms, tokens=arguments.tokens)
    try:
        asyncio.run(_run(arguments.port, default))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
