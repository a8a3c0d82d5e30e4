"""Notifications as a mail says them: plain sentences."""

from collections.abc import Mapping

from stoa.mail.contracts import Said
from stoa.notifications.contracts import Kind

_ONE = {
    Kind.MENTION: "{who} mentioned you on “{title}”",
    Kind.REPLY: "{who} replied in a thread on “{title}”",
    Kind.COMMENT: "{who} commented on “{title}”",
    Kind.SHARE: "{who} shared “{title}” with you",
    Kind.TASK_ASSIGNED: "{who} gave you the task “{title}”",
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
_SEVERAL = "{who} shared {count} pages with you, “{title}” among them"
_FACTS = {
    "space_given": "You handed the space “{title}” over",
    "without_access": "Whoever is to do the task “{title}” does not see it any more",
    "today": "The task “{title}” is due today",
    "tomorrow": "The task “{title}” is due tomorrow",
    "ending": "Your right on “{title}” ends in three days",
    "given_ending": "A right that you gave on “{title}” ends in three days",
    "page_review": "“{title}” is due for review",
}
_OTHER = "News of “{title}”"
# Every sentence that there is, for those who translate.
TEMPLATES = (*_ONE.values(), *_MANY.values(), *_FACTS.values(), _SEVERAL, _OTHER)


def sentence(kind: Kind, who: str | None, title: str | None, count: int, facts: Mapping[str, object]) -> Said:
    """What happened."""
    said = _ONE.get(kind, _OTHER)
    if count > 1:
        said = _MANY.get(kind, said)
    fact = str(facts.get("fact"))
    said = _SEVERAL if fact == "several" and count > 1 else _FACTS.get(fact, said)
    return Said(said, who=who or Said("Somebody"), title=title or Said("Untitled"), count=count)
