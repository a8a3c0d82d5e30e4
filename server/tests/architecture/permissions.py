"""One row per route: what each kind of caller is answered for the same object.

Callers: anonymous; stranger (another organization); fellow (member of the same organization, without rights on
the private object); owner (of the object). `X` marks a route that is open to the world on purpose.
"""

from dataclasses import dataclass, field
from typing import Any

NOBODY = 401
HIDDEN = 404


@dataclass(frozen=True)
class Row:
    """A request to make, with `{page}`, `{space}` … replaced by ids of the owner, and the expected statuses."""

    method: str
    path: str
    anonymous: int
    stranger: int
    fellow: int
    owner: int
    body: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    # The concrete path to call, when it is not the template with ids put in.
    call: str | None = None


def own(method: str, path: str, status: int, **more: Any) -> Row:
    """A route about the caller's own things: everybody signed in gets the same status."""
    return Row(method, path, NOBODY, status, status, status, **more)


def hidden(method: str, path: str, owner: int, **more: Any) -> Row:
    """A route about a private object: nobody else learns that it exists."""
    return Row(method, path, NOBODY, HIDDEN, HIDDEN, owner, **more)


def public(method: str, path: str, status: int, **more: Any) -> Row:
    """A route that is open to the world."""
    return Row(method, path, status, status, status, status, **more)
