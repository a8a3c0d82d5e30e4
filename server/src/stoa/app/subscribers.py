"""Which event reaches which subscriber, by name; the name is remembered per event, so it never changes."""

from collections.abc import Mapping

from stoa.identity.events import UserPurged
from stoa.pages import subscribers as pages
from stoa.platform.outbox import Subscriber
from stoa.providers import subscribers as providers
from stoa.usage import subscribers as usage

SUBSCRIBERS: Mapping[str, Mapping[str, Subscriber]] = {
    UserPurged.type: {
        "providers.forget_person": providers.forget_person,
        "usage.forget_person": usage.forget_person,
        "pages.pass_on": pages.pass_on,
    },
}
