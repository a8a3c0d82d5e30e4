"""Where a proposed change belongs in a text that may have moved on since it was proposed (PG-79).

A hunk replaces whole lines of the Markdown form. It is found word for word near its hint, else by similarity within
200 lines of the hint. What fits two places equally well, or none, is left alone.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

REACH = 200
THRESHOLD = 0.8
# A second place that is as good as this close makes the first one a guess.
MARGIN = 0.02
# Comparing by characters takes the square of the length; longer blocks are compared by words.
MAX_CHARACTERS = 2_000
# Blocks shorter than this are compared everywhere, longer ones where the words promise something.
SHORT = 200
PROMISING = 0.5
MAX_COMPARED = 24
# What all hunks of one request may cost together, in steps of a comparison: about a second.
MOST_STEPS = 3_000_000
# A comparison goes through one text for so many words of the other at a time.
WORDS_AT_A_TIME = 2_000
# So many characters are normalised in the time of one step, in which one is cut into words.
CHARACTERS_AT_A_TIME = 20
# So many lines are compared in the time of one step.
LINES_AT_A_TIME = 5

_WORDS = re.compile(r"\w+|[^\w\s]")


class Fit(StrEnum):
    """How a hunk fits the text: word for word, nearly, or not at all."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    UNPLACED = "unplaced"


@dataclass(frozen=True)
class Hunk:
    """`original` gives way to `replacement`; an empty original puts the replacement at the end of the text.

    `hint_line` counts from one.
    """

    original: str
    replacement: str
    hint_line: int | None = None


@dataclass(frozen=True)
class Placement:
    """The lines from `start` up to but without `end`, counted from zero, and what they become."""

    fit: Fit
    start: int = 0
    end: int = 0
    lines: tuple[str, ...] = ()


UNPLACED = Placement(Fit.UNPLACED)


class _TooMuchWork(Exception):
    """The text and the hunks were made to be compared for ever, or are very large."""


class Effort:
    """What is left of the work that one request may cause. What is not looked at for want of it is not placed."""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self._left = steps

    def spend(self, steps: int) -> None:
        """Raises _TooMuchWork."""
        self._left -= steps
        if self._left < 0:
            raise _TooMuchWork


def lines_of(text: str) -> list[str]:
    """The lines of a text; an empty one has none."""
    return text.removesuffix("\n").split("\n") if text else []


def place(text: Sequence[str], hunk: Hunk, effort: Effort) -> Placement:
    """Where the hunk belongs, or `unplaced` if that is not certain, or would cost more than what is left to spend."""
    try:
        return _place(text, hunk, effort)
    except _TooMuchWork:
        return UNPLACED


def _place(text: Sequence[str], hunk: Hunk, effort: Effort) -> Placement:
    original, replacement = lines_of(hunk.original), lines_of(hunk.replacement)
    if not any(line.strip() for line in original):
        # Without an empty line between, the last paragraph would go on.
        gap = [""] if text and replacement else []
        return Placement(Fit.EXACT, len(text), len(text), (*gap, *replacement))
    found = _exact(text, original, effort)
    if found:
        start = _nearest(found, hunk.hint_line)
        if start is None:
            return UNPLACED
        return Placement(Fit.EXACT, start, start + len(original), tuple(replacement))
    if hunk.hint_line is None:
        return UNPLACED
    span = _alike(text, original, hunk.hint_line - 1, effort)
    if span is None:
        return UNPLACED
    lines = _indented(replacement, _indent(original), _indent(text[span[0] : span[1]]))
    return Placement(Fit.APPROXIMATE, *span, lines)


def apply(text: Sequence[str], placements: Sequence[Placement]) -> str:
    """The text with all of these changes, which do not overlap."""
    lines = list(text)
    # From the end, so that no change shifts another; of several at one place the first stays first.
    ordered = sorted(placements, key=lambda each: (each.start, each.end))
    for placed in reversed(ordered):
        lines[placed.start : placed.end] = placed.lines
    return "\n".join(lines) + "\n" if lines else ""


def overlaps(one: Placement, other: Placement) -> bool:
    """Whether two changes touch the same lines."""
    return one.start < other.end and other.start < one.end


