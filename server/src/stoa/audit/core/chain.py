"""The chain of seals: each event's hash covers the one before it, so that a changed row is found (ORG-72)."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

FIRST = bytes(32)


def row_hash(previous: bytes, sequence: int, row: Mapping[str, object]) -> bytes:
    """SHA-256 of the previous hash and the canonical JSON of a row with its number.

    Canonical: keys sorted, no blanks, times in UTC with microseconds, ids as text, UTF-8.
    """
    canonical = json.dumps(
        {"seq": sequence, **row}, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_text
    )
    return hashlib.sha256(previous + canonical.encode()).digest()


def _text(value: object) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case UUID():
            return str(value)
        case _:
            # An address, as the driver gives it.
            return str(value)
