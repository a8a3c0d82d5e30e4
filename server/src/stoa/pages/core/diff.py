"""What changed between two texts, by words."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
# Comparing is quadratic in the worst case; what is larger is compared by lines alone.
MAX_WORDS = 4_000
# So many pairs of equal lines or words are looked at; a text that repeats itself more than that is replaced whole.
MAX_PAIRS = 1_000_000

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Piece:
    """A run of text that both have, or only the newer or the older one."""

    kind: Kind
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """The pieces in reading order. `same` and `removed` make up the old text, `same` and `added` the new one."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in _steps(before, after):
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[i1:i2])))
        else:
            pieces += _by_words("".join(before[i1:i2]), "".join(after[j1:j2]))
    return _joined(pieces)


def _by_words(old: str, new: str) -> list[Piece]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > MAX_WORDS:
        return _replaced(old, new)
    pieces = []
    for tag, i1, i2, j1, j2 in _steps(before, after):
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[i1:i2])))
        else:
            pieces += _replaced("".join(before[i1:i2]), "".join(after[j1:j2]))
    return pieces


Step = tuple[str, int, int, int, int]


def _steps(before: list[str], after: list[str]) -> Sequence[Step]:
    """What turns the one into the other."""
    if _is_cheap(before, after):
        return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    # What both begin and end with costs nothing.
    shorter = min(len(before), len(after))
    head = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    rest = shorter - head
    tail = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    steps: Sequence[Step] = [("replace", 0, len(old), 0, len(new))]
    if _is_cheap(old, new):
        steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        ("equal", 0, head, 0, head),
        *((tag, i1 + head, i2 + head, j1 + head, j2 + head) for tag, i1, i2, j1, j2 in steps),
        ("equal", len(before) - tail, len(before), len(after) - tail, len(after)),
    ]


def _is_cheap(before: list[str], after: list[str]) -> bool:
    counts = Counter(before)
    return sum(counts[each] for each in after) <= MAX_PAIRS


def _replaced(old: str, new: str) -> list[Piece]:
    return [piece for piece in (Piece("removed", old), Piece("added", new)) if piece.text]


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind as one piece."""
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + piece.text)
        elif piece.text:
            found.append(piece)
    return found
