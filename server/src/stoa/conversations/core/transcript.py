"""A conversation as Markdown that people read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Spoken:
    """One message as a reader sees it."""

    speaker: str
    at: datetime
    text: str


def heading(title: str, at: datetime) -> str:
    """The beginning of the file."""
    return f"# {_one_line(title)}\n\n*{at:%Y-%m-%d}*\n"


def written(spoken: Spoken) -> Iterator[str]:
    """The message under a heading of its own; headings inside of it go down below that one."""
    yield f"\n## {_one_line(spoken.speaker)} · {spoken.at:%Y-%m-%d %H:%M} UTC\n\n"
    yield _lowered(spoken.text).strip() + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split()) or "Untitled"


def _lowered(text: str) -> str:
    """`# One` becomes `### One`, but not inside of a code block."""
    lines, fence = [], ""
    for line in text.split("\n"):
        start = line.lstrip(" ")
        if fence:
            if start.startswith(fence) and not start.strip(fence[0]):
                fence = ""
        elif start.startswith(("```", "~~~")):
            fence = start[: len(start) - len(start.lstrip(start[0]))]
        elif line.startswith("#"):
            marks = len(line) - len(line.lstrip("#"))
            if marks <= 6 and line[marks : marks + 1] in ("", " "):
                line = "#" * min(6, marks + 2) + line[marks:]  # noqa: PLW2901  # the line, lowered
        lines.append(line)
    return "\n".join(lines)
