"""Imports every model, so that migrations and checks see one metadata."""

from importlib import import_module

from stoa.platform import crypto, jobs, outbox, ratelimit  # noqa: F401  # their tables
from stoa.platform.db import Base
from stoa.platform.http import idempotency  # noqa: F401  # its table

DOMAINS = (
    "audit",
    "mail",
    "identity",
    "orgs",
    "access",
    "usage",
    "providers",
    "files",
    "spaces",
    "pages",
    "conversations",
    "agents",
    "tasks",
    "channels",
    "notifications",
    "imports",
)

for _domain in DOMAINS:
    import_module(f"stoa.{_domain}.models")

metadata = Base.metadata
