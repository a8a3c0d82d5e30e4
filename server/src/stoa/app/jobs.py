"""Imports every job, so that a worker knows them, and names the loops of a worker."""

from collections.abc import Callable, Coroutine

from stoa.access import jobs as _access  # noqa: F401  # registers its jobs
from stoa.audit import api as audit
from stoa.conversations import api as conversations
from stoa.conversations import jobs as _conversations  # noqa: F401  # registers its jobs
from stoa.files import jobs as _files  # noqa: F401  # registers its jobs
from stoa.identity import jobs as _identity  # noqa: F401  # registers its jobs and mails
from stoa.imports import jobs as _imports  # noqa: F401  # registers its jobs
from stoa.mail import jobs as _mail  # noqa: F401  # registers its jobs
from stoa.notifications import jobs as _notifications  # noqa: F401  # registers its jobs and mails
from stoa.orgs import jobs as _orgs  # noqa: F401  # registers its jobs
from stoa.pages import jobs as _pages  # noqa: F401  # registers its jobs
from stoa.platform import partitions as _partitions  # noqa: F401  # registers its job
from stoa.platform.context import Platform
from stoa.spaces import jobs as _spaces  # noqa: F401  # registers its jobs
from stoa.tasks import jobs as _tasks  # noqa: F401  # registers its jobs
from stoa.usage import jobs as _usage  # noqa: F401  # registers its jobs and mails

LOOPS: tuple[Callable[[Platform], Coroutine[None, None, None]], ...] = (
    audit.keep_sealed,
    conversations.sweep_loop,
)
