"""For which address passkeys are made (ID-77). A browser binds them to a host name, never to a bare address."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class RelyingParty:
    """The name that passkeys are bound to, and the origins whose pages may use them."""

    id: str
    origins: tuple[str, ...]


def relying_party(public_url: str | None, listen_port: int) -> RelyingParty | None:
    """The relying party of an installation; None where its address can have no passkeys.

    Without a public address the installation is on this machine: passkeys work where it is opened as localhost.
    """
    if public_url is None:
        return RelyingParty("localhost", (f"http://localhost:{listen_port}",))
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    is_secure = parts.scheme == "https" or host == "localhost"
    if not is_secure or _is_address(host):
        return None
    return RelyingParty(host, (f"{parts.scheme}://{parts.netloc}",))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
