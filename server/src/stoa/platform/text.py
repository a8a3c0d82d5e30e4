"""Names and titles as people give them: one line, without what would hide or reorder its letters."""

import re
import unicodedata

# Marks that show nothing but change how the rest is read. Joiners stay: scripts and emoji need them.
_DECEIVING = re.compile("[\u200b\u200e\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def one_line(text: str) -> str:
    """The text trimmed, without bidirectional and zero-width controls. ValueError for other controls."""
    cleaned = _DECEIVING.sub("", text).strip()
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in cleaned):
        raise ValueError("must have no control characters")
    return cleaned


def prose(text: str) -> str:
    """Text of several lines, trimmed. ValueError for NUL and lone surrogates, which have no place in any."""
    if any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("must have no control characters")
    return text.strip()
