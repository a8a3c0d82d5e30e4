"""Python processes that read what strangers sent: without secrets, files of their own or much memory."""

import asyncio
import resource
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from typing import IO

# What a child ends with when it refuses its content; it writes the reason.
REFUSED = 3


class ChildTookTooLong(Exception):
    """The process was ended because its time was over."""


async def start(module: str, arguments: Sequence[str], stdin: int | IO[bytes]) -> Process:
    """Begin a module as a process whose output is read by the caller, who ends it."""
    # No environment: the child needs no secret, and decodes what a stranger sent.
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdin=stdin, stdout=PIPE, stderr=DEVNULL, env={}
    )


async def run(
    module: str, arguments: Sequence[str], content: bytes, *, timeout_seconds: float
) -> tuple[int | None, bytes]:
    """Run a module as a process that reads the content; gives its exit code and what it wrote.

    Raises ChildTookTooLong.
    """
    child = await start(module, arguments, PIPE)
    try:
        async with asyncio.timeout(timeout_seconds):
            output, _ = await child.communicate(content)
    except TimeoutError as error:
        raise ChildTookTooLong from error
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return child.returncode, output


def limit(*, memory_bytes: int, cpu_seconds: int) -> None:
    """Called first in the child: so much memory and time, no file written, no core left behind."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
