"""Usernames and their folded keys (ID-9)."""

import re
import unicodedata

_FORM = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{1,28})[A-Za-z0-9]")
_LOOK_ALIKES = str.maketrans("01345", "oleas")

# Names of ours, and first path segments of the client, which a profile address must never hide.
_RESERVED = (
    "admin administrator root support help api www mail ftp stoa owner system everyone here all me settings setup"
    " sign-in sign-up not-me pages conversations spaces arena journal inbox tasks search home shared gateway collab"
    " realtime calendar healthz readyz metrics assets users security abuse postmaster webmaster hostmaster mcp"
)


def fold(username: str) -> str:
    """The key under which usernames are compared: lower case, look-alike digits as letters."""
    return username.lower().translate(_LOOK_ALIKES)


RESERVED_KEYS = frozenset(fold(word) for word in _RESERVED.split())


def is_valid(username: str) -> bool:
    """3-30 of letters, digits, `_`, `-`, not at the ends, and not reserved."""
    return _FORM.fullmatch(username) is not None and fold(username) not in RESERVED_KEYS


def base_from_name(name: str) -> str:
    """A username made from a person's name; to be numbered where it is taken or too short."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:24].strip("-")
    base = slug if len(slug) >= 3 else f"{slug}-person".strip("-")
    return base if is_valid(base) else f"{base}-1"
