"""What all adapters share: one guarded request, its faults as kinds, events in batches as they arrive."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
import orjson

from stoa.platform.errors import AppError
from stoa.platform.outbound import AddressRefused, OutboundClient
from stoa.providers.contracts import (
    ChatRequest,
    Connection,
    EmbeddingRequest,
    Embeddings,
    ErrorKind,
    ModelEvent,
    ProviderFailure,
    Timeouts,
)
from stoa.providers.core.retry import kind_of_error, retry_after, retry_delay
from stoa.providers.core.sse import ServerEvent, SseParser, StreamTooLong

MAX_ERROR_BODY = 64 * 1024
MAX_MODEL_LIST = 5 * 1024 * 1024
MAX_WHOLE_ANSWER = 50 * 1024 * 1024
MAX_MODELS = 5000
MAX_MODEL_NAME = 200
MAX_COUNT = 2**31 - 1
# How long the end of the HTTP body may take after the last event. Then the connection is closed instead of reused.
FAREWELL_SECONDS = 0.1
NO_EVENT_STREAM = ("text/html", "application/json", "application/problem+json")
_KEY_LIKE = re.compile(r"\b(?:sk|pk|key|gsk|xai|AIza)[-_A-Za-z0-9*.]{8,}")


class Adapter(Protocol):
    """One provider's wire protocol."""

    def stream(
        self, client: OutboundClient, connection: Connection, model: str, request: ChatRequest, timeouts: Timeouts
    ) -> AsyncGenerator[list[ModelEvent], None]:
        """Events of one answer, in the batches that arrive together. Raises ProviderFailure. Closing the generator
        closes the connection.
        """
        ...

    async def list_models(self, client: OutboundClient, connection: Connection) -> list[str]:
        """The provider's own names of the models that this connection offers, in its order.

        Raises ProviderFailure, AddressRefused.
        """
        ...

    async def embed(
        self, client: OutboundClient, connection: Connection, model: str, request: EmbeddingRequest
    ) -> Embeddings:
        """A vector for each text. Raises ProviderFailure."""
        ...


class Reader(Protocol):
    """Reads one answer. `has_finished`: a stop reason came. `is_done`: the server said that nothing follows."""

    has_finished: bool
    is_done: bool

    def read(self, item: ServerEvent, events: list[ModelEvent]) -> None:
        """Append what an event says. Raises ProviderFailure."""
        ...


@dataclass(frozen=True)
class Post:
    """A JSON request to a connection."""

    connection: Connection
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """A 200 response that has begun. Times are those of the event loop."""

    response: aiohttp.ClientResponse
    timeouts: Timeouts
    began_at: float


def redacted(text: str, connection: Connection) -> str:
    """What a provider wrote, without our secret and what looks like one; providers like to repeat keys."""
    if connection.secret:
        text = text.replace(connection.secret, "***")
    return _KEY_LIKE.sub("***", text)


@asynccontextmanager
async def answered(client: OutboundClient, post: Post, timeouts: Timeouts) -> AsyncIterator[Answer]:
    """The 200 answer to a request; leaving it closes the connection. Raises ProviderFailure for the rest."""
    began_at = asyncio.get_running_loop().time()
    try:
        async with client.open(
            "POST",
            post.connection.base_url + post.path,
            headers={"Content-Type": "application/json", "Accept": "text/event-stream", **post.headers},
            body=orjson.dumps(post.body),
            first_byte_seconds=timeouts.first_byte_seconds,
        ) as response:
            content_type = response.headers.get("content-type", "")
            if response.status != 200 or content_type.startswith(NO_EVENT_STREAM):
                raise await _refusal(response, post.connection)
            yield Answer(response, timeouts, began_at)
    except aiohttp.ServerTimeoutError as error:
        raise ProviderFailure(ErrorKind.TIMEOUT, "no connection") from error
    except TimeoutError as error:
        raise ProviderFailure(ErrorKind.TIMEOUT, "no answer", was_accepted=True) from error
    except AppError as error:
        raise ProviderFailure(ErrorKind.UNAVAILABLE, error.title) from error


async def _refusal(response: aiohttp.ClientResponse, connection: Connection) -> ProviderFailure:
    """Why the answer is no stream of events: a status, or a 200 with a page or an error inside (PR-56)."""
    try:
        async with asyncio.timeout(5):
            raw = await response.content.read(MAX_ERROR_BODY)
    except (TimeoutError, aiohttp.ClientError):
        raw = b""
    return refused(response.status, response.headers.get("retry-after"), raw, connection)


def refused(status: int, after: str | None, body: bytes, connection: Connection) -> ProviderFailure:
    """The failure behind an answer of another status than 200, or one that is no answer."""
    text = body.decode(errors="replace")
    wait = retry_after(after)
    return ProviderFailure(
        kind_of_error(status, text),
        redacted(text, connection),
        retry_after_seconds=retry_delay(text) if wait is None else wait,
    )


