"""What placed changes did to a text, such that each is found in it and undone."""

from collections.abc import Sequence
from dataclasses import replace

from stoa.pages.core.hunks import Hunk, Placement


def applied(text: Sequence[str], placements: Sequence[Placement]) -> list[Hunk]:
    """The changes in the order of the text, each with the line at which it stands once all are applied.

    One that only removes takes the line before or after it along, as there would be nothing to find; if that was
    changed too, both are one change.
    """
    found: list[Placement] = []
    waiting: Placement | None = None
    for each in sorted(placements, key=lambda placed: (placed.start, placed.end)):
        placed = each
        if waiting is not None:
            after = _words_from(text, waiting.end)
            if placed.start <= after:
                placed = replace(placed, start=waiting.start)
            else:
                found.append(_with_next(text, waiting))
            waiting = None
        if any(line.strip() for line in placed.lines):
            found.append(placed)
            continue
        before = next((at for at in reversed(range(placed.start)) if text[at].strip()), None)
        if before is None:
            waiting = placed
        elif found and before < found[-1].end:
            found[-1] = replace(found[-1], end=placed.end)
        else:
            found.append(replace(placed, start=before, lines=(text[before],)))
    return _as_hunks(text, found if waiting is None else [*found, _with_next(text, waiting)])


def _with_next(text: Sequence[str], placed: Placement) -> Placement:
    """A removal with the first line after it; without, if there is none."""
    after = _words_from(text, placed.end)
    if after == len(text):
        return replace(placed, lines=())
    return replace(placed, end=after + 1, lines=(text[after],))


def _words_from(text: Sequence[str], start: int) -> int:
    return next((at for at in range(start, len(text)) if text[at].strip()), len(text))


def _as_hunks(text: Sequence[str], placements: Sequence[Placement]) -> list[Hunk]:
    hunks, moved = [], 0
    for each in placements:
        original = "\n".join(text[each.start : each.end])
        hunks.append(Hunk(original, "\n".join(each.lines).strip("\n"), each.start + 1 + moved))
        moved += len(each.lines) - (each.end - each.start)
    return hunks
