"""Who brought which words into a text, and who took them out, over a row of versions of it (PG-57)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from stoa.pages.core import diff
from stoa.pages.core.diff import Kind, Piece

Authors = tuple[UUID, ...]
NOBODY: Authors = ()


@dataclass(frozen=True)
class Step:
    """A text, and who changed the one before it into this."""

    text: str
    authors: Authors


@dataclass(frozen=True)
class AuthoredPiece:
    """A run of text with those of whom one wrote it, or took it out; nobody where it stays."""

    kind: Kind
    text: str
    authors: Authors


# So many characters, and who brought them; a text is a row of these.
Run = tuple[int, Authors]


def compare(steps: Sequence[Step]) -> list[AuthoredPiece]:
    """What changed from the first text to the last, word by word, each with its authors."""
    found: list[AuthoredPiece] = []
    # What was moved about stands in both texts: it was one of all who wrote.
    anybody = tuple(sorted({author for step in steps[1:] for author in step.authors}))
    added, removed = _Runs(_forwards(steps)), _Runs(_backwards(steps))
    for piece in diff.compare(steps[0].text, steps[-1].text):
        length = len(piece.text)
        if piece.kind == "same":
            added.take(length)
            removed.take(length)
            found.append(AuthoredPiece("same", piece.text, NOBODY))
            continue
        at = 0
        for size, authors in (added if piece.kind == "added" else removed).take(length):
            found.append(AuthoredPiece(piece.kind, piece.text[at : at + size], authors or anybody))
            at += size
    return found


def _forwards(steps: Sequence[Step]) -> list[Run]:
    """Who brought each character of the last text; nobody: it was in the first."""
    runs: list[Run] = [(len(steps[0].text), NOBODY)]
    for before, after in pairwise(steps):
        runs = _carried(runs, diff.compare(before.text, after.text), "removed", "added", after.authors)
    return runs


def _backwards(steps: Sequence[Step]) -> list[Run]:
    """Who took out each character of the first text; nobody: it is in the last."""
    runs: list[Run] = [(len(steps[-1].text), NOBODY)]
    for before, after in reversed(list(pairwise(steps))):
        runs = _carried(runs, diff.compare(before.text, after.text), "added", "removed", after.authors)
    return runs


def _carried(runs: list[Run], pieces: Sequence[Piece], left: Kind, come: Kind, authors: Authors) -> list[Run]:
    """The runs of the neighbouring text: what both have keeps its authors, what only the neighbour has gets these."""
    source, made = _Runs(runs), list[Run]()
    for piece in pieces:
        if piece.kind == "same":
            made += source.take(len(piece.text))
        elif piece.kind == left:
            source.take(len(piece.text))
        elif piece.kind == come:
            made.append((len(piece.text), authors))
    return made


class _Runs:
    """Runs that are taken from the front."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._left = list(reversed(runs))

    def take(self, length: int) -> list[Run]:
        taken: list[Run] = []
        while length > 0 and self._left:
            size, authors = self._left.pop()
            if size > length:
                self._left.append((size - length, authors))
                size = length
            taken.append((size, authors))
            length -= size
        return taken
