"""What a message names, as `@[Label](id:type)` or `@Title`, and how much of it fits into a prompt (CV-36, PG-76)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal
from uuid import UUID

Kind = Literal["page", "conversation", "user"]
# So many things are told of in one prompt, and so much of all of them together.
MAX_TARGETS = 20
MAX_CHARACTERS = 100_000
# What is named takes at most this part of what the model can read.
SHARE_OF_WINDOW = 0.5

_FORM = re.compile(r"@\[(?P<label>[^\]\n]{1,300})\]\((?P<id>[0-9a-fA-F-]{36}):(?P<kind>page|conversation|user)\)")
# The rest of the line after an @ that begins a word: some first part of it may be a title.
_BARE = re.compile(r"(?<![\w@.])@(?=[^\s\[@])(?P<rest>[^\n@]{1,300})")
# Where a title may end: after a word or a sign.
_ENDS = re.compile(r"(?<=\S)(?=\s|$)|(?<=\w)(?=[^\w\s])")
# So many pages are named by their title alone, looked for in so many places, each with so many ends.
MAX_TITLED = 5
MAX_PLACES = 20
MAX_ENDS = 12
_DOUBLED_BRACE = re.compile(r"([{}])(?=\1)|(\{)(?=[%#])|([%#])(?=\})")
_CUT = "\n[The text goes on.]"


@dataclass(frozen=True)
class Target:
    """One thing that is named."""

    kind: Kind
    id: UUID


@dataclass(frozen=True)
class Told:
    """What a model is told of a target."""

    target: Target
    text: str


def named_in(texts: Iterable[str]) -> list[Target]:
    """What the texts name, each once, in their order; of very much the first."""
    found: dict[Target, None] = {}
    for text in texts:
        for match in _FORM.finditer(text):
            try:
                target = Target(match["kind"], UUID(match["id"]))  # type: ignore[arg-type]  # by the pattern
            except ValueError:
                continue
            found[target] = None
            if len(found) == MAX_TARGETS:
                return list(found)
    return list(found)


def plain(text: str) -> str:
    """The text as people read it: what it names by its label alone."""
    return _FORM.sub(lambda match: f"@{match['label']}", text)


def titles_in(texts: Iterable[str]) -> list[list[str]]:
    """For each bare @ what may be the title after it, the longest first."""
    found: list[list[str]] = []
    for text in texts:
        for match in _BARE.finditer(text):
            rest = match["rest"]
            ends = [end.start() for end in islice(_ENDS.finditer(rest), MAX_ENDS)]
            found.append([rest[:end] for end in reversed(ends)])
            if len(found) == MAX_PLACES:
                return found
    return found


def without_templates(text: str) -> str:
    """The text with the braces of templates set apart, so that nothing fills them in."""
    return _DOUBLED_BRACE.sub(lambda match: f"{match[0]} ", text)


def fitting(told: Sequence[Told], context_window: int | None, *, characters_per_token: int) -> list[Told]:
    """As much as fits, the first whole before the next; what was cut says so, what has no room is left out."""
    left = MAX_CHARACTERS
    if context_window is not None:
        left = min(left, int(context_window * SHARE_OF_WINDOW) * characters_per_token)
    kept = []
    for each in told:
        if len(each.text) <= left:
            kept.append(each)
            left -= len(each.text)
            continue
        if left > len(_CUT):
            kept.append(replace(each, text=each.text[: left - len(_CUT)] + _CUT))
        break
    return kept
