"""Reads an upload of one source, whichever it says it is."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, NamedTuple

from stoa.imports.core import archives, chatgpt, claude, librechat, open_webui, stoa_files
from stoa.imports.core.archives import Unreadable
from stoa.imports.core.drafts import Draft, arranged


class Reader(NamedTuple):
    """Whether an object is a conversation of this source, and what it says."""

    fits: Callable[[Mapping[str, Any]], bool]
    read: Callable[[Mapping[str, Any], Counter[str]], Draft]


READERS: Mapping[str, Reader] = {
    "stoa": Reader(stoa_files.fits, stoa_files.read),
    "chatgpt": Reader(chatgpt.fits, chatgpt.read),
    "claude": Reader(claude.fits, claude.read),
    "open_webui": Reader(open_webui.fits, open_webui.read),
    "librechat": Reader(librechat.fits, librechat.read),
}


def read(source: str, file: IO[bytes], losses: Counter[str]) -> Iterator[Draft]:
    """The conversations, one after the other. A damaged one is counted and left out (OP-37).

    Raises Unreadable, with the source that was found where nothing is of the one that was named.
    """
    reader, fitting, others = READERS[source], 0, Counter[str]()
    for found in archives.conversations(file):
        if not reader.fits(found):
            others[next((name for name, other in READERS.items() if other.fits(found)), "unknown")] += 1
            continue
        fitting += 1
        try:
            draft = arranged(reader.read(found, losses), losses)
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
            losses["conversation_damaged"] += 1
            continue
        if not draft.key:
            losses["conversation_damaged"] += 1
        elif not draft.messages:
            losses["conversation_empty"] += 1
        else:
            yield draft
    if not fitting:
        raise Unreadable(others.most_common(1)[0][0] if others else "no_conversations")
    losses["conversation_unknown"] += others.total()
