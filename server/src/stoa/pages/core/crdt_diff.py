"""The smallest change from one list to another that is worth the time to find it."""

import re
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

# Beyond this many comparisons the middle is taken as changed whole.
MOST_COMPARISONS = 4_000_000
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


class Change(NamedTuple):
    """What stands from `old_from` to `old_to` becomes what stands from `new_from` to `new_to`."""

    old_from: int
    old_to: int
    new_from: int
    new_to: int


def changes(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Change]:
    """Changes in order, without what is equal."""
    start = 0
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    old_end, new_end = len(old) - end, len(new) - end
    if start == old_end and start == new_end:
        return []
    if start in {old_end, new_end} or (old_end - start) * (new_end - start) > MOST_COMPARISONS:
        return [Change(start, old_end, start, new_end)]
    matcher = SequenceMatcher(None, old[start:old_end], new[start:new_end], autojunk=False)
    return [
        Change(start + i1, start + i2, start + j1, start + j2)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def text_changes(old: str, new: str) -> list[Change]:
    """Changes of a text, found by words and narrowed to letters."""
    olds, news = _TOKEN.findall(old), _TOKEN.findall(new)
    old_starts, new_starts = _starts(olds), _starts(news)
    found = []
    for change in changes(olds, news):
        old_from, old_to = old_starts[change.old_from], old_starts[change.old_to]
        new_from, new_to = new_starts[change.new_from], new_starts[change.new_to]
        while old_from < old_to and new_from < new_to and old[old_from] == new[new_from]:
            old_from, new_from = old_from + 1, new_from + 1
        while old_from < old_to and new_from < new_to and old[old_to - 1] == new[new_to - 1]:
            old_to, new_to = old_to - 1, new_to - 1
        found.append(Change(old_from, old_to, new_from, new_to))
    return found


def _starts(tokens: Sequence[str]) -> list[int]:
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    return starts


def pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which of the old is kept for which of the new: those of one kind, in order."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(block.a + at, block.b + at) for block in matcher.get_matching_blocks() for at in range(block.size)]


Marked = Sequence[tuple[int, dict[str, Any]]]


def overlay(have: Marked, want: Marked) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    """Two divisions of one length laid over each other: length, what is there, what should be."""
    haves, wants = list(have), list(want)
    while haves and wants:
        (have_length, present), (want_length, wanted) = haves[0], wants[0]
        length = min(have_length, want_length)
        if length:
            yield length, present, wanted
        haves[0], wants[0] = (have_length - length, present), (want_length - length, wanted)
        if haves[0][0] == 0:
            haves.pop(0)
        if wants[0][0] == 0:
            wants.pop(0)
