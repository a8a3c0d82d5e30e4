"""The border that every JSON body passes: size, depth, and what PostgreSQL or other readers cannot hold (OP-96)."""

import json
import re
from typing import Any, NoReturn

from stoa.platform.errors import FieldError, Invalid, Malformed

MAX_DEPTH = 64
_INT64_MIN, _INT64_MAX = -(2**63), 2**63 - 1
_SURROGATE = re.compile("[\ud800-\udfff]")


class NotJson(Malformed):
    code, title = "invalid_json", "The body is not JSON"


def _refuse(reason: str, message: str) -> NoReturn:
    raise Invalid(errors=(FieldError("/", reason, message),))


def _integer(digits: str) -> int:
    # The length is checked before int() is asked to convert a number of thousands of digits.
    if len(digits) > 20 or not _INT64_MIN <= int(digits) <= _INT64_MAX:
        _refuse("integer_range", "Integers must fit into 64 bits")
    return int(digits)


def _constant(name: str) -> NoReturn:
    _refuse("number", f"{name} is not a JSON number")


def parse(body: bytes, *, max_depth: int = MAX_DEPTH) -> Any:
    """Parse a JSON body strictly. Raises NotJson (400) or Invalid (422) with the reason."""
    try:
        value = json.loads(body, parse_int=_integer, parse_constant=_constant)
    except RecursionError:
        _refuse("depth", f"Nesting is limited to {max_depth} levels")
    except (ValueError, UnicodeDecodeError) as error:
        raise NotJson from error
    _check(value, max_depth)
    return value


def _check(value: Any, max_depth: int) -> None:
    """Refuse NUL, lone surrogates and deep nesting. Iterative, because depth is the attack."""
    pending = [(value, max_depth)]
    while pending:
        item, left = pending.pop()
        if isinstance(item, str):
            if "\0" in item or _SURROGATE.search(item):
                _refuse("characters", "NUL and lone surrogates are not allowed in text")
        elif isinstance(item, dict | list):
            if left == 0:
                _refuse("depth", f"Nesting is limited to {max_depth} levels")
            children = [*item.keys(), *item.values()] if isinstance(item, dict) else item
            pending.extend((child, left - 1) for child in children)
