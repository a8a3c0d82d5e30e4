"""What a person wishes, found from the narrow place to the wide one (CH-65, CH-66)."""

from collections.abc import Iterable

from stoa.notifications.contracts import Following, Kind, ScopeType, Stated, Wishes

# The narrowest first.
_ORDER = tuple(reversed(ScopeType))

# What is a person's own matter goes by mail too, unless they say otherwise.
MAILED = frozenset(Kind) - {Kind.PAGE_CHANGED, Kind.COMMENT, Kind.CHANNEL_MESSAGE, Kind.RUN_FINISHED}
# Only what happens in a place that one may follow can be muted there; what is said to a person is not.
FOLLOWED = frozenset(
    {
        Kind.COMMENT,
        Kind.REPLY,
        Kind.PAGE_CHANGED,
        Kind.PROPOSAL,
        Kind.CHANNEL_MESSAGE,
        Kind.RUN_FINISHED,
    }
)
ALWAYS = frozenset({Kind.SECURITY})


def level_of(stated: Iterable[Stated]) -> Following | None:
    """How much of a place is followed, by the narrowest place that says so; None: nothing was said."""
    for each in _narrow_first(stated):
        if each.kind is None and each.level is not None:
            return each.level
    return None


def wishes(stated: Iterable[Stated], kind: Kind) -> Wishes:
    """Whether a notification of the kind goes into the inbox and out by mail.

    In one place, what was said of the kind comes before what was said of all kinds.
    """
    if kind in ALWAYS:
        return Wishes(inbox=True, email=True)
    rows = [each for each in _narrow_first(stated) if each.kind in (None, kind)]
    if kind in FOLLOWED and level_of(rows) in (Following.NONE, Following.MENTIONS):
        return Wishes(inbox=False, email=False)
    inbox = next((each.inbox for each in rows if each.inbox is not None), True)
    email = next((each.email for each in rows if each.email is not None), kind in MAILED)
    return Wishes(inbox=inbox, email=email)


def _narrow_first(stated: Iterable[Stated]) -> list[Stated]:
    return sorted(stated, key=lambda each: (_ORDER.index(each.scope_type), each.kind is None))
