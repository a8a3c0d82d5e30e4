"""Puts tool calls together from their pieces, whatever indexes a server gives them (PR-58)."""

import orjson

from stoa.providers.contracts import ToolCall, ToolCallDelta


class _Pieces:
    def __init__(self, delta: ToolCallDelta) -> None:
        self.id = delta.id
        self.name = delta.name
        self.signature = delta.signature
        self.arguments: list[str] = []

    def whole(self, number: int) -> ToolCall:
        try:
            arguments = orjson.loads("".join(self.arguments) or "{}")
        except orjson.JSONDecodeError:
            arguments = None
        return ToolCall(
            id=self.id or f"call_{number}",
            name=self.name or "",
            arguments=arguments if isinstance(arguments, dict) else None,
            signature=self.signature,
        )


class ToolCallAssembler:
    """Pieces go by index; an index that comes again with another id begins another call, a gap means nothing."""

    def __init__(self) -> None:
        self._calls: list[_Pieces] = []
        self._by_index: dict[int, _Pieces] = {}

    def add(self, delta: ToolCallDelta) -> None:
        pieces = self._by_index.get(delta.index)
        if pieces is None or (delta.id is not None and pieces.id is not None and delta.id != pieces.id):
            pieces = self._by_index[delta.index] = _Pieces(delta)
            self._calls.append(pieces)
        pieces.id = pieces.id or delta.id
        pieces.name = pieces.name or delta.name
        pieces.signature = pieces.signature or delta.signature
        pieces.arguments.append(delta.arguments)

    def finished(self) -> list[ToolCall]:
        """The calls in the order in which they began."""
        return [pieces.whole(number) for number, pieces in enumerate(self._calls)]
