"""Chunks of text in a stream differ in their text alone: what is around it is compared, not parsed again (ADR 88)."""

from collections.abc import Mapping
from typing import Any

import orjson

# A server whose chunks differ in more than their text is not learnt from for ever.
MOST_LEARNT = 8


class TextFrame:
    """The bytes before and after the text of the last chunk that was parsed.

    A chunk that begins and ends with the same bytes says the same with another text. Only a text that stands in the
    bytes as it is counts, without an escape: all else is parsed.
    """

    def __init__(self) -> None:
        self._before = b""
        self._after = b""
        self._left = MOST_LEARNT

    def text_in(self, data: bytes) -> str | None:
        """The text of a chunk of the known form; None for one that has to be parsed."""
        before, after = self._before, self._after
        if not before or not data.startswith(before) or not data.endswith(after):
            return None
        text = data[len(before) : -len(after)]
        if len(data) <= len(before) + len(after) or b'"' in text or b"\\" in text:
            return None
        try:
            decoded = text.decode()
        except UnicodeDecodeError:
            return None
        # A control character in a string is no JSON.
        return decoded if decoded.isprintable() else None

    def learn(self, data: bytes, chunk: Mapping[str, Any]) -> None:
        """Remember the form of a parsed chunk, if its first choice says a plain text and nothing else."""
        if not self._left:
            return
        self._left -= 1
        match chunk:
            case {"choices": [{"delta": {"content": str(text), **more}, **choice}]}:
                quoted = orjson.dumps(text)
                if _is_silent(more) and choice.get("finish_reason") is None and not chunk.get("usage"):
                    self._keep(data, quoted)

    def _keep(self, data: bytes, quoted: bytes) -> None:
        """The place of the text is known only where it stands once, after the name of its field."""
        for field in (b'"content": ', b'"content":'):
            at = data.find(field + quoted)
            if at >= 0 and data.count(b'"content"') == 1:
                start = at + len(field)
                self._before, self._after = data[: start + 1], data[start + len(quoted) - 1 :]
                return


def _is_silent(more: Mapping[Any, Any]) -> bool:
    """Whether the other fields of a delta say nothing that is read."""
    return not any(more.get(name) for name in ("reasoning_content", "reasoning", "tool_calls"))
