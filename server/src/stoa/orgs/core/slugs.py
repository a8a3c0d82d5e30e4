"""Slugs from names."""

import re
import unicodedata
from collections.abc import Iterator

MIN_SLUG, MAX_SLUG = 2, 63
# Numbers for slugs of one name; who comes later gets one with a part of the id.
LAST_NUMBER = 20

_FORM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# First segments of the client's and the server's addresses.
_RESERVED = (
    "admin api arena assets calendar collab conversations gateway healthz help home inbox mcp me"
    " metrics organization organizations pages readyz realtime search settings setup sign-in sign-up spaces stoa"
    " support tasks users www"
)
RESERVED = frozenset(_RESERVED.split())


def slug_of(name: str, *, fallback: str) -> str:
    """Lower-case letters, digits and single hyphens of a name; the fallback where nothing is left."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[: MAX_SLUG - 6].strip("-")
    return slug or fallback


def numbered(slug: str, taken: set[str]) -> str:
    """The slug, with `-2`, `-3` … where it is taken."""
    number, candidate = 1, slug
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


def is_valid(slug: str) -> bool:
    """2 to 63 of a-z, 0-9 and single hyphens between them, and no address of ours."""
    return MIN_SLUG <= len(slug) <= MAX_SLUG and _FORM.fullmatch(slug) is not None and slug not in RESERVED


def candidates(name: str, *, suffix: str) -> Iterator[str]:
    """Slugs to try for an organization of this name, best first; the last, with the suffix, is nobody else's."""
    slug = slug_of(name, fallback="workspace")
    if is_valid(slug):
        yield slug
    yield from (f"{slug}-{number}" for number in range(2, LAST_NUMBER + 1))
    yield f"{slug}-{suffix}"
