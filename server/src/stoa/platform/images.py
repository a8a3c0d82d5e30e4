"""Pictures that people upload: looked at before they are decoded, decoded in a process that can do no harm (ID-104).

`python -m stoa.platform.images` is that process: it reads a picture, and writes it anew in each asked size as WebP,
cut to a square, without anything but its pixels.
"""

import asyncio
import io
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stoa.platform import children
from stoa.platform.children import ChildTookTooLong
from stoa.platform.errors import Invalid, Unavailable, UnsupportedType

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000
TIMEOUT_SECONDS = 20
# Of the child: enough for the largest picture that we take, twice.
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 15
AT_ONCE = 2
QUALITY = 85

_PNG = b"\x89PNG\r\n\x1a\n"
# Start of frame: where a JPEG says how large it is.
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_gate = asyncio.Semaphore(AT_ONCE)


class ImageTypeRefused(UnsupportedType):
    code, title = "platform.image_type", "A picture is a PNG, JPEG or WebP file"


class ImageTooLarge(Invalid):
    """Extension `max_pixels`."""

    code, title = "platform.image_too_large", "This picture has too many pixels"


class ImageBroken(Invalid):
    code, title = "platform.image_broken", "This picture cannot be read"


class ImagesBusy(Unavailable):
    code, title = "platform.images_busy", "The picture took too long; try again"


@dataclass(frozen=True)
class Picture:
    """A picture as it was written anew."""

    content: bytes
    mime_type: str
    width: int
    height: int


@dataclass(frozen=True)
class Header:
    """What the first bytes of a picture say."""

    kind: str
    width: int
    height: int


def read_header(content: bytes) -> Header:
    """Kind and size of a picture, without decoding it. Raises ImageTypeRefused, ImageBroken."""
    try:
        if content.startswith(_PNG):
            return Header("PNG", *struct.unpack(">II", content[16:24]))
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return Header("WEBP", *_webp_size(content))
        if content[:6] in (b"GIF87a", b"GIF89a"):
            return Header("GIF", *struct.unpack("<HH", content[6:10]))
        if content[:3] == b"\xff\xd8\xff":
            return Header("JPEG", *_jpeg_size(content))
    except (struct.error, IndexError) as error:
        raise ImageBroken from error
    raise ImageTypeRefused


def _webp_size(content: bytes) -> tuple[int, int]:
    match content[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
        case b"VP8L":
            bits = int.from_bytes(content[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = struct.unpack("<HH", content[26:30])
            return width & 0x3FFF, height & 0x3FFF
    raise ImageBroken


def _jpeg_size(content: bytes) -> tuple[int, int]:
    position = 2
    while True:
        if content[position] != 0xFF:
            raise ImageBroken
        marker = content[position + 1]
        if marker == 0xFF:
            position += 1
        elif marker in _FRAMES:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        else:
            position += 2 + struct.unpack(">H", content[position + 2 : position + 4])[0]


async def squares(content: bytes, sizes: Sequence[int]) -> list[bytes]:
    """The picture anew as WebP, cut to a square of each size, without metadata.

    Raises ImageTypeRefused, ImageTooLarge (before anything is decoded), ImageBroken, ImagesBusy.
    """
    if read_header(content).kind == "GIF":
        raise ImageTypeRefused
    header = _bounded_header(content)
    async with _gate:
        output = await _in_child(content, [header.kind, *map(str, sizes)])
    pictures = _unpack(output)
    if len(pictures) != len(sizes):
        raise ImageBroken
    return pictures


async def within(content: bytes, longest_sides: Sequence[int]) -> list[Picture]:
    """The picture anew, upright and without metadata, once per longest side and never larger than it was.

    JPEG where nothing shines through, else PNG; of an animation the first picture. Raises as `squares` does.
    """
    header = _bounded_header(content)
    async with _gate:
        output = await _in_child(content, [header.kind, *(f"within-{side}" for side in longest_sides)])
    pictures = [_as_picture(each) for each in _unpack(output)]
    if len(pictures) != len(longest_sides):
        raise ImageBroken
    return pictures


def _bounded_header(content: bytes) -> Header:
    header = read_header(content)
    if header.width < 1 or header.height < 1:
        raise ImageBroken
    if header.width * header.height > MAX_PIXELS:
        raise ImageTooLarge(max_pixels=MAX_PIXELS)
    return header


def _as_picture(content: bytes) -> Picture:
    header = read_header(content)
    return Picture(content, f"image/{header.kind.lower()}", header.width, header.height)


async def _in_child(content: bytes, arguments: list[str]) -> bytes:
    try:
        code, output = await children.run(
            "stoa.platform.images", arguments, content, timeout_seconds=TIMEOUT_SECONDS
        )
    except ChildTookTooLong as error:
        raise ImagesBusy from error
    if code != 0:
        raise ImageBroken
    return output


def _unpack(output: bytes) -> list[bytes]:
    pictures, position = [], 0
    while position + 4 <= len(output):
        size = int.from_bytes(output[position : position + 4], "big")
        pictures.append(output[position + 4 : position + 4 + size])
        position += 4 + size
    return pictures


def _main(kind: str, sizes: Sequence[str]) -> None:
    children.limit(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
    content = sys.stdin.buffer.read(MAX_BYTES + 1)
    for picture in _decode(content, kind, sizes):
        sys.stdout.buffer.write(len(picture).to_bytes(4, "big") + picture)


def _decode(content: bytes, kind: str, sizes: Sequence[str]) -> list[bytes]:
    from PIL import Image, ImageOps  # noqa: PLC0415  # in the child alone

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(content), formats=(kind,)) as opened:
        upright = ImageOps.exif_transpose(opened).convert("RGBA")
    found = []
    for asked in sizes:
        size = int(asked.removeprefix("within-"))
        if asked.startswith("within-"):
            found.append(_bounded(upright, size))
            continue
        square = ImageOps.fit(upright, (size, size), Image.Resampling.LANCZOS)
        # Pixels alone go on: no EXIF, no profile, no comment.
        bare = Image.new("RGBA", square.size)
        bare.paste(square)
        buffer = io.BytesIO()
        bare.save(buffer, "WEBP", quality=QUALITY, method=4)
        found.append(buffer.getvalue())
    return found


def _bounded(upright: "Image", side: int) -> bytes:
    """At most so long on either side; pixels alone go on here, too."""
    copy = upright.copy()
    copy.thumbnail((side, side))
    is_opaque = copy.getchannel("A").getextrema() == (255, 255)
    bare = copy.convert("RGB") if is_opaque else copy
    bare.info.clear()
    buffer = io.BytesIO()
    bare.save(buffer, "JPEG" if is_opaque else "PNG", quality=QUALITY)
    return buffer.getvalue()


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2:])
