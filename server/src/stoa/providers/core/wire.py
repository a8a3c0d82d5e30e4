"""What both APIs of the gateway share: how their JSON is read, and what an answer comes to (PR-61, PR-62)."""

import base64
import binascii
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from stoa.providers.contracts import (
    ChatRequest,
    Finish,
    ImagePart,
    ModelEvent,
    TextDelta,
    ThinkingDelta,
    ThinkingDone,
    ToolCallDelta,
)
from stoa.providers.errors import ParameterRefused

MAX_MODEL_NAME = 200
MAX_MESSAGES = 10_000
MAX_TOOLS = 512
MAX_COUNT = 2**31 - 1
IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request in our own form. `wants_usage`: the stream ends with the tokens (OpenAI's `include_usage`)."""

    model: str
    request: ChatRequest
    is_stream: bool
    wants_usage: bool = True

    @property
    def newest_text(self) -> str:
        """What the person said last, which AUTO decides from."""
        said = (message.text for message in reversed(self.request.messages) if message.role == "user")
        return next((text for text in said if text), "")


def fields_of(value: object, name: str) -> Fields:
    if not isinstance(value, dict):
        raise ParameterRefused(name, "must be an object")
    return value


def listed(value: object, name: str, *, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ParameterRefused(name, f"must be a list of at most {most}")
    return value


def text_of(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ParameterRefused(name, "must be a string")
    return value


def flag(body: Fields, name: str) -> bool | None:
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise ParameterRefused(name, "must be true or false")
    return value


def number(body: Fields, name: str, low: float, high: float) -> float | None:
    value = body.get(name)
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or not low <= value <= high:
        raise ParameterRefused(name, f"must be a number from {low:g} to {high:g}")
    return float(value)


def count(body: Fields, name: str, *, low: int = 1, high: int = MAX_COUNT) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ParameterRefused(name, f"must be a whole number from {low} to {high}")
    return value


def model_of(body: Fields) -> str:
    name = text_of(body.get("model"), "model")
    if not 0 < len(name) <= MAX_MODEL_NAME:
        raise ParameterRefused("model", f"must have 1 to {MAX_MODEL_NAME} characters")
    return name


def image_of(media_type: object, data: object, name: str) -> ImagePart:
    """A picture that came with the request; none is ever fetched."""
    if media_type not in IMAGE_TYPES:
        raise ParameterRefused(name, "must be a PNG, JPEG, GIF or WebP picture")
    try:
        return ImagePart(str(media_type), base64.b64decode(text_of(data, name), validate=True))
    except (binascii.Error, ValueError) as error:
        raise ParameterRefused(name, "must be base64") from error


def arguments_of(text: object, name: str) -> dict[str, Any] | None:
    """A tool call's arguments; None for what is no JSON object, as the model may have written it."""
    try:
        value = orjson.loads(text_of(text, name) or "{}")
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


class CallNumbers:
    """Numbers tool calls 0, 1, 2 … in the order in which they begin, whatever indexes a provider gives them."""

    def __init__(self) -> None:
        self._by_index: dict[int, tuple[int, str | None]] = {}
        self._next = 0

    def number_of(self, delta: ToolCallDelta) -> tuple[int, bool]:
        """The number of the call that a piece belongs to, and whether it is its first piece."""
        known = self._by_index.get(delta.index)
        if known is not None and (delta.id is None or known[1] is None or delta.id == known[1]):
            if known[1] is None and delta.id is not None:
                self._by_index[delta.index] = known[0], delta.id
            return known[0], False
        fresh = self._next
        self._by_index[delta.index] = fresh, delta.id
        self._next += 1
        return fresh, True


@dataclass
class Block:
    """One part of an answer: text, thinking, redacted (its signature is all there is) or tool."""

    kind: str
    pieces: list[str] = field(default_factory=list)
    id: str | None = None
    name: str | None = None
    signature: str | None = None

    @property
    def text(self) -> str:
        return "".join(self.pieces)


class Collected:
    """A whole answer, put together from its events."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.finish = Finish("end")
        self._numbers = CallNumbers()
        self._calls: dict[int, Block] = {}

    def add(self, event: ModelEvent) -> None:
        match event:
            case TextDelta(text):
                self._open("text").pieces.append(text)
            case ThinkingDelta(text):
                self._open("thinking").pieces.append(text)
            case ThinkingDone(signature, is_redacted=True):
                self.blocks.append(Block("redacted", signature=signature))
            case ThinkingDone(signature):
                self._open("thinking").signature = signature
            case ToolCallDelta():
                self._add_call(event)
            case Finish():
                self.finish = event

    def _open(self, kind: str) -> Block:
        """The block that the next piece belongs to. A signed thought is whole: the next one is another."""
        last = self.blocks[-1] if self.blocks else None
        if last is None or last.kind != kind or (last.signature is not None and kind == "thinking"):
            last = Block(kind)
            self.blocks.append(last)
        return last

    def _add_call(self, delta: ToolCallDelta) -> None:
        at, is_first = self._numbers.number_of(delta)
        if is_first:
            self._calls[at] = Block("tool", id=delta.id or f"call_{at}")
            self.blocks.append(self._calls[at])
        call = self._calls[at]
        call.name = call.name or delta.name
        call.pieces.append(delta.arguments)

    def text(self, kind: str = "text") -> str:
        return "".join(block.text for block in self.blocks if block.kind == kind)

    @property
    def calls(self) -> list[Block]:
        return [block for block in self.blocks if block.kind == "tool"]
