"""Placing a proposed change: word for word near the hint, else by similarity, else not at all."""

import pytest

from stoa.pages.core.hunks import Effort, Fit, Hunk, apply, lines_of, place

POEM = """# Plan

We meet on Monday at nine in the large room.

- Bread
- Butter
  - salted butter from the north
- Jam

We meet on Tuesday at ten in the small room.
"""
FAR = "\n".join(f"line {n} says {n * 7919 % 1009} and {n * 104729 % 9973}" for n in range(1_000)) + "\n"
THRICE = "same\nother words\nsame\nmore words here\nsame\n"
LONG = " ".join(f"word{n} of a long paragraph that goes on" for n in range(60))

# text, original, replacement, hint -> the fit, and the text afterwards (None: nothing is applied)
CASES = {
    "word for word, without a hint": (POEM, "- Butter", "- Ghee", None, Fit.EXACT, ("- Butter\n", "- Ghee\n")),
    "several lines": (POEM, "- Bread\n- Butter", "- Rolls", 5, Fit.EXACT, ("- Bread\n- Butter\n", "- Rolls\n")),
    "a wrong hint for a text that is there once": (POEM, "- Jam", "- Honey", 9_000, Fit.EXACT, ("- Jam", "- Honey")),
    "removal": (POEM, "- Jam\n", "", 8, Fit.EXACT, ("- Jam\n", "")),
    "at the end": (POEM, "", "The end.", None, Fit.EXACT, ("small room.\n", "small room.\n\nThe end.\n")),
    "three times, no hint": (THRICE, "same", "changed", None, Fit.UNPLACED, None),
    "three times, the nearest": (THRICE, "same", "changed", 5, Fit.EXACT, ("here\nsame", "here\nchanged")),
    "three times, between two": (THRICE, "same", "changed", 2, Fit.UNPLACED, None),
    "a word was changed": (
        POEM, "We meet on Monday at nine in the big room.", "We do not meet.", 3, Fit.APPROXIMATE,
        ("We meet on Monday at nine in the large room.", "We do not meet."),
    ),
    "spaces and case": (POEM, "#  PLAN", "# Programme", 1, Fit.APPROXIMATE, ("# Plan", "# Programme")),
    "nearly, but no hint": (POEM, "We meet on Monday at nine in the big room.", "x", None, Fit.UNPLACED, None),
    "the indentation of the text": (
        POEM, "- salted butter from the south", "- sweet butter\n  - or none", 7, Fit.APPROXIMATE,
        ("  - salted butter from the north", "  - sweet butter\n    - or none"),
    ),
    "a line came in between": (
        "alpha beta gamma delta\nnew\nepsilon zeta eta theta\n", "alpha beta gamma delta\nepsilon zeta eta theta",
        "done", 1, Fit.APPROXIMATE, ("alpha beta gamma delta\nnew\nepsilon zeta eta theta", "done"),
    ),
    "something else altogether": (POEM, "The moon is made of cheese.", "x", 3, Fit.UNPLACED, None),
    "two that are as similar": (
        "We meet on Monday at one.\n\nWe meet on Monday at two.\n", "We meet on Monday at six.", "x", 1,
        Fit.UNPLACED, None,
    ),
    "similar, 200 lines away": (
        FAR, f"line 400 SAYS {400 * 7919 % 1009} and {400 * 104729 % 9973}", "x", 201, Fit.APPROXIMATE,
        (f"line 400 says {400 * 7919 % 1009} and {400 * 104729 % 9973}", "x"),
    ),
    "similar, too far away": (
        FAR, f"line 402 SAYS {402 * 7919 % 1009} and {402 * 104729 % 9973}", "x", 20, Fit.UNPLACED, None,
    ),
    "a long paragraph with an edit": (
        f"intro\n\n{LONG} and then it ends\n", f"{LONG} and then it stopped", "short", 3, Fit.APPROXIMATE,
        (f"{LONG} and then it ends", "short"),
    ),
    "an empty text": ("", "anything", "x", 1, Fit.UNPLACED, None),
    "the first words": ("", "", "Hello", None, Fit.EXACT, ("", "Hello\n")),
    "longer than the text": ("one\n", "one\ntwo\nthree\nfour", "x", 1, Fit.UNPLACED, None),
    "a hint beyond the end": (POEM, "- Bretter", "x", 5_000, Fit.UNPLACED, None),
}  # fmt: skip


@pytest.mark.spec("PG-79")
@pytest.mark.parametrize("name", CASES)
def test_a_hunk_is_placed_where_it_certainly_belongs(name: str) -> None:
    text, original, replacement, hint, fit, change = CASES[name]
    lines = lines_of(text)

    placed = place(lines, Hunk(original, replacement, hint), Effort())

    assert placed.fit == fit
    if change is not None:
        assert apply(lines, [placed]) == _swapped(text, *change)


def _swapped(text: str, old: str, new: str) -> str:
    assert text.count(old) >= 1
    return text.replace(old, new, 1) if old else new


@pytest.mark.spec("PG-79")
def test_of_forty_equal_blocks_none_is_meant_without_a_hint_and_the_nearest_with_one() -> None:
    lines = ["- the same thing", *(["", "- the same thing"] * 39)]

    assert place(lines, Hunk("- the same thing", "x"), Effort()).fit == Fit.UNPLACED
    placed = place(lines, Hunk("- the same thing", "x", 22), Effort())
    assert (placed.fit, placed.start) == (Fit.UNPLACED, 0)
    placed = place(lines, Hunk("- the same thing", "x", 23), Effort())
    assert (placed.fit, placed.start) == (Fit.EXACT, 22)
    # Beyond the reach of the hint the nearest one is a guess too.
    assert place(lines, Hunk("- the same thing", "x", 79 + 201), Effort()).fit == Fit.UNPLACED


def test_several_changes_are_made_at_once_and_do_not_shift_each_other() -> None:
    lines = lines_of(POEM)
    placed = [
        place(lines, Hunk("# Plan", "# Plan\n\nA word before."), Effort()),
        place(lines, Hunk("- Jam", ""), Effort()),
        place(lines, Hunk("", "Last words."), Effort()),
        place(lines, Hunk("", "The very last."), Effort()),
    ]

    changed = apply(lines, placed)

    assert changed.startswith("# Plan\n\nA word before.\n\nWe meet")
    assert "Jam" not in changed
    assert changed.endswith("small room.\n\nLast words.\n\nThe very last.\n")


def test_a_text_that_was_made_to_be_compared_for_ever_is_left_alone() -> None:
    words = " ".join(f"w{n % 7}" for n in range(6_000))
    cases = (
        # Nearly the same everywhere, and long.
        ([f"{words} {n}" for n in range(400)], Hunk(f"{words} and on", "x", 200)),
        # The beginning of the block on every line.
        (["a"] * 200_000, Hunk("a\n" * 9_999 + "b", "x")),
        # Short blocks beside lines without end.
        (["y" * 10_000_000, "some words here"] * 3, Hunk("some other here\nwords", "x", 2)),
    )
    for text, hunk in cases:
        effort = Effort()
        assert place(text, hunk, effort).fit == Fit.UNPLACED
        # Nothing is left: the other hunks of the request are left alone, too, unless they stand there word for word.
        assert place(text, Hunk("some similar here", "x", 2), effort).fit == Fit.UNPLACED
