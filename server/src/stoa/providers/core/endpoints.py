"""Where each provider is reached."""

import ipaddress
from functools import lru_cache
from urllib.parse import urlsplit

from stoa.providers.contracts import Provider

HOSTED = {
    Provider.OPENAI: "https://api.openai.com/v1",
    Provider.ANTHROPIC: "https://api.anthropic.com/v1",
    Provider.GOOGLE: "https://generativelanguage.googleapis.com/v1beta",
    Provider.OPENROUTER: "https://openrouter.ai/api/v1",
}
NEEDS_ADDRESS = frozenset({Provider.OLLAMA, Provider.OPENAI_COMPATIBLE})


@lru_cache(maxsize=1024)
def endpoint(provider: Provider, base_url: str | None) -> str:
    """Base of the API, without a slash at its end. An address without a path gets the one that such servers have."""
    if base_url is None:
        return HOSTED.get(provider, "")
    trimmed = base_url.rstrip("/")
    return trimmed if urlsplit(trimmed).path else trimmed + ("/v1beta" if provider is Provider.GOOGLE else "/v1")


def host_of(base_url: str | None) -> str | None:
    """Host and port of an address, for display."""
    return urlsplit(base_url).netloc if base_url else None


@lru_cache(maxsize=1024)
def is_local(provider: Provider, base_url: str | None) -> bool:
    """Whether the models run on a machine of one's own, as the address says, and so cost nothing per token."""
    if provider is Provider.OLLAMA:
        return True
    host = urlsplit(base_url).hostname if base_url else None
    if host is None:
        return False
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or host.endswith((".local", ".internal", ".lan"))
