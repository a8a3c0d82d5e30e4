"""What an invitation is worth, and what may be said of it."""

import re
from datetime import datetime
from enum import StrEnum


class InvitationStatus(StrEnum):
    """`expired` and `void` are computed: nobody has to run for them to be true."""

    PENDING = "pending"
    EXPIRED = "expired"
    VOID = "void"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELED = "canceled"


def status_of(stored: str, *, expires_at: datetime | None, is_backed: bool, now: datetime) -> InvitationStatus:
    """`is_backed`: the inviter is still an active member who may give the role (ORG-41)."""
    if stored != InvitationStatus.PENDING:
        return InvitationStatus(stored)
    if expires_at is not None and expires_at <= now:
        return InvitationStatus.EXPIRED
    return InvitationStatus.PENDING if is_backed else InvitationStatus.VOID


def masked(address: str) -> str:
    """An address that its owner knows again and others do not learn: `a•••@e•••.org`."""
    local, _, domain = address.rpartition("@")
    name, dot, ending = domain.rpartition(".")
    return f"{local[:1]}•••@{(name or domain)[:1]}•••{dot}{ending if name else ''}"


_LINKING = re.compile(r"(?<=[^\s])([.:@/])(?=[^\s])")


def unlinked(text: str) -> str:
    """Words of people for a mail: a mark without width behind dots and slashes keeps mail programs from making links
    of them (ORG-45).
    """
    return _LINKING.sub("\\1\u2060", text)
