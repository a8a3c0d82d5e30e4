"""Slugs from names."""

import re
import unicodedata

MAX_SLUG = 60


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
