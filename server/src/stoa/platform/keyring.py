"""The master keys: a file outside the database, one `id:base64` line per key, the last line in use.

Old lines stay: they open the data keys of older backups. An id ends with a fingerprint of its key, so that a
wrong file is told from the right one before anything is opened.
"""

import base64
import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from stoa.platform.settings import Settings

KEY_BYTES = 32


class MasterKeyError(Exception):
    """The master keys are missing, unreadable or not those of this database. The process leaves with status 9."""

    exit_code = 9


@dataclass(frozen=True)
class MasterKey:
    """A key that wraps data keys."""

    id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"MasterKey({self.id})"

    @classmethod
    def generate(cls, version: int) -> "MasterKey":
        secret = secrets.token_bytes(KEY_BYTES)
        return cls(f"{version}-{_fingerprint(secret)}", secret)

    def line(self) -> str:
        return f"{self.id}:{base64.b64encode(self.secret).decode()}\n"


def _fingerprint(secret: bytes) -> str:
    return hashlib.sha256(b"stoa master key id\0" + secret).hexdigest()[:12]


def load_key_ring(settings: Settings) -> "KeyRing":
    """The master keys of this installation. A file that is not there yet is made at the first encryption."""
    return KeyRing(settings.master_key_file or settings.data_dir / "master.key")


class KeyRing:
    """The keys of one file. The file is made when the first key is needed, and read again when it changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._keys: dict[str, MasterKey] = {}
        self._seen: tuple[int, int, int] | None = None
        self._refresh()

    @property
    def is_empty(self) -> bool:
        """Whether no key was ever made, or its file is gone."""
        self._refresh()
        return not self._keys

    def current(self) -> MasterKey:
        """The key that wraps new data keys. Raises MasterKeyError when there is none."""
        self._refresh()
        if not self._keys:
            raise MasterKeyError(f"There is no master key in {self.path}.")
        return self._keys[next(reversed(self._keys))]

    def find(self, key_id: str) -> MasterKey:
        """The key of this id. Raises MasterKeyError when the file does not hold it."""
        if key_id not in self._keys:
            self._refresh()
        if key_id not in self._keys:
            raise MasterKeyError(
                f"The master key {key_id} is not in {self.path}. Put the right key file back; nothing was changed."
            )
        return self._keys[key_id]

    def __contains__(self, key_id: str) -> bool:
        if key_id not in self._keys:
            self._refresh()
        return key_id in self._keys

    def create(self) -> None:
        """Make the file with its first key, unless another process has just made it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._write_beside(MasterKey.generate(1).line())
        try:
            # A link appears whole or not at all, and never replaces a file that is there.
            os.link(fresh, self.path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        self._refresh()

    def add(self) -> MasterKey:
        """Add a key, which is the one in use from now on."""
        self._refresh()
        added = MasterKey.generate(len(self._keys) + 1)
        fresh = self._write_beside("".join(key.line() for key in (*self._keys.values(), added)))
        fresh.replace(self.path)
        self._refresh()
        return added

    def _write_beside(self, content: str) -> Path:
        fresh = self.path.with_name(f".{self.path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return fresh

    def _refresh(self) -> None:
        try:
            status = self.path.stat()
            seen = (status.st_ino, status.st_mtime_ns, status.st_size)
            if seen == self._seen:
                return
            content = self.path.read_text()
        except FileNotFoundError:
            self._keys, self._seen = {}, None
            return
        except (OSError, UnicodeDecodeError) as error:
            raise MasterKeyError(f"The master key file {self.path} cannot be read: {error}") from error
        self._keys = {key.id: key for key in map(self._parse, content.split())}
        self._seen = seen
        if not self._keys:
            raise MasterKeyError(f"The master key file {self.path} is empty.")

    def _parse(self, line: str) -> MasterKey:
        key_id, _, encoded = line.partition(":")
        try:
            secret = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            secret = b""
        if len(secret) != KEY_BYTES or key_id.rpartition("-")[2] != _fingerprint(secret):
            raise MasterKeyError(f"The master key file {self.path} is damaged at key {key_id[:40]!r}.")
        return MasterKey(key_id, secret)
