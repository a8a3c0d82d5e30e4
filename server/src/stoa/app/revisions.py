"""The newest schema revision, read from the names inside the migration files without importing anything heavy."""

import re
from pathlib import Path

PACKAGED = Path(__file__).parent / "migrations"
CHECKOUT = Path(__file__).parents[3] / "migrations"
MIGRATIONS = PACKAGED if PACKAGED.is_dir() else CHECKOUT

_REVISION = re.compile(r'^revision = "([^"]+)"', re.MULTILINE)
_DOWN = re.compile(r'^down_revision = "([^"]+)"', re.MULTILINE)


def head_revision() -> str:
    """The one revision that no other builds on."""
    sources = [path.read_text() for path in (MIGRATIONS / "versions").glob("*.py")]
    revisions = {found.group(1) for source in sources if (found := _REVISION.search(source))}
    built_on = {found.group(1) for source in sources if (found := _DOWN.search(source))}
    (head,) = revisions - built_on
    return head
