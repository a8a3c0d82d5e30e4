"""Names of files that every system takes, made of titles (PG-92)."""

import re
import unicodedata

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_LONGEST = 100


def safe_name(title: str) -> str:
    """The title as the name of a file or folder: no separators, no leading dots, not too long."""
    named = unicodedata.normalize("NFC", _UNSAFE.sub("-", title))
    named = "".join(letter for letter in named if unicodedata.category(letter)[0] != "C")
    named = " ".join(named.split()).strip(" .")
    while len(named.encode()) > _LONGEST:
        named = named[:-1].rstrip(" .")
    return f"_{named}" if _RESERVED.match(named) else named or "Untitled"


class Names:
    """Names that are used once in each folder, whatever the case of their letters."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, folder: str, title: str) -> str:
        """A path for the title that no other has."""
        base = name = folder + safe_name(title)
        number = 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{base} ({number})"
        self._taken.add(name.casefold())
        return name
