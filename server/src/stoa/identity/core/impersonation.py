"""What is never done on behalf of somebody else (ID-95): a rule over routes, so that a new one is covered too."""

import re

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

# Stopping is the one door of the administration that stays open.
_STOP = ("DELETE", "/admin/impersonations/current")

# Whatever the method: these show what belongs to the person alone, or to administrators.
_CLOSED = re.compile(r"/(admin|exports|me/exports|me/conversation-exports)(/|$)")

# To look is allowed, to change is not: ways to sign in, sessions, devices, keys, own limits, and the end of things.
_READ_ONLY = re.compile(
    r"/me/(password|email|totp|recovery-codes|passkeys|api-tokens|accounts|devices|revocations|provider-keys"
    r"|deletion|second-factor|budgets|budget-requests)(/|$)"
    r"|/(provider-keys|mfa-verifications|token-pairs|email-verifications)(/|$)"
    r"|/organizations/\{[a-z_]+\}/(provider-keys|exports|owner|ownership[a-z-]*|deletion)(/|$)"
    r"|/sessions(/\{[a-z_]+\})?$"
    r"|/sessions/current/reauthentications$"
    r"|.*/exports$"
)

_DELETIONS = re.compile(r"/me$|/organizations/\{[a-z_]+\}$|/sessions/current$")


def is_refused(method: str, route: str) -> bool:
    """Whether a session of an impersonation is refused at this route (its path template below /api/v1)."""
    if (method, route) == _STOP:
        return False
    if _CLOSED.match(route):
        return True
    if method == "DELETE" and _DELETIONS.match(route):
        return True
    return method not in _SAFE and _READ_ONLY.match(route) is not None
