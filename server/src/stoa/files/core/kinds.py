"""What a file is: by its name, by what the browser says and by its first bytes, which must agree (PB-62, DS-4)."""

from dataclasses import dataclass
from pathlib import PurePosixPath

MEGABYTE = 1024 * 1024
MAX_IMAGE_BYTES = 5 * MEGABYTE
MAX_TEXT_BYTES = 2 * MEGABYTE
MAX_NAME = 255

IMAGES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
}
TEXTS = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".csv": "text/csv",
    ".json": "application/json",
}
_SOURCES = (
    ".log .xml .yaml .yml .toml .ini .sql .sh .py .js .ts .tsx .jsx .css .html .java .c .h .cpp .hpp .cs .go .rs .rb"
    " .php .kt .swift .scad .tex .diff .patch"
)
TEXTS |= dict.fromkeys(_SOURCES.split(" "), "text/plain")
ACCEPTED = (*IMAGES, *TEXTS)
# What browsers say of a file that they do not know.
UNDECLARED = ("", "application/octet-stream")
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_NO_TEXT = (b"%PDF-", b"PK\x03\x04", b"\x7fELF", b"\x1f\x8b", b"MZ\x90")


@dataclass(frozen=True)
class FileKind:
    """An accepted kind. `is_image`: it is decoded and written anew; otherwise it is text in UTF-8."""

    mime_type: str
    is_image: bool

    @property
    def limit_bytes(self) -> int:
        return MAX_IMAGE_BYTES if self.is_image else MAX_TEXT_BYTES


def extension_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def kind_by_name(name: str) -> FileKind | None:
    """The kind that the name promises; None for one that is not accepted."""
    extension = extension_of(name)
    if extension in IMAGES:
        return FileKind(IMAGES[extension], is_image=True)
    return FileKind(TEXTS[extension], is_image=False) if extension in TEXTS else None


def agrees(kind: FileKind, declared: str, content: bytes) -> bool:
    """Whether the declared type and the content are what the name promises."""
    said = declared.partition(";")[0].strip().lower()
    if kind.is_image:
        return said in (*UNDECLARED, kind.mime_type) and sniffed(content) == kind.mime_type
    is_said = said in UNDECLARED or said.startswith("text/") or said == kind.mime_type
    return is_said and is_text(content)


def sniffed(content: bytes) -> str | None:
    """The type of a picture by its first bytes."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _SIGNATURES if content.startswith(start)), None)


def is_text(content: bytes) -> bool:
    """UTF-8 without NUL that is not the beginning of something else."""
    if b"\0" in content or sniffed(content) is not None or content.startswith(_NO_TEXT):
        return False
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def shown_name(name: str) -> str:
    """The last part of a name, without control characters, bounded; for people only, never a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(character for character in last if character.isprintable()).strip(". ")
    stem, extension = plain[: -len(extension_of(plain)) or None], extension_of(plain)
    return (stem[: MAX_NAME - len(extension)] + extension) or "file"
