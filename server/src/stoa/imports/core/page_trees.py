"""The pages of an archive of Markdown files (PG-91): which entry is a page, what lies under what, what it shows.

Archives of Notion are known by the ids behind their names, our own by their one page at the top.
"""

import re
import stat
import unicodedata
import zipfile
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO
from urllib.parse import unquote

from stoa.imports.core import notion_tables
from stoa.imports.core.archives import MAX_ENTRIES, MAX_UNPACKED, Unreadable

# What one page or file may be.
MAX_ENTRY = 25 * 1024**2
# Deeper than pages may lie.
MAX_PARTS = 60
MAX_NAME = 1000
PAGE_ENDINGS = (".md", ".markdown")
TABLE_ENDING = ".csv"
_NOTION_ID = re.compile(r"[ -][0-9a-f]{32}$")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/#?]|$", re.IGNORECASE)
_TARGET = re.compile(r"\]\(\s*(?:<([^>\n]*)>|([^\s)]+(?:\([^\s)]*\)[^\s)]*)*))")
_HEADING = re.compile(r"\s*#[ \t]+(?P<title>[^\n]*?)[ \t]*#*[ \t]*(?:\n|$)\n*")
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError)


@dataclass
class Leaf:
    """A page of the archive; one without an entry is a folder that pages lie in."""

    key: str
    parent: str | None
    title: str
    entry: zipfile.ZipInfo | None = None
    below: list[str] = field(default_factory=list)
    # What a row of a table says, where the archive has no page of it.
    text: str = ""

    @property
    def is_table(self) -> bool:
        return self.entry is not None and self.entry.filename.lower().endswith(TABLE_ENDING)


_Rows = tuple[notion_tables.Row, list[notion_tables.Row]]


@dataclass
class Tree:
    """What an archive holds, and which of its entries are refused, each with the reason."""

    leaves: dict[str, Leaf] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    files: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    is_notion: bool = False
    is_own: bool = False

    def in_order(self) -> Iterator[Leaf]:
        """Parents first, siblings as the archive has them."""
        waiting = [leaf for leaf in reversed(self.leaves.values()) if leaf.parent is None]
        while waiting:
            leaf = waiting.pop()
            yield leaf
            waiting.extend(self.leaves[key] for key in reversed(leaf.below))


def tree_of(archive: zipfile.ZipFile) -> Tree:
    """The tree of an archive, of its list of entries alone. Raises Unreadable."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Unreadable("too_many_entries")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Unreadable("too_large")
    tree = Tree()
    seen: set[str] = set()
    found: list[tuple[str, zipfile.ZipInfo]] = []
    for entry in entries:
        path = unicodedata.normalize("NFC", entry.filename)
        reason = _refusal(entry, path, seen)
        if reason is not None:
            tree.refused.append((path[:MAX_NAME], reason))
        elif not entry.is_dir() and not _is_litter(path):
            seen.add(path.casefold())
            found.append((path, entry))
    names = {path for path, _ in found if path.lower().endswith(PAGE_ENDINGS)}
    tables = _tables({path for path, _ in found})
    if not names and not tables:
        is_nested = bool(found) and all(path.lower().endswith(".zip") for path, _ in found)
        raise Unreadable("nested" if is_nested else "no_pages")
    tree.is_notion = all(_NOTION_ID.search(_stem(path)) for path in names)
    if tree.is_notion:
        # Of the two files of one table, the one with all rows.
        names |= tables
        found = [each for each in found if each[0] in names or not _is_view(each[0], tables)]
    tops = [_stem(path) for path in names if "/" not in path]
    tree.is_own = len(tops) == 1 and all(
        path.startswith((f"{tops[0]}.", f"{tops[0]}/", f"{tops[0]}.files/")) for path, _ in found
    )
    keys = _keys(names)
    for path, entry in found:
        if path in names:
            _add_page(tree, keys, path, entry)
        else:
            tree.files[path] = entry
    return tree


def _refusal(entry: zipfile.ZipInfo, path: str, seen: set[str]) -> str | None:
    parts = PurePosixPath(path).parts
    if path.startswith("/") or "\\" in path or "\0" in path or ".." in parts or re.match(r"[a-zA-Z]:", path):
        return "unsafe_path"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "not_a_file"
    if entry.flag_bits & 1:
        return "encrypted"
    if path.casefold() in seen:
        return "duplicate"
    if len(parts) > MAX_PARTS or len(path) > MAX_NAME:
        return "too_deep"
    return "too_large" if entry.file_size > MAX_ENTRY else None


def _is_litter(path: str) -> bool:
    """What systems put into archives for themselves."""
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(path).parts)


def _stem(path: str) -> str:
    return path.rpartition(".")[0]


def _tables(paths: set[str]) -> set[str]:
    """The databases of Notion: for each the file with all its rows, else the one with those of a view."""
    found = {path for path in paths if path.lower().endswith(TABLE_ENDING) and _NOTION_ID.search(_page_stem(path))}
    return {
        path for path in found if _stem(path).endswith("_all") or f"{_stem(path)}_all{TABLE_ENDING}" not in found
    }


def _is_view(path: str, tables: set[str]) -> bool:
    return path.lower().endswith(TABLE_ENDING) and f"{_stem(path)}_all{TABLE_ENDING}" in tables


def _page_stem(path: str) -> str:
    """Path and name of the page that an entry is."""
    return _stem(path).removesuffix("_all") if path.lower().endswith(TABLE_ENDING) else _stem(path)


def _keys(names: set[str]) -> dict[str, str]:
    """Which page a folder belongs to: the one of its name, also where only the page's name has an id behind it."""
    keys = {_page_stem(path): _page_stem(path) for path in names}
    for key in list(keys):
        keys.setdefault(_NOTION_ID.sub("", key), key)
    return keys


