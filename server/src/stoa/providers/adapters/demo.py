"""`stoa:demo`: a fixed help text, streamed, for an installation without any model (PR-20)."""

from collections.abc import AsyncGenerator

from stoa.platform.outbound import OutboundClient
from stoa.providers.contracts import (
    ChatRequest,
    Connection,
    EmbeddingRequest,
    Embeddings,
    ErrorKind,
    Finish,
    ModelEvent,
    ProviderFailure,
    TextDelta,
    Timeouts,
    UsageReport,
)

TEXT = """This is the demonstration model of Stoa. It always answers with this text, offline and free of charge.

To talk to a real model, open **Settings, Models** and add one of these:

- a key of a provider, such as OpenAI, Anthropic or OpenRouter;
- the address of a server of your own: Ollama (`http://127.0.0.1:11434/v1`), vLLM or llama.cpp.

Everything else works without a model: pages, spaces and search."""


class DemoAdapter:
    """Answers without any network."""

    async def stream(
        self,
        client: OutboundClient,  # noqa: ARG002  # the protocol of all adapters
        connection: Connection,  # noqa: ARG002
        model: str,  # noqa: ARG002
        request: ChatRequest,  # noqa: ARG002
        timeouts: Timeouts,  # noqa: ARG002
    ) -> AsyncGenerator[list[ModelEvent], None]:
        first, *rest = TEXT.split(" ")
        yield [TextDelta(first)]
        for word in rest:
            yield [TextDelta(f" {word}")]
        yield [UsageReport(prompt=0, completion=0), Finish("end")]

    async def list_models(self, client: OutboundClient, connection: Connection) -> list[str]:  # noqa: ARG002
        return ["demo"]

    async def embed(
        self,
        client: OutboundClient,  # noqa: ARG002
        connection: Connection,  # noqa: ARG002
        model: str,  # noqa: ARG002
        request: EmbeddingRequest,  # noqa: ARG002
    ) -> Embeddings:
        raise ProviderFailure(ErrorKind.INVALID_REQUEST, "the demonstration makes no vectors")
