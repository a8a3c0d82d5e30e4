"""OpenAI's embeddings as the gateway reads and writes them."""

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stoa.providers.contracts import EmbeddingRequest
from stoa.providers.core import wire
from stoa.providers.errors import ParameterRefused

MAX_TEXTS = 2048
MAX_DIMENSIONS = 16_384


@dataclass(frozen=True)
class AskedEmbeddings:
    """A request in our own form. `is_packed`: the vectors are to be base64 of 32-bit floats."""

    model: str
    request: EmbeddingRequest
    is_packed: bool


def read_embeddings(body: object) -> AskedEmbeddings:
    """A request for vectors. Raises ParameterRefused naming the field; unknown fields are ignored."""
    asked = wire.fields_of(body, "body")
    form = asked.get("encoding_format") or "float"
    if form not in ("float", "base64"):
        raise ParameterRefused("encoding_format", "must be float or base64")
    given = asked.get("input")
    texts = [given] if isinstance(given, str) else wire.listed(given, "input", most=MAX_TEXTS)
    if not texts or "" in texts:
        raise ParameterRefused("input", "must not be empty")
    return AskedEmbeddings(
        model=wire.model_of(asked),
        request=EmbeddingRequest(
            tuple(wire.text_of(text, "input") for text in texts),
            wire.count(asked, "dimensions", high=MAX_DIMENSIONS),
        ),
        is_packed=form == "base64",
    )


def whole_embeddings(
    model: str, vectors: Sequence[list[float]], prompt_tokens: int, *, is_packed: bool
) -> dict[str, Any]:
    """The answer."""
    listed = [
        {"object": "embedding", "index": at, "embedding": _packed(vector) if is_packed else vector}
        for at, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": prompt_tokens, "total_tokens": prompt_tokens}
    return {"object": "list", "data": listed, "model": model, "usage": usage}


def _packed(vector: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
