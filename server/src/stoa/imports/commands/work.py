"""What an import has read, and what has become of it so far."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from stoa.imports.models import ImportJob

SHOWN_TITLES = 10
SHOWN_PROBLEMS = 200


class Canceled(Exception):
    """Somebody has stopped the import, or it is for nobody any more."""


class Refused(Exception):
    """The place takes no more: the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Work:
    """What has been read and not yet written, and what has become of everything so far."""

    job: ImportJob
    batch: list[tuple[dict[str, Any], bytes]] = field(default_factory=list)
    waiting: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    losses: Counter[str] = field(default_factory=Counter)
    titles: list[str] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    roots: list[dict[str, str]] = field(default_factory=list)

    def show(self, title: str) -> None:
        """One of the first titles tells a person what is in the file."""
        if len(self.titles) < SHOWN_TITLES:
            self.titles.append(title[:200])

    def leave_out(self, entry: str, reason: str) -> None:
        """An entry was not taken over; all are counted, the first are named."""
        self.losses[reason] += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append({"entry": entry, "reason": reason})

    def report(self) -> dict[str, Any]:
        return {
            "conversations": dict(self.counts),
            "messages": dict(self.messages),
            "pages": dict(self.pages),
            "files": dict(self.files),
            "losses": dict(self.losses),
            "titles": self.titles,
            "problems": self.problems,
            "roots": self.roots,
        }
