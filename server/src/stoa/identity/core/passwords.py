"""What makes a password too weak (ID-21, ID-22)."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

MAX_CODE_POINTS = 256
MIN_DISTINCT = 4
PRODUCT = "stoa"
# What people put around a word to make it look like another.
PADDING = "0123456789!?.-_ "


@cache
def _common() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("common_passwords.txt").read_text().split())


def normalise(password: str) -> str:
    """The form in which passwords are compared, whole."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, *, minimum: int, own_words: Iterable[str]) -> str | None:
    """Reason code of a weak password, None for one that will do.

    `own_words`: the person's names, username, address and organization, which others know.
    """
    text = normalise(password)
    if len(text) < minimum:
        return "too_short"
    if len(text) > MAX_CODE_POINTS:
        return "too_long"
    folded = text.casefold()
    if folded in _common() or len(set(folded)) < MIN_DISTINCT:
        return "common"
    core = folded.strip(PADDING)
    own = {form for word in own_words for form in (word.casefold(), "".join(word.casefold().split()))}
    if core in {"", PRODUCT} or folded in own or core in own:
        return "personal"
    return None
