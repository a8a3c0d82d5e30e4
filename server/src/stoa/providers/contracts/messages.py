"""What a model is asked and what comes back, in one form for all providers (PR-15)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from stoa.providers.contracts.calls import Provider

# What an image counts for in estimates: about 1 500 tokens.
IMAGE_CHARACTERS = 6000


@dataclass(frozen=True, slots=True)
class TextPart:
    text: str


@dataclass(frozen=True, slots=True)
class ImagePart:
    """A picture as bytes: providers are never told an address to fetch."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ThinkingPart:
    """A block of thinking that goes back with the conversation.

    Only the provider that signed it gets it again (`source`); of a redacted one the signature is all there is.
    """

    text: str
    signature: str | None = None
    source: Provider | None = None
    is_redacted: bool = False


@dataclass(frozen=True)
class ToolCall:
    """A whole tool call. `arguments` is None if the model's text never became a JSON object.

    `signature` is what some providers want to have back with the call.
    """

    id: str
    name: str
    arguments: dict[str, Any] | None
    signature: str | None = None


@dataclass(frozen=True)
class ToolResult:
    """What a tool gave back to the call of this id."""

    call_id: str
    name: str
    content: str
    images: tuple[ImagePart, ...] = ()
    is_error: bool = False


Part = TextPart | ImagePart | ThinkingPart | ToolCall | ToolResult


@dataclass(frozen=True)
class ChatMessage:
    """One turn for the model: role system, user or assistant.

    Content is plain text, or parts in order. Tool calls and thinking stand in messages of the assistant, images and
    tool results in those of the user.
    """

    role: str
    content: str | tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        if isinstance(self.content, str):
            return (TextPart(self.content),) if self.content else ()
        return self.content

    @property
    def text(self) -> str:
        """The visible text alone."""
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))

    @property
    def characters(self) -> int:
        return sum(_characters(part) for part in self.parts)


def _characters(part: Part) -> int:
    match part:
        case TextPart(text):
            return len(text)
        case ImagePart():
            return IMAGE_CHARACTERS
        case ThinkingPart():
            return len(part.text) + len(part.signature or "")
        case ToolCall():
            return len(part.name) + len(str(part.arguments))
        case ToolResult():
            return len(part.content) + IMAGE_CHARACTERS * len(part.images)


@dataclass(frozen=True)
class ToolDefinition:
    """A tool that the model may call; `parameters` is a JSON schema of an object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class ToolChoice:
    """Whether the model calls tools: as it likes, never, at least one, or the one of this name."""

    mode: Literal["auto", "none", "required", "tool"]
    name: str | None = None


@dataclass(frozen=True)
class OutputForm:
    """The answer is JSON: by this schema or, without one, any object."""

    schema: Mapping[str, Any] | None = None
    name: str = "answer"


@dataclass(frozen=True)
class ChatRequest:
    """What the model is asked. What a provider does not know of the optional fields it is not sent.

    `is_cacheable`: the beginning is likely to be sent again, so that providers may be told to keep it (PR-60).
    """

    messages: tuple[ChatMessage, ...]
    temperature: float | None = None
    max_output_tokens: int | None = None
    thinking_budget_tokens: int | None = None
    top_p: float | None = None
    top_k: int | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    tools: tuple[ToolDefinition, ...] = ()
    tool_choice: ToolChoice | None = None
    allows_parallel_tools: bool | None = None
    output: OutputForm | None = None
    is_cacheable: bool = True

    @property
    def characters(self) -> int:
        """Length of everything that is sent, for estimates."""
        tools = sum(len(tool.name) + len(tool.description) + len(str(tool.parameters)) for tool in self.tools)
        return tools + sum(message.characters for message in self.messages)

    @property
    def needs_vision(self) -> bool:
        return any(
            isinstance(part, ImagePart) or (isinstance(part, ToolResult) and bool(part.images))
            for message in self.messages
            for part in message.parts
        )


@dataclass(frozen=True, slots=True)
class TextDelta:
    text: str


@dataclass(frozen=True, slots=True)
class ThinkingDelta:
    text: str


@dataclass(frozen=True, slots=True)
class ThinkingDone:
    """A block of thinking is whole; its signature goes back to the same provider. A redacted one had no text."""

    signature: str | None
    is_redacted: bool = False


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of a tool call. Pieces of one `index` belong together; `id` and `name` come with its first one."""

    index: int
    id: str | None
    name: str | None
    arguments: str
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class UsageReport:
    """Tokens as the provider counts them; a later report replaces an earlier one field by field.

    `prompt` includes what was read from and written to a cache, `completion` includes the thinking.
    """

    prompt: int | None = None
    completion: int | None = None
    cache_read: int | None = None
    cache_creation: int | None = None
    thinking: int | None = None


@dataclass(frozen=True, slots=True)
class Finish:
    """The model ended: end, max_tokens, tool_use or filtered; `stop_sequence` if one of those asked for came."""

    stop_reason: str
    stop_sequence: str | None = None


ModelEvent = TextDelta | ThinkingDelta | ThinkingDone | ToolCallDelta | UsageReport | Finish


@dataclass(frozen=True)
class EmbeddingRequest:
    """Texts to be made vectors of; `dimensions` where the model lets one choose."""

    texts: tuple[str, ...]
    dimensions: int | None = None

    @property
    def characters(self) -> int:
        return sum(len(text) for text in self.texts)


@dataclass(frozen=True)
class Embeddings:
    """One vector per text, in order; tokens None where the provider does not count them."""

    vectors: list[list[float]]
    prompt_tokens: int | None = None
