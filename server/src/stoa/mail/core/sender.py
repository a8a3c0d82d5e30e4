"""Whose name a mail bears, beside that of the installation (ORG-82)."""

import re
import unicodedata

MAX_NAME = 60
# What has a meaning in a header, and what makes a name look like an address or a link.
_SPECIAL = re.compile(r"[<>()\[\]{}@,;:\\\"`/|=?%#]+")
_DOTTED = re.compile(r"(?<=\S)\.(?=[^\W\d])")
_BLANKS = re.compile(r"\s+")


def sender_name(name: str) -> str:
    """A name that somebody chose, as the name of a sender may hold it: no address, link, mark or control character.

    Empty where nothing is left of it.
    """
    letters = unicodedata.normalize("NFKC", name)
    visible = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in letters)
    plain = _DOTTED.sub(" ", _SPECIAL.sub(" ", visible))
    return _BLANKS.sub(" ", plain).strip(" .-_")[:MAX_NAME].strip()