async def server_events(answer: Answer) -> AsyncGenerator[list[ServerEvent], None]:
    """Batches of events; each is what one read of the socket completed. Raises ProviderFailure."""
    now = asyncio.get_running_loop().time
    content, timeouts = answer.response.content, answer.timeouts
    ends_at = answer.began_at + timeouts.total_seconds
    wait_until = answer.began_at + timeouts.first_byte_seconds
    parser = SseParser()
    try:
        while True:
            # No timeout may span a yield: it would strike the consumer instead of this read.
            async with asyncio.timeout_at(min(wait_until, ends_at)):
                chunk = await content.readany()
            if not chunk:
                break
            wait_until = now() + timeouts.idle_seconds
            found = parser.feed(chunk)
            if found:
                yield found
        yield parser.close()
    except StreamTooLong as error:
        raise ProviderFailure(ErrorKind.UNAVAILABLE, "the answer is too long", was_accepted=True) from error
    except TimeoutError as error:
        raise ProviderFailure(ErrorKind.TIMEOUT, "the stream stalled", was_accepted=True) from error
    except (aiohttp.ClientError, OSError) as error:
        raise ProviderFailure(ErrorKind.UNAVAILABLE, type(error).__name__, was_accepted=True) from error


async def model_events(answer: Answer, reader: Reader) -> AsyncGenerator[list[ModelEvent], None]:
    """Events of an answer, read by one provider's reader. Raises ProviderFailure.

    What came before a fault is given first. An answer whose stop reason has come is whole: what goes wrong after
    it concerns only its usage.
    """
    try:
        async with aclosing(server_events(answer)) as batches:
            async for batch in batches:
                events, failure = _read(reader, batch)
                if events:
                    yield events
                if failure is not None:
                    raise failure
                if reader.is_done:
                    break
    except ProviderFailure:
        if not reader.has_finished:
            raise
    if reader.is_done:
        await _read_farewell(answer)
    elif not reader.has_finished:
        raise ProviderFailure(ErrorKind.UNAVAILABLE, "the stream ended early", was_accepted=True)


def _read(reader: Reader, batch: list[ServerEvent]) -> tuple[list[ModelEvent], ProviderFailure | None]:
    events: list[ModelEvent] = []
    try:
        for item in batch:
            reader.read(item, events)
            if reader.is_done:
                break
    except ProviderFailure as failure:
        return events, failure
    return events, None


async def _read_farewell(answer: Answer) -> None:
    """Read the end of the HTTP body after the last event, so that the connection can be used again."""
    try:
        async with asyncio.timeout(FAREWELL_SECONDS):
            await answer.response.content.readany()
    except (TimeoutError, aiohttp.ClientError, OSError):
        return


def parse_json(data: bytes) -> dict[str, Any]:
    """An event's JSON object. Raises ProviderFailure for garbage."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ProviderFailure(ErrorKind.UNAVAILABLE, "not JSON", was_accepted=True) from error
    if not isinstance(value, dict):
        raise ProviderFailure(ErrorKind.UNAVAILABLE, "not an object", was_accepted=True)
    return value


def whole_number(value: object) -> int | None:
    """A token count as a provider sent it; nonsense counts as not sent."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT:
        return value
    return None


async def model_ids(
    client: OutboundClient, connection: Connection, path: str, headers: Mapping[str, str]
) -> list[str]:
    """Ids of a model list in the form `{"data": [{"id": …}]}`."""
    return usable_names(entry.get("id") for entry in await listed(client, connection, path, headers, "data"))


async def listed(
    client: OutboundClient, connection: Connection, path: str, headers: Mapping[str, str], field: str
) -> list[dict[str, Any]]:
    """The objects in one field of an answer of at most 5 MB (PR-19). Raises ProviderFailure, AddressRefused."""
    answer = await _fetched(client, connection, "GET", path, headers, body=None, limit=MAX_MODEL_LIST)
    entries = answer.get(field)
    if not isinstance(entries, list):
        raise ProviderFailure(ErrorKind.UNAVAILABLE, "no list")
    return [entry for entry in entries if isinstance(entry, dict)]


async def posted(client: OutboundClient, post: Post) -> dict[str, Any]:
    """The JSON answer to a request that is not streamed. Raises ProviderFailure."""
    headers = {"Content-Type": "application/json", **post.headers}
    body = orjson.dumps(post.body)
    try:
        return await _fetched(
            client, post.connection, "POST", post.path, headers, body=body, limit=MAX_WHOLE_ANSWER
        )
    except AddressRefused as error:
        raise ProviderFailure(ErrorKind.UNAVAILABLE, error.title) from error


async def _fetched(
    client: OutboundClient,
    connection: Connection,
    method: str,
    path: str,
    headers: Mapping[str, str],
    *,
    body: bytes | None,
    limit: int,
) -> dict[str, Any]:
    try:
        status, answered, content = await client.fetch(
            method, connection.base_url + path, headers=headers, body=body, limit=limit
        )
    except AddressRefused:
        raise
    except AppError as error:
        raise ProviderFailure(ErrorKind.UNAVAILABLE, error.title) from error
    if status != 200:
        raise refused(status, answered.get("retry-after"), content[:MAX_ERROR_BODY], connection)
    return parse_json(content)


def vector(value: object) -> list[float]:
    """The numbers of an embedding. Raises ProviderFailure for anything else."""
    if not isinstance(value, list) or not all(isinstance(number, int | float) for number in value):
        raise ProviderFailure(ErrorKind.UNAVAILABLE, "no vector", was_accepted=True)
    return [float(number) for number in value]


def usable_names(names: Iterable[object]) -> list[str]:
    """Names of models that can be kept and shown: the first 5 000, each once."""
    usable = (name for name in names if isinstance(name, str) and _is_usable(name))
    return list(dict.fromkeys(usable))[:MAX_MODELS]


def _is_usable(name: str) -> bool:
    return 0 < len(name) <= MAX_MODEL_NAME and name.isprintable() and name == name.strip()
