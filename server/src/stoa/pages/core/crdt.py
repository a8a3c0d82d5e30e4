"""Documents as Yjs documents, in the form in which TipTap binds them: one XML fragment, text with marks as formats.

A Yjs document is never built anew from text: `write` turns the one that is there into another content by the
smallest change that it finds, so that what others type at the same time stays (PG-39, PG-45).
"""

from collections.abc import Sequence
from typing import Any

from pycrdt import Doc, TransactionEvent, XmlElement, XmlFragment, XmlText, get_update

from stoa.pages.core import crdt_diff
from stoa.pages.core.crdt_tree import Element, Run, element_of, json_of, seen_children, target_children
from stoa.pages.core.frames import Reader

FRAGMENT = "default"
# What the server itself writes bears client ids from a range that no browser draws: 53 bits against 32.
SEED_CLIENT = 2**40


class InvalidUpdate(Exception):
    """An update that is no Yjs update."""


class Incomplete(InvalidUpdate):
    """An update that builds on changes which the document does not have; a part of it hangs in the document now."""


class HistoryWouldShrink(Exception):
    """A state lacks what is already stored; it must not take its place (PG-37)."""


def empty() -> Doc[Any]:
    return Doc()


def fragment_of(doc: Doc[Any]) -> XmlFragment:
    fragment: XmlFragment = doc.get(FRAGMENT, type=XmlFragment)
    return fragment


def seed(content: dict[str, Any]) -> tuple[Doc[Any], bytes]:
    """A document with the content, and its one update. Made once per page, under the lock of its row."""
    doc: Doc[Any] = Doc(client_id=SEED_CLIENT)
    return doc, write(doc, content)


def replay(payloads: Sequence[bytes]) -> Doc[Any]:
    """The document of a log. Raises InvalidUpdate for one that is damaged or has holes."""
    doc = empty()
    for payload in payloads:
        apply(doc, payload)
    if any(lacks(doc, payload) for payload in payloads):
        raise InvalidUpdate("the log has a hole")
    return doc


def apply(doc: Doc[Any], update: bytes) -> None:
    """Raises InvalidUpdate."""
    try:
        doc.apply_update(update)
    except ValueError as error:
        raise InvalidUpdate(str(error)) from error
    except BaseException as error:
        # A panic of the library is no Exception; what it left behind is thrown away by the caller.
        if type(error).__name__ != "PanicException":
            raise
        raise InvalidUpdate("panic") from error


class Watch:
    """Listens to a document: what the last change really added, and how deep it reaches."""

    def __init__(self, doc: Doc[Any]) -> None:
        self.doc = doc
        self._changes: list[bytes] = []
        self._depth = 0
        # Where children were inserted: the way to their parent, and their places below it.
        self._inserted: list[tuple[list[int], list[int]]] = []
        # `observe_deep` of the fragment itself makes objects of all that events have, which costs more than the change.
        self._kept = (doc.observe(self._changed), fragment_of(doc).integrated.observe_deep(self._reached))

    def apply(self, update: bytes) -> tuple[bytes, int]:
        """What of the update was new (empty: nothing), and the depth of the deepest place that it touched.

        Raises InvalidUpdate and leaves the document as it was; or Incomplete, and then it is to be thrown away.
        """
        self._changes.clear()
        self._inserted.clear()
        self._depth = 0
        apply(self.doc, update)
        if lacks(self.doc, update):
            raise Incomplete("incomplete")
        for path, places in self._inserted:
            self._depth = max(self._depth, len(path) + 1 + self._height(path, places))
        return b"".join(self._changes[:1]), self._depth

    def _changed(self, event: TransactionEvent) -> None:
        self._changes.append(event.update)

    def _reached(self, events: list[Any]) -> None:
        for event in events:
            path = event.path
            self._depth = max(self._depth, len(path) + 1)
            if event.children_changed:
                self._inserted.append((path, _places(event.delta)))

    def _height(self, path: list[int], places: list[int]) -> int:
        """Of the highest child at these places."""
        parent: Any = fragment_of(self.doc)
        for index in path:
            parent = parent.children[index]
        children = (parent.children[place] for place in places)
        return max((height(child) for child in children if isinstance(child, XmlElement)), default=0)


def _places(delta: list[dict[str, Any]]) -> list[int]:
    """Where a change of children inserted some."""
    found: list[int] = []
    at = 0
    for part in delta:
        inserted = len(part.get("insert", ()))
        found += range(at, at + inserted)
        at += inserted + part.get("retain", 0)
    return found


def height(element: XmlElement, limit: int = 200) -> int:
    """How many levels an element and what is below it take, counted no further than the limit."""
    if limit == 0:
        return 0
    below = (height(child, limit - 1) for child in element.children if isinstance(child, XmlElement))
    return 1 + max(below, default=0)


