"""What changed between two texts, by words."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
# Comparing is quadratic in the worst case; what is larger is compared by lines alone.
MAX_WORDS = 4_000

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
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
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
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[i1:i2])))
        else:
            pieces += _replaced("".join(before[i1:i2]), "".join(after[j1:j2]))
    return pieces


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
