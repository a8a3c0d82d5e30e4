"""The files inside of an upload: one JSON file, or those of a zip archive that hold conversations (OP-29)."""

import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import IO, Any

MAX_ENTRIES = 50_000
MAX_UNPACKED = 20 * 1024**3
# What one JSON file may be: it is read as a whole.
MAX_JSON = 256 * 1024**2
ZIP_SIGN = b"PK\x03\x04"


class Unreadable(Exception):
    """Why a file is refused: `too_large`, `too_many_entries`, `damaged`, `encrypted`, `too_deep`, `not_json`,
    `no_conversations`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def conversations(file: IO[bytes]) -> Iterator[Mapping[str, Any]]:
    """Every object that may be a conversation. Raises Unreadable."""
    start = file.read(len(ZIP_SIGN))
    file.seek(0)
    for content in _unpacked(file) if start == ZIP_SIGN else iter([_limited(file)]):
        yield from _objects(_parsed(content))


def _unpacked(file: IO[bytes]) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise Unreadable("too_many_entries")
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise Unreadable("too_large")
            wanted = [entry for entry in entries if _is_wanted(entry)]
            if not wanted:
                raise Unreadable("no_conversations")
            for entry in wanted:
                if entry.flag_bits & 1:
                    raise Unreadable("encrypted")
                with archive.open(entry) as opened:
                    yield _limited(opened)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Unreadable("damaged") from error


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(entry.filename).name.lower()
    return name.endswith(".json") and name.startswith(("conversation", "chat"))


def _limited(file: IO[bytes]) -> bytes:
    """The content, of whatever size the archive claims it to be."""
    content = file.read(MAX_JSON + 1)
    if len(content) > MAX_JSON:
        raise Unreadable("too_large")
    return content


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except RecursionError as error:
        raise Unreadable("too_deep") from error
    except ValueError as error:
        raise Unreadable("not_json") from error


def _objects(found: Any) -> Iterator[Mapping[str, Any]]:
    listed = (
        found
        if isinstance(found, list)
        else found.get("conversations", [found])
        if isinstance(found, dict)
        else []
    )
    yield from (each for each in listed if isinstance(each, dict))
