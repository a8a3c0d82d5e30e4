"""How fast mails may go: to one address, for one organization, from the installation (ORG-85)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from stoa.mail.models import EmailLog
from stoa.platform.context import Platform
from stoa.platform.ratelimit import LimiterUnavailable, RateLimited, Rule, Slot

TO_RECIPIENT = Rule("mails_to_recipient", 20, timedelta(hours=1), hides_subject=True)
OF_ORGANIZATION = Rule("mails_of_organization", 1000, timedelta(days=1))
INSTANCE = "instance"
WITHOUT_COUNTERS = timedelta(minutes=1)


class MustWait(Exception):
    """The mail may not go yet. `after`: how long until it is worth another try."""

    def __init__(self, after: timedelta) -> None:
        super().__init__()
        self.after = after


async def take_slots(platform: Platform, row: EmailLog) -> list[Slot]:
    """A place for the mail under every limit. Raises MustWait, with no place taken."""
    per_second = Rule("mails_per_second", platform.settings.mail_per_second, timedelta(seconds=1))
    wanted: list[tuple[Rule, str | UUID | None]] = [
        (TO_RECIPIENT, row.recipient_key),
        (OF_ORGANIZATION, row.organization_id),
        (per_second, INSTANCE),
    ]
    taken: list[Slot] = []
    try:
        for rule, subject in wanted:
            if subject is not None:
                taken.append(await platform.limiter.take(rule, str(subject)))
    except RateLimited as refusal:
        await give_back(platform, taken)
        raise MustWait(refusal.retry_after) from refusal
    except LimiterUnavailable as error:
        raise MustWait(WITHOUT_COUNTERS) from error
    return taken


async def give_back(platform: Platform, slots: Sequence[Slot]) -> None:
    """Free the places of a mail that did not go."""
    for slot in slots:
        await platform.limiter.give_back(slot)
