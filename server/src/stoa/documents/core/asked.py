"""What somebody typed into a search, taken apart: words, phrases, and operators (`tag:`, `from:` …)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from stoa.documents.contracts import Asked, Kind

MAX_TERMS = 20
_TERM = re.compile(r'(-?)"([^"]*)"|(-?)(\S+)')
_OPERATORS = ("tag", "model", "from", "before", "after", "type")


def taken_apart(text: str) -> Asked:
    """Every word is found by its beginning, a quoted phrase as it stands; `-` in front excludes."""
    terms: list[str] = []
    found: dict[str, Any] = {}
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
    kinds = frozenset({found.pop("type")}) if "type" in found else frozenset(Kind)
    return Asked(
        words=" & ".join(terms),
        text=text,
        author=found.pop("from", None),
        kinds=kinds,
        warnings=tuple(warnings),
        **found,
    )


def _term(text: str, *, is_excluded: bool, is_prefix: bool) -> str:
    # Quoted, a text is words and nothing else to the parser; both signs that could end it are doubled.
    quoted = text.replace("\\", "\\\\").replace("'", "''")
    return f"{'!' if is_excluded else ''}'{quoted}'{':*' if is_prefix else ''}"


def _meant(name: str, value: str) -> Kind | str | datetime | None:
    if name == "type":
        return Kind(value.lower()) if value.lower() in set(Kind) else None
    if name in ("tag", "from", "model"):
        return value.lower()
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return datetime.combine(day + timedelta(days=1 if name == "after" else 0), time(), UTC)
