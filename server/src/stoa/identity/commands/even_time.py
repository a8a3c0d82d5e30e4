"""Answers that tell by their time no more than by their words (ID-6, ID-27)."""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

STEP_SECONDS = 0.5


@asynccontextmanager
async def even_time() -> AsyncIterator[None]:
    """What is done inside takes half a second, or a whole number of them, however it ends."""
    started = time.monotonic()
    try:
        yield
    finally:
        steps = math.ceil((time.monotonic() - started) / STEP_SECONDS)
        await asyncio.sleep(started + steps * STEP_SECONDS - time.monotonic())
