"""What a user agent tells about a device (ID-62). Failures give `unknown`, never an error."""

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_AGENT = 512

_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/([\d.]+)"),
    ("Opera", r"OPR/([\d.]+)"),
    ("Samsung Internet", r"SamsungBrowser/([\d.]+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/([\d.]+)"),
    ("Chrome", r"(?:Chrome|CriOS)/([\d.]+)"),
    ("Safari", r"Version/([\d.]+).*Safari"),
)
_SYSTEMS = (
    ("iOS", r"(?:iPhone|iPad).*? OS ([\d_]+)"),
    ("Android", r"Android ([\d.]+)"),
    ("Windows", r"Windows NT ([\d.]+)"),
    ("macOS", r"Mac OS X ([\d_.]+)"),
    ("ChromeOS", r"CrOS \S+ ([\d.]+)"),
    ("Linux", r"Linux()"),
)


@dataclass(frozen=True)
class Device:
    """Parts of a user agent; None where unknown."""

    device_type: str
    browser_name: str | None
    browser_version: str | None
    os_name: str | None
    os_version: str | None

    @property
    def name(self) -> str:
        """As shown in a list of sessions."""
        parts = [part for part in (self.browser_name, self.os_name) if part]
        return " on ".join(parts) if parts else "Unknown device"


def _first(patterns: tuple[tuple[str, str], ...], agent: str) -> tuple[str | None, str | None]:
    for name, pattern in patterns:
        found = re.search(pattern, agent)
        if found:
            return name, found.group(1).replace("_", ".")[:50] or None
    return None, None


def clean(agent: str) -> str:
    """A user agent as it is kept: short, and without what is no text."""
    short = agent[:MAX_AGENT]
    return short if short.isprintable() else "".join(letter for letter in short if letter.isprintable())


@lru_cache(maxsize=1024)
def parse(agent: str) -> Device:
    """The device behind a cleaned user agent."""
    browser, browser_version = _first(_BROWSERS, agent)
    system, system_version = _first(_SYSTEMS, agent)
    if "iPad" in agent or ("Android" in agent and "Mobile" not in agent):
        kind = "tablet"
    elif "Mobi" in agent or "iPhone" in agent:
        kind = "mobile"
    else:
        kind = "desktop" if system is not None else "unknown"
    return Device(kind, browser, browser_version, system, system_version)
