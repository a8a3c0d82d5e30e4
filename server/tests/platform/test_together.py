"""What comes while some of its kind is under way is done with the next (ADR 88)."""

import asyncio
from collections.abc import Sequence

import pytest

from stoa.platform.together import MOST, Together


class Slow:
    """Doubles numbers, as many as it is given, when it is let."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.may_go = asyncio.Event()

    async def double(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        await self.may_go.wait()
        if -1 in numbers:
            raise ValueError("unlucky")
        return [2 * number for number in numbers]


async def until_begun(slow: Slow) -> None:
    async with asyncio.timeout(10):
        while not slow.batches:
            await asyncio.sleep(0)


async def test_what_comes_alone_is_done_at_once_and_the_rest_together() -> None:
    slow = Slow()
    together = Together(slow.double)
    first = asyncio.create_task(together.done("group", 1))
    await until_begun(slow)

    others = [asyncio.create_task(together.done("group", number)) for number in range(2, MOST + 3)]
    elsewhere = asyncio.create_task(together.done("other group", 100))
    await asyncio.sleep(0)
    slow.may_go.set()

    assert [await task for task in (first, *others, elsewhere)] == [2, *range(4, 2 * MOST + 5, 2), 200]
    assert slow.batches == [[1], [100], list(range(2, MOST + 2)), [MOST + 2]]


async def test_a_failure_is_everybodys_of_its_batch_and_of_no_other() -> None:
    slow = Slow()
    together = Together(slow.double)
    first = asyncio.create_task(together.done("group", 1))
    await until_begun(slow)
    others = [asyncio.create_task(together.done("group", number)) for number in (12, -1)]
    await asyncio.sleep(0)
    slow.may_go.set()

    assert await first == 2
    for other in others:
        with pytest.raises(ValueError, match="unlucky"):
            await other
    assert await together.done("group", 3) == 6


async def test_who_is_cancelled_keeps_nobody_from_being_done() -> None:
    slow = Slow()
    together = Together(slow.double)
    first = asyncio.create_task(together.done("group", 1))
    await until_begun(slow)
    second = asyncio.create_task(together.done("group", 2))
    await asyncio.sleep(0)

    first.cancel()
    await asyncio.wait([first])
    slow.may_go.set()

    assert await second == 4
    assert slow.batches == [[1], [2]]