def lacks(doc: Doc[Any], update: bytes) -> bool:
    """Whether the update adds or deletes something that the document has not, though it was applied: it hangs there."""
    state = doc.get_state()
    try:
        left = get_update(update, state)
    except ValueError as error:
        raise InvalidUpdate(str(error)) from error
    # Without anything to add the first number is zero, and what is deleted follows.
    return left[:1] != b"\0" or (left != b"\0\0" and not _has_all(state, left[1:]))


def state_of(vector: bytes) -> dict[int, int]:
    """How many changes of each client a state vector has; in bytes, two that are equal may differ in their order."""
    reader = Reader(vector)
    return {reader.number(): reader.number() for _ in range(reader.number())}


def _has_all(state: bytes, deleted: bytes) -> bool:
    """Whether everything that is to be deleted is known."""
    ranges, known = Reader(deleted), state_of(state)
    for _ in range(ranges.number()):
        client = ranges.number()
        for _ in range(ranges.number()):
            if ranges.number() + ranges.number() > known.get(client, 0):
                return False
    return True


def snapshot(doc: Doc[Any], payloads: Sequence[bytes]) -> bytes:
    """The document as one update in place of these. Raises HistoryWouldShrink if it lacked something of them."""
    folded = doc.get_update()
    if state_of(replay([folded]).get_state()) != state_of(doc.get_state()):
        raise HistoryWouldShrink
    if any(lacks(doc, payload) for payload in payloads):
        raise HistoryWouldShrink
    return folded


def read(doc: Doc[Any]) -> dict[str, Any]:
    """The content as ProseMirror JSON."""
    with doc.transaction():
        return {"type": "doc", "content": json_of(fragment_of(doc))}


def write(doc: Doc[Any], content: dict[str, Any]) -> bytes:
    """Change the document to the content in one transaction; gives the update, empty if nothing changed."""
    changes: list[bytes] = []

    def note(event: TransactionEvent) -> None:
        changes.append(event.update)

    subscription = doc.observe(note)
    try:
        with doc.transaction():
            fragment = fragment_of(doc)
            _sync(fragment, seen_children(fragment), target_children(content))
    finally:
        doc.unobserve(subscription)
    return changes[0] if changes else b""


Child = Element | Run


def _sync(parent: XmlFragment | XmlElement, seen: list[Child], target: list[Child]) -> None:
    """Make the children of a node those of the target; from the end, so that places before stay as they are."""
    children = parent.children
    for change in reversed(crdt_diff.changes([child.form for child in seen], [child.form for child in target])):
        old, new = seen[change.old_from : change.old_to], target[change.new_from : change.new_to]
        pairs = crdt_diff.pairs([child.kind for child in old], [child.kind for child in new])
        kept = {new_at: old_at for old_at, new_at in pairs}
        at = change.old_to
        for old_at in reversed(range(len(old))):
            if old_at not in kept.values():
                del children[change.old_from + old_at]
                at -= 1
        for new_at in reversed(range(len(new))):
            if new_at in kept:
                at -= 1
                _update(old[kept[new_at]], new[new_at])
            else:
                _insert(parent, at, new[new_at])


def _insert(parent: XmlFragment | XmlElement, at: int, child: Child) -> None:
    if isinstance(child, Run):
        text = XmlText()
        parent.children.insert(at, text)
        _write_text(text, "", child)
        return
    element = XmlElement(child.tag)
    parent.children.insert(at, element)
    for name, value in child.attributes.items():
        element.attributes[name] = value
    for index, below in enumerate(child.children):
        _insert(element, index, below)


def _update(old: Child, new: Child) -> None:
    if isinstance(old, Run) and isinstance(new, Run):
        assert isinstance(old.node, XmlText)
        _write_text(old.node, old.text, new)
    elif isinstance(old, Element) and isinstance(new, Element):
        node = element_of(old)
        for name in old.attributes.keys() - new.attributes.keys():
            del node.attributes[name]
        for name, value in new.attributes.items():
            if name not in old.attributes or old.attributes[name] != value:
                node.attributes[name] = value
        _sync(node, old.children, new.children)


def _write_text(node: XmlText, old: str, new: Run) -> None:
    """Change the letters, then what is marked otherwise than it should be. Places are counted in bytes of UTF-8."""
    for change in reversed(crdt_diff.text_changes(old, new.text)):
        start = len(old[: change.old_from].encode())
        end = start + len(old[change.old_from : change.old_to].encode())
        if end > start:
            del node[start:end]
        if change.new_to > change.new_from:
            node.insert(start, new.text[change.new_from : change.new_to])
    have = [(len(str(piece).encode()), marks or {}) for piece, marks in node.diff()]
    want = [(len(piece.encode()), marks) for piece, marks in new.pieces]
    at = 0
    for length, present, wanted in crdt_diff.overlay(have, want):
        changed: dict[str, Any] = dict.fromkeys(present.keys() - wanted.keys())
        changed |= {name: value for name, value in wanted.items() if present.get(name) != value}
        if changed:
            node.format(at, at + length, changed)
        at += length
