"""Reads an archive in a process of its own, one conversation or page at a time."""

import asyncio
from collections.abc import AsyncIterator
from typing import IO, Any

import orjson

from stoa.imports.errors import Unrecognized
from stoa.platform import children

_WORKER = "stoa.imports.adapters.archive_worker"
# Whoever takes the contents writes them meanwhile; the process has a limit of its own for its work.
TIMEOUT_SECONDS = 3000


async def contents(source: str, file: IO[bytes]) -> AsyncIterator[dict[str, Any]]:
    """`{"conversation": …}` for each, or what the archive of a tree has of pages; `{"losses": …}` at the end.

    Raises Unrecognized.
    """
    child = await children.start(_WORKER, [source], file)
    assert child.stdout is not None
    is_whole = False
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while head := await child.stdout.read(4):
                found = orjson.loads(await child.stdout.readexactly(int.from_bytes(head, "big")))
                if "refused" in found:
                    raise Unrecognized(found=found["refused"])
                is_whole = "losses" in found
                yield found
    except (asyncio.IncompleteReadError, TimeoutError) as error:
        raise Unrecognized(found="too_demanding") from error
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()
    if not is_whole:
        raise Unrecognized(found="too_demanding")
