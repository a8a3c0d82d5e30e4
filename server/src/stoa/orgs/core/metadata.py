"""The bounds of free key-value data (ORG-12)."""

import json
from decimal import Decimal
from typing import Any

MAX_DEPTH = 5
MAX_BYTES = 16_384


def depth_of(value: Any) -> int:
    """How many objects and lists lie inside one another; a plain value has none."""
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if children is None else 1 + max(map(depth_of, children), default=0)


def size_of(value: Any) -> int:
    """Bytes of the value as the database writes it, which has no exponents."""
    return len(json.dumps(value, ensure_ascii=False).encode()) + _expansion(value)


def _expansion(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_expansion, value.values()))
    if isinstance(value, list):
        return sum(map(_expansion, value))
    if isinstance(value, float):
        return max(0, len(format(Decimal(repr(value)), "f")) - len(repr(value)))
    return 0
