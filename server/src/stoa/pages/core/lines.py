"""Edits of a text by its lines, counted from one, both ends included (PG-46)."""

from dataclasses import dataclass
from typing import Literal


class OutOfRange(Exception):
    """The text has no such lines."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


@dataclass(frozen=True)
class LineEdit:
    """`replace` lines from `start` to `end`; `insert` before `start`; `append` and `prepend` need no number."""

    operation: Literal["replace", "insert", "append", "prepend"]
    text: str
    start: int | None = None
    end: int | None = None


def apply(text: str, edit: LineEdit) -> str:
    """The text after the edit. Raises OutOfRange."""
    lines = text.removesuffix("\n").split("\n") if text else []
    new = edit.text.removesuffix("\n").split("\n") if edit.text else []
    match edit.operation:
        case "append":
            lines = [*lines, *new]
        case "prepend":
            lines = [*new, *lines]
        case "insert":
            if edit.start is None or not 1 <= edit.start <= len(lines) + 1:
                raise OutOfRange(len(lines))
            lines[edit.start - 1 : edit.start - 1] = new
        case "replace":
            end = edit.start if edit.end is None else edit.end
            if edit.start is None or end is None or not 1 <= edit.start <= end <= len(lines):
                raise OutOfRange(len(lines))
            lines[edit.start - 1 : end] = new
    return "\n".join(lines) + "\n" if lines else ""
