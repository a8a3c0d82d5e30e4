"""How much a session's device speaks for itself: score, badge, and what the score is made of (ID-65)."""

import re
from collections.abc import Mapping
from typing import Literal

from stoa.identity.core.agents import Device

BASE = 50
LONG_AGENT = 50
SECURE, MODERATE = 80, 60

# All that can add to a score or take from it, in the order in which it is shown.
FACTORS = ("base", "browser", "system", "agent", "type", "automated", "new_sessions", "trusted")

Badge = Literal["secure", "moderate", "low"]

_AUTOMATED = re.compile(r"bot|crawler|spider|scraper|headless|phantom|selenium|curl|wget", re.IGNORECASE)


def factors_of(device: Device, agent: str) -> dict[str, int]:
    """What the device adds to and takes from the score; 0 where it adds nothing."""
    return {
        "base": BASE,
        "browser": 15 if device.browser_name is not None else 0,
        "system": 15 if device.os_name is not None else 0,
        "agent": 10 if len(agent) > LONG_AGENT else 0,
        "type": 10 if device.device_type != "unknown" else 0,
        "automated": -30 if _AUTOMATED.search(agent) else 0,
    }


def score_of(factors: Mapping[str, int]) -> int:
    """The sum of all factors, within 0 and 100."""
    return max(0, min(100, sum(factors.values())))


def badge_of(score: int) -> Badge:
    """`secure`, `moderate` or `low`."""
    if score >= SECURE:
        return "secure"
    return "moderate" if score >= MODERATE else "low"
