"""Notifications as a mail says them: plain sentences."""

from collections.abc import Mapping

from stoa.notifications.contracts import Kind

_ONE = {
    Kind.MENTION: "{who} mentioned you on “{title}”",
    Kind.REPLY: "{who} replied in a thread on “{title}”",
    Kind.COMMENT: "{who} commented on “{title}”",
    Kind.SHARE: "{who} shared “{title}” with you",
    Kind.PAGE_CHANGED: "{who} changed “{title}”",
    Kind.PROPOSAL: "{who} proposes a change to “{title}”",
    Kind.PROPOSAL_DECIDED: "{who} decided on your proposal for “{title}”",
    Kind.INVITATION: "{who} added you to the space “{title}”",
    Kind.SYSTEM: "{who} made you the owner of the space “{title}”",
}
_MANY = {
    Kind.REPLY: "{count} replies in a thread on “{title}”",
    Kind.COMMENT: "{count} comments on “{title}”",
    Kind.PROPOSAL: "{count} proposals for “{title}”",
}
_GIVEN = "You handed the space “{title}” over"
_REVIEW = "“{title}” is due for review"
_OTHER = "News of “{title}”"


def sentence(kind: Kind, who: str | None, title: str | None, count: int, facts: Mapping[str, object]) -> str:
    """What happened."""
    said = _ONE.get(kind, _OTHER)
    if count > 1:
        said = _MANY.get(kind, said)
    if facts.get("fact") == "space_given":
        said = _GIVEN
    if facts.get("fact") == "page_review":
        said = _REVIEW
    return said.format(who=who or "Somebody", title=title or "Untitled", count=count)