def _exact(text: Sequence[str], original: list[str], effort: Effort) -> list[int]:
    size = len(original)
    found = []
    for at, line in enumerate(text[: len(text) - size + 1]):
        if line == original[0]:
            effort.spend(1 + size // LINES_AT_A_TIME)
            if list(text[at : at + size]) == original:
                found.append(at)
    return found


def _nearest(found: list[int], hint: int | None) -> int | None:
    """The one that is meant; None if that is open."""
    if len(found) == 1:
        return found[0]
    if hint is None:
        return None
    ranked = sorted((abs(at - (hint - 1)), at) for at in found)
    if ranked[0][0] > REACH or ranked[0][0] == ranked[1][0]:
        return None
    return ranked[0][1]


def _alike(text: Sequence[str], original: list[str], hint: int, effort: Effort) -> tuple[int, int] | None:
    """The one span near the hint that is similar enough; None if there is none, or another as good."""
    wanted = _normal(original)
    spans = _spans(text, original, hint)
    # Each line near the hint is read once for each span that it is in, or once for all where words are counted.
    near = sum(map(len, text[max(0, hint - REACH) : hint + REACH + len(original) + 1]))
    if len(wanted) > SHORT:
        effort.spend(near)
        promise = _promises(text, wanted, spans)
        spans = sorted((span for span in spans if promise[span] >= PROMISING), key=lambda span: -promise[span])
    else:
        effort.spend(3 * near * len(original) // CHARACTERS_AT_A_TIME)
        promise = {}
    compared = spans[:MAX_COMPARED] if promise else spans
    scored = [(_similarity(wanted, _normal(text[start:end]), effort), (start, end)) for start, end in compared]
    good = sorted((each for each in scored if each[0] >= THRESHOLD), key=lambda each: (-each[0], each[1]))
    if not good:
        return None
    score, found = good[0]
    rivals = [span for each, span in good if each > score - MARGIN]
    # Those that were not compared for want of time: as many of the same words is too close already.
    rivals += [span for span in spans[len(compared) :] if promise[span] > promise[found] - MARGIN]
    return None if any(found[1] <= start or end <= found[0] for start, end in rivals) else found


def _spans(text: Sequence[str], original: list[str], hint: int) -> list[tuple[int, int]]:
    """Spans near the hint of about as many lines, which begin and end with words."""
    return [
        (start, start + size)
        for size in range(max(1, len(original) - 1), len(original) + 2)
        for start in range(max(0, hint - REACH), min(len(text) - size, hint + REACH) + 1)
        if text[start].strip() and text[start + size - 1].strip()
    ]


def _promises(text: Sequence[str], wanted: str, spans: list[tuple[int, int]]) -> dict[tuple[int, int], float]:
    """How many words the block and each span have in common, whatever the order: twice that by the words of both."""
    need = Counter(_WORDS.findall(wanted))
    words: dict[int, list[str]] = {}
    held: Counter[str] = Counter()
    first = last = common = 0
    found = {}
    for start, end in spans:
        if start < first or start > last:
            held.clear()
            first = last = start
            common = 0
        # The window only slides forward among spans of one size, so that each line comes and goes once.
        for at in range(last, end):
            for word in words.setdefault(at, _WORDS.findall(_normal([text[at]]))):
                common += held[word] < need[word]
                held[word] += 1
        for at in range(first, start):
            for word in words[at]:
                held[word] -= 1
                common -= held[word] < need[word]
        first, last = start, end
        found[start, end] = 2 * common / (need.total() + sum(len(words[at]) for at in range(start, end)))
    return found


def _normal(lines: Sequence[str]) -> str:
    """What is compared: the words, whatever the spaces, the case and the form of the characters."""
    return unicodedata.normalize("NFKC", " ".join(" ".join(lines).split())).casefold()


def _similarity(one: str, other: str, effort: Effort) -> float:
    """Between 0 and 1: twice what both have in the same order, by the length of both."""
    if one == other:
        return 1.0
    # The longest that both could have is the shorter one.
    if 2 * min(len(one), len(other)) < THRESHOLD * (len(one) + len(other)):
        return 0.0
    if max(len(one), len(other)) <= MAX_CHARACTERS:
        return 2 * _common(one, other, effort) / (len(one) + len(other))
    first, second = _WORDS.findall(one), _WORDS.findall(other)
    return 2 * _common(first, second, effort) / (len(first) + len(second))


def _common(one: Sequence[str], other: Sequence[str], effort: Effort) -> int:
    """The length of the longest common subsequence, all of `one` at once in the bits of a number (Hyyrö 2004)."""
    effort.spend(len(one) + len(other) * (1 + len(one) // WORDS_AT_A_TIME))
    masks: dict[str, int] = {}
    for at, sign in enumerate(one):
        masks[sign] = masks.get(sign, 0) | 1 << at
    full = (1 << len(one)) - 1
    row = full
    for sign in other:
        matched = row & masks.get(sign, 0)
        row = ((row + matched) | (row - matched)) & full
    return len(one) - row.bit_count()


def _indent(lines: Sequence[str]) -> str:
    first = next((line for line in lines if line.strip()), "")
    return first[: len(first) - len(first.lstrip(" \t"))]


def _indented(lines: Sequence[str], old: str, new: str) -> tuple[str, ...]:
    """The lines as far in as the block that they take the place of."""
    return tuple(new + line[len(old) :] if line.strip() and line.startswith(old) else line for line in lines)
