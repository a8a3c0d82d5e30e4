"""What a page elsewhere says of itself in its head: title, description, name of the site (PG-50)."""

from dataclasses import dataclass
from html.parser import HTMLParser

from stoa.platform.text import one_line

LONGEST_TITLE = 300
LONGEST_DESCRIPTION = 500
LONGEST_SITE = 100


@dataclass(frozen=True)
class Unfurled:
    """None where the page says nothing."""

    title: str | None
    description: str | None
    site: str | None


NOTHING = Unfurled(None, None, None)


def read(html: str) -> Unfurled:
    """Look at a beginning of a page; nothing in it is followed or kept as markup."""
    head = _Head()
    head.feed(html)
    found = head.found
    return Unfurled(
        _clean(found.get("og:title") or found.get("title"), LONGEST_TITLE),
        _clean(found.get("og:description") or found.get("description"), LONGEST_DESCRIPTION),
        _clean(found.get("og:site_name"), LONGEST_SITE),
    )


def _clean(text: str | None, longest: int) -> str | None:
    if text is None:
        return None
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return one_line(printable)[:longest].strip() or None


class _Head(HTMLParser):
    """Collects the first title and the first of each description."""

    _WANTED = frozenset({"og:title", "og:description", "og:site_name", "description"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title" and "title" not in self.found
        if tag == "meta":
            named = {name: value or "" for name, value in attrs}
            name = (named.get("property") or named.get("name") or "").lower()
            if name in self._WANTED:
                self.found.setdefault(name, named.get("content", ""))

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.found["title"] = self.found.get("title", "") + data

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"
