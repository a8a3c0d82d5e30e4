"""Files that come as the body of a request."""

from fastapi import Request

from stoa.platform.errors import AppError


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
