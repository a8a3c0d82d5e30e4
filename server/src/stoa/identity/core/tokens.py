"""How tokens look. A prefix tells which kind it is, so that one statement finds it and scanners recognise it."""

import re
from enum import StrEnum
from urllib.parse import unquote


class TokenKind(StrEnum):
    """What an API token is for."""

    PERSONAL = "personal"
    GATEWAY = "gateway"
    MCP = "mcp"
    CHANNEL = "channel"


PREFIXES = {
    TokenKind.PERSONAL: "stoa_",
    TokenKind.GATEWAY: "gw_",
    TokenKind.MCP: "mcp_",
    TokenKind.CHANNEL: "ch_",
}
ACCESS_PREFIX, REFRESH_PREFIX = "at_", "rt_"
# 43 characters are 256 bits in URL-safe base64.
_SECRET = r"[A-Za-z0-9_-]{43}"  # noqa: S105  # a pattern
_KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}
_API_TOKEN = re.compile(rf"({'|'.join(_KINDS)}){_SECRET}")
_IN_TEXT = re.compile(rf"(?<![A-Za-z0-9_-])(?:{'|'.join(_KINDS)}){_SECRET}(?![A-Za-z0-9_-])")
_ACCESS = re.compile(rf"{ACCESS_PREFIX}{_SECRET}")
_REFRESH = re.compile(rf"{REFRESH_PREFIX}{_SECRET}")

# Scopes that no area gives, and the kind of token that they make or need.
GATEWAY_SCOPE, MCP_SCOPE, USAGE_SCOPE, ADMIN_SCOPE = "gateway", "mcp", "usage:read", "org:admin"


def kind_of(token: str) -> TokenKind | None:
    """The kind of an API token by its look; None for what is none."""
    found = _API_TOKEN.fullmatch(token)
    return _KINDS[found[1]] if found else None


def is_access_token(token: str) -> bool:
    return _ACCESS.fullmatch(token) is not None


def is_refresh_token(token: str) -> bool:
    return _REFRESH.fullmatch(token) is not None


def api_tokens_in(query: str) -> list[str]:
    """API tokens that somebody put into the query of an address."""
    return list(dict.fromkeys(_IN_TEXT.findall(unquote(query))))


def scopes_for(kind: TokenKind, areas: frozenset[str]) -> frozenset[str]:
    """The scopes that a token of this kind may have; `areas` are those of the areas."""
    if kind is TokenKind.GATEWAY:
        return frozenset({GATEWAY_SCOPE})
    if kind is TokenKind.MCP:
        return areas | {MCP_SCOPE}
    return areas | {USAGE_SCOPE, ADMIN_SCOPE}
