"""Work of many that is done faster together: what comes while some is under way goes with the next.

Nothing waits for company: what comes alone is done at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

MOST = 64


class Together(Generic[Item, Outcome]):
    """Does items in batches of one group each, one batch of a group at a time.

    `do` gives an outcome for each item, in their order; what it raises, each of them raises.
    """

    def __init__(self, do: Callable[[Sequence[Item]], Awaitable[Sequence[Outcome]]]) -> None:
        self._do = do
        # The groups of which a batch is under way, with what came since.
        self._waiting: dict[Hashable, list[tuple[Item, asyncio.Future[Outcome]]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def done(self, group: Hashable, item: Item) -> Outcome:
        """The outcome of an item. Whoever is cancelled does not keep it from being done."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        if group in self._waiting:
            self._waiting[group].append((item, future))
        else:
            self._waiting[group] = []
            self._begin(group, [(item, future)])
        return await future

    def _begin(self, group: Hashable, batch: list[tuple[Item, asyncio.Future[Outcome]]]) -> None:
        task = asyncio.create_task(self._run(group, batch))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, group: Hashable, batch: list[tuple[Item, asyncio.Future[Outcome]]]) -> None:
        try:
            outcomes = await self._do([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001  # it belongs to those who wait
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
        else:
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                if not future.done():
                    future.set_result(outcome)
        finally:
            self._go_on(group)

    def _go_on(self, group: Hashable) -> None:
        waiting = self._waiting.pop(group)
        if waiting:
            self._waiting[group] = waiting[MOST:]
            self._begin(group, waiting[:MOST])
