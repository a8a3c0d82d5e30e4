"""How often one person may post in one channel (CH-23)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from stoa.platform.ratelimit import Rule

RULES = (
    Rule("channel_posts", 10, timedelta(seconds=10)),
    Rule("channel_posts", 60, timedelta(minutes=1)),
)
WIDEST = max(RULES, key=lambda rule: rule.limit)


def exceeded(posted: Sequence[datetime], now: datetime) -> tuple[Rule, timedelta] | None:
    """The rule that one more post would break, and how long it would; `posted`: the last posts, newest first."""
    broken = [
        (rule, posted[rule.limit - 1] + rule.window - now)
        for rule in RULES
        if len(posted) >= rule.limit and posted[rule.limit - 1] > now - rule.window
    ]
    return max(broken, key=lambda each: each[1], default=None)
