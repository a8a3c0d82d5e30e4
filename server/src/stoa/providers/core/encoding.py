"""Pictures, tool arguments and results in the forms that providers' JSON takes."""

import base64
from typing import Any

import orjson

from stoa.providers.contracts import ImagePart, ToolCall


def base64_of(image: ImagePart) -> str:
    return base64.b64encode(image.data).decode()


def data_url(image: ImagePart) -> str:
    return f"data:{image.media_type};base64,{base64_of(image)}"


def arguments_text(call: ToolCall) -> str:
    """The arguments as JSON text; a call whose arguments never became JSON goes back with none."""
    return orjson.dumps(call.arguments or {}).decode()


def without_empty(values: dict[str, Any]) -> dict[str, Any]:
    """The fields that are set."""
    return {name: value for name, value in values.items() if value not in (None, (), [], "")}
