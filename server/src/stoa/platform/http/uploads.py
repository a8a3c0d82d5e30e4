"""Files that come as the body of a request."""

from typing import Any

from fastapi import Request

from stoa.platform.errors import AppError

# How bytes are told of in the OpenAPI document: as an answer's content, and as the body of a request.
BINARY: dict[str, Any] = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
UPLOAD: dict[str, Any] = {"requestBody": {"required": True, "content": BINARY}}


async def received(request: Request, limit: int, refusal: AppError) -> bytes:
    """The body; `refusal` is raised as soon as it is longer than the limit."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise refusal
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise refusal
    return bytes(content)
