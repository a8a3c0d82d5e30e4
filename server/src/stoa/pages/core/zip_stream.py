"""Archives that are sent while they are made."""

import io
import zipfile
from datetime import datetime


class _Pipe(io.RawIOBase):
    """What is written, until it is taken; nothing goes back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(memoryview(data))  # type: ignore[arg-type]  # whatever zipfile hands over is a buffer
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


class ZipStream:
    """An archive, of which no more is held than the entry that is being added."""

    def __init__(self, made_at: datetime) -> None:
        self._pipe = _Pipe()
        self._archive = zipfile.ZipFile(self._pipe, "w", zipfile.ZIP_DEFLATED)
        self._made_at = made_at.timetuple()[:6]

    def add(self, name: str, content: bytes) -> bytes:
        """What is to be sent after the entry was added."""
        entry = zipfile.ZipInfo(name, self._made_at)
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._archive.writestr(entry, content)
        return self._pipe.taken()

    def end(self) -> bytes:
        """The rest of the archive."""
        self._archive.close()
        return self._pipe.taken()