def _add_page(tree: Tree, keys: Mapping[str, str], path: str, entry: zipfile.ZipInfo) -> None:
    leaf = _leaf(tree, keys, _page_stem(path))
    if leaf.entry is not None:
        tree.refused.append((path, "duplicate"))
        return
    leaf.entry = entry
    tree.pages[path] = leaf.key
    if leaf.is_table:
        # Links to a table name the file of its view.
        tree.pages[f"{_page_stem(path)}{TABLE_ENDING}"] = leaf.key


def _leaf(tree: Tree, keys: Mapping[str, str], folder: str) -> Leaf:
    """The page of a path, with those that it lies in."""
    key = keys.get(folder, folder)
    if key in tree.leaves:
        return tree.leaves[key]
    above, _, name = folder.rpartition("/")
    parent = _leaf(tree, keys, above).key if above else None
    title = PurePosixPath(key).name if tree.is_notion else name
    leaf = Leaf(key, parent, _NOTION_ID.sub("", title) if tree.is_notion else title)
    tree.leaves[key] = leaf
    if parent is not None:
        tree.leaves[parent].below.append(key)
    return leaf


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The content of an entry, of whatever size the archive claims it to be. Raises Unreadable."""
    try:
        with archive.open(entry) as opened:
            content = opened.read(MAX_ENTRY + 1)
    except _DAMAGED as error:
        raise Unreadable("damaged") from error
    if len(content) > MAX_ENTRY:
        raise Unreadable("too_large")
    return content


def read(file: IO[bytes], *, of_notion: bool = False) -> Iterator[dict[str, object]]:
    """The tree first, then each page behind the files that it shows and no page before it did. Raises Unreadable."""
    try:
        with zipfile.ZipFile(file) as archive:
            tree = tree_of(archive)
            if of_notion and not tree.is_notion:
                raise Unreadable("markdown_zip")
            rows = _add_rows(archive, tree)
            ordered = list(tree.in_order())
            repeats = tree.is_notion or (not tree.is_own and _all_repeat(archive, ordered))
            yield {
                "tree": [leaf.key for leaf in ordered],
                "paths": tree.pages,
                "left_out": tree.refused,
            }
            sent: set[str] = set()
            for leaf in ordered:
                if leaf.key in rows:
                    yield {"page": _table_page(tree, leaf, *rows[leaf.key])}
                else:
                    yield from _read_leaf(archive, tree, leaf, sent, repeats=repeats)
            for path in tree.files.keys() - sent:
                yield {"problem": [path, "not_shown"]}
    except _DAMAGED as error:
        raise Unreadable("damaged") from error


def _add_rows(archive: zipfile.ZipFile, tree: Tree) -> dict[str, _Rows]:
    """The rows of every table, each of which is a page below it, also where the archive has none of it."""
    found: dict[str, _Rows] = {}
    for leaf in [leaf for leaf in tree.leaves.values() if leaf.is_table]:
        assert leaf.entry is not None
        try:
            names, rows = notion_tables.rows_of(decoded(read_entry(archive, leaf.entry)))
        except Unreadable as error:
            tree.refused.append((leaf.entry.filename, error.reason))
            names, rows = [], []
        found[leaf.key] = (names, rows)
        there = Counter(tree.leaves[key].title for key in leaf.below)
        for number, row in enumerate(rows):
            title = notion_tables.title_of(row)
            if there[title] > 0:
                there[title] -= 1
                continue
            # No path of an archive ends like this.
            key = f"{leaf.key}//{number}"
            tree.leaves[key] = Leaf(key, leaf.key, title, text=notion_tables.properties(names, row))
            leaf.below.append(key)
    return found


def _table_page(
    tree: Tree, leaf: Leaf, names: notion_tables.Row, rows: list[notion_tables.Row]
) -> dict[str, object]:
    assert leaf.entry is not None
    path = unicodedata.normalize("NFC", leaf.entry.filename)
    below = [tree.leaves[key] for key in leaf.below]
    titles = Counter(each.title for each in below)
    own = {key: page for page, key in tree.pages.items()}
    # From the folder of the table itself; of two with one title nobody knows which is which.
    pages = {
        each.title: str(PurePosixPath(own[each.key]).relative_to(PurePosixPath(path).parent))
        for each in below
        if titles[each.title] == 1 and each.key in own
    }
    text = notion_tables.table(names, rows, pages)
    return {"key": leaf.key, "parent": leaf.parent, "title": leaf.title, "path": path, "text": text}


def _read_leaf(
    archive: zipfile.ZipFile, tree: Tree, leaf: Leaf, sent: set[str], *, repeats: bool
) -> Iterator[dict[str, object]]:
    made = {"key": leaf.key, "parent": leaf.parent, "title": leaf.title, "path": "", "text": leaf.text}
    if leaf.entry is None:
        yield {"page": made}
        return
    path = unicodedata.normalize("NFC", leaf.entry.filename)
    try:
        text = decoded(read_entry(archive, leaf.entry))
    except Unreadable as error:
        yield {"problem": [path, error.reason]}
        # What lies under it needs something to lie under.
        if leaf.below:
            yield {"page": made}
        return
    heading = _HEADING.match(text) if repeats else None
    if heading is not None:
        text = text[heading.end() :]
        made["title"] = heading["title"] if tree.is_notion and heading["title"] else leaf.title
    for target in dict.fromkeys(_TARGET.findall(text)):
        shown = resolved(path, target[0] or target[1], tree.files)
        if shown and shown not in sent:
            sent.add(shown)
            yield from _read_file(archive, tree, shown)
    yield {"page": made | {"path": path, "text": text}}


def _read_file(archive: zipfile.ZipFile, tree: Tree, path: str) -> Iterator[dict[str, object]]:
    try:
        content = read_entry(archive, tree.files[path])
    except Unreadable as error:
        yield {"problem": [path, error.reason]}
    else:
        yield {"file": {"path": path, "content": b64encode(content).decode()}}


def _all_repeat(archive: zipfile.ZipFile, leaves: list[Leaf]) -> bool:
    """Whether every page begins with its title as a heading, which the name of its file says already."""
    for leaf in leaves:
        if leaf.entry is None or leaf.is_table:
            continue
        try:
            with archive.open(leaf.entry) as opened:
                heading = _HEADING.match(decoded(opened.read(2000)))
        except _DAMAGED:
            continue
        if heading is None or heading["title"] != leaf.title:
            return False
    return True


def decoded(content: bytes) -> str:
    return content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")


def resolved(page: str, target: str, known: Mapping[str, object]) -> str | None:
    """What a link in the page points to in the archive; empty: nothing there; None: it points elsewhere.

    Some products write addresses from a folder further up than the page's own.
    """
    if _ELSEWHERE.match(target):
        return None
    wanted = unicodedata.normalize("NFC", unquote(re.split(r"[?#]", target, maxsplit=1)[0]))
    folder = list(PurePosixPath(page).parts[:-1])
    for depth in range(len(folder), -1, -1):
        path = _joined(folder[:depth], wanted)
        if path in known:
            return path
    return ""


def _joined(folder: list[str], wanted: str) -> str:
    parts = list(folder)
    for part in wanted.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
