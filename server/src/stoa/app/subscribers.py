"""Which event reaches which subscriber, by name; the name is remembered per event, so it never changes."""

from collections.abc import Mapping

from stoa.platform.outbox import Subscriber

# No domain listens yet; a line reads {"page.trashed": {"documents.forget_page": documents.forget_page}}.
SUBSCRIBERS: Mapping[str, Mapping[str, Subscriber]] = {}
