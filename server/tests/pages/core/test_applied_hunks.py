"""What was applied can be found again and taken back."""

import pytest

from stoa.pages.core import hunks
from stoa.pages.core.applied_hunks import applied
from stoa.pages.core.hunks import Effort, Fit, Hunk

TEXT = ["One", "", "Two", "", "Three", "", "Four"]


@pytest.mark.parametrize(
    "changes",
    [
        [("Two", "2")],
        [("Two", "")],
        [("One", "")],
        [("Four", "")],
        [("One", "1"), ("Two", "")],
        [("One", ""), ("Two", "2")],
        [("One", ""), ("Two", "")],
        [("One", ""), ("Four", "4")],
        [("", "Five")],
        [("Two", "2\n\n2b"), ("Three", ""), ("Four", "4")],
        [(line, "") for line in TEXT if line],
    ],
)
def test_each_change_is_found_where_it_stands_and_all_of_them_are_undone(changes: list[tuple[str, str]]) -> None:
    placed = [hunks.place(TEXT, Hunk(old, new), Effort()) for old, new in changes]
    after = hunks.lines_of(hunks.apply(TEXT, placed))

    made = applied(TEXT, placed)

    back = [hunks.place(after, Hunk(each.replacement, each.original, each.hint_line), Effort()) for each in made]
    assert all(each.fit == Fit.EXACT for each in back)
    words = [line for line in hunks.lines_of(hunks.apply(after, back)) if line]
    assert words == [line for line in TEXT if line]
