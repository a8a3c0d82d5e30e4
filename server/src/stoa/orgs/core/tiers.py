"""Model tiers of an organization and its groups."""

from collections.abc import Collection

TIERS = ("basic", "standard", "premium")


def ordered(tiers: Collection[str]) -> list[str]:
    """Each tier once, the least first."""
    return [tier for tier in TIERS if tier in tiers]
