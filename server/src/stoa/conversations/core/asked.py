"""What somebody typed into a search, taken apart: words, phrases, and operators (`tag:`, `from:` …)."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

MAX_TERMS = 20
# Characters for private use stand around the words in what was found; texts lose theirs before.
OPEN, CLOSE = "\ue000", "\ue001"
_TERM = re.compile(r'(-?)"([^"]*)"|(-?)(\S+)')
_OPERATORS = ("tag", "model", "from", "before", "after")


@dataclass(frozen=True)
class Asked:
    """A search. `words` is PostgreSQL's query text, empty where only operators were given.

    `warnings` names what was searched as plain text although it looks like an operator.
    """

    words: str = ""
    tag: str | None = None
    model: str | None = None
    author: str | None = None
    before: datetime | None = None
    after: datetime | None = None
    warnings: tuple[str, ...] = field(default=())

    @property
    def is_about_messages(self) -> bool:
        """Whether only a message can meet it; a title has neither author nor model."""
        return any(value is not None for value in (self.model, self.author, self.before, self.after))

    @property
    def is_empty(self) -> bool:
        return not self.words and self.tag is None and not self.is_about_messages


def taken_apart(text: str) -> Asked:
    """Every word is found by its beginning, a quoted phrase as it stands; `-` in front excludes."""
    terms: list[str] = []
    found: dict[str, str | datetime] = {}
    warnings: list[str] = []
    for no_phrase, phrase, no_word, word in _TERM.findall(text)[:MAX_TERMS]:
        name, colon, value = word.partition(":")
        if phrase.strip():
            terms.append(_term(phrase, is_excluded=bool(no_phrase), is_prefix=False))
        elif colon and value and not no_word and name.lower() in _OPERATORS:
            meant = _meant(name.lower(), value)
            if meant is None:
                warnings.append(word)
            else:
                found[name.lower()] = meant
        elif re.search(r"\w", word):
            terms.append(_term(word, is_excluded=bool(no_word), is_prefix=True))
    author = found.pop("from", None)
    return Asked(words=" & ".join(terms), author=author, warnings=tuple(warnings), **found)  # type: ignore[arg-type]


def _term(text: str, *, is_excluded: bool, is_prefix: bool) -> str:
    # Quoted, a text is words and nothing else to the parser; both signs that could end it are doubled.
    quoted = text.replace("\\", "\\\\").replace("'", "''")
    return f"{'!' if is_excluded else ''}'{quoted}'{':*' if is_prefix else ''}"


def _meant(name: str, value: str) -> str | datetime | None:
    if name in ("tag", "from", "model"):
        return value.lower()
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return datetime.combine(day + timedelta(days=1 if name == "after" else 0), time(), UTC)
