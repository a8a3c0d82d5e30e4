"""Readers that fall away and come back, in front of a server that is killed: each ends with the order of the database.

A small form in the suite; with STOA_TEST_SOAK twenty senders, fifty readers and ten thousand messages (CH-48).
"""

import asyncio
import json
import os
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from stoa.app.container import Container
from tests.channels.talking import changes, channel, post
from tests.support.clock import TurnableClock
from tests.support.second_process import second_process
from tests.support.team import Team, fetch
from tests.support.world import Person

SENDERS, READERS, ROUNDS = (20, 50, 56) if "STOA_TEST_SOAK" in os.environ else (3, 6, 2)
# As many as one may post in ten seconds, almost.
PER_ROUND = 9
PATIENCE_SECONDS = 3600 if "STOA_TEST_SOAK" in os.environ else 120


class Reader:
    """A client in the manner of the browser: it applies what it hears in order, and asks where something is missing."""

    def __init__(self, person: Person, page: str, origin: Callable[[], str], chance: random.Random) -> None:
        self._person, self._page, self._origin, self._chance = person, page, origin, chance
        self.seq = 0
        self.heard: list[str] = []
        self.texts: dict[str, str] = {}
        self.returns = 0

    async def until(self, is_done: Callable[[int], bool]) -> None:
        while not is_done(self.seq):
            with suppress(OSError, WebSocketException, TimeoutError):
                await self._listen(is_done)
            self.returns += 1
            await asyncio.sleep(0.02)

    async def _listen(self, is_done: Callable[[int], bool]) -> None:
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._person.client.cookies.jar)
        origin = self._origin()
        headers = {"Cookie": cookies, "Origin": origin}
        address = origin.replace("http://", "ws://") + "/realtime"
        async with connect(
            address, additional_headers=headers, proxy=None, max_size=None, close_timeout=1
        ) as held:
            await held.send(json.dumps({"op": "subscribe", "topic": f"channel:{self._page}", "after": self.seq}))
            patience = self._chance.randint(2, 12)
            while not is_done(self.seq):
                async with asyncio.timeout(2):
                    frame = json.loads(await held.recv())
                await self._take(frame)
                patience -= frame["op"] == "event"
                if patience == 0:
                    await self._fall_away(held)
                    return

    async def _fall_away(self, held: ClientConnection) -> None:
        """Leave politely, vanish, or stop reading for a while."""
        way = self._chance.choice(("leave", "vanish", "sleep"))
        if way == "vanish":
            held.transport.abort()
        elif way == "sleep":
            await asyncio.sleep(0.1)

    async def _take(self, frame: dict[str, Any]) -> None:
        if frame.get("resync"):
            await self._ask()
        elif frame.get("kind") == "message.changed":
            data = frame["data"]
            if data["seq"] > self.seq + 1:
                await self._ask()
            else:
                self._apply(data["message"])
                self.seq = max(self.seq, data["seq"])

    async def _ask(self) -> None:
        with suppress(httpx.HTTPError):
            told = await changes(self._person, self._page, self.seq)
            for message in told["items"]:
                self._apply(message)
            self.seq = max(self.seq, told["through"])

    def _apply(self, message: dict[str, Any]) -> None:
        if message["id"] not in self.texts:
            self.heard.append(message["id"])
        self.texts[message["id"]] = message["content"]


@pytest.mark.slow
async def test_every_reader_ends_with_the_order_of_the_database(
    team: Team, clock: TurnableClock, container: Container
) -> None:
    people = [team.founder, *[await team.join(f"P{number}", role="member") for number in range(1, SENDERS)]]
    page, chance = await channel(team), random.Random(48)  # a repeatable course, no secret
    own = container.platform.settings.base_url
    origins, last = [own], SENDERS * ROUNDS * PER_ROUND

    async def talk(number: int, turn: int) -> None:
        for part in range(PER_ROUND):
            text = f"{number}.{turn}.{part}"
            # Some are sent twice, as by a client that did not hear the answer.
            again = chance.choice((1, 1, 2))
            answers = await asyncio.gather(*(post(people[number], page, text, f"c-{text}") for _ in range(again)))
            assert {each.status_code for each in answers} <= {200, 201}, answers[0].text

    async def talk_all() -> None:
        for turn in range(ROUNDS):
            await asyncio.gather(*(talk(number, turn) for number in range(SENDERS)))
            if turn == ROUNDS // 2 - 1:
                origins.remove(other)
                process.kill()
            clock.advance(timedelta(seconds=11))

    readers = [
        Reader(people[number % SENDERS], page, lambda: chance.choice(origins), random.Random(number))
        for number in range(READERS)
    ]
    async with second_process(container) as (process, other), asyncio.timeout(PATIENCE_SECONDS):
        origins.append(other)
        await asyncio.gather(talk_all(), *(reader.until(lambda seq: seq >= last) for reader in readers))
    rows = await fetch(
        team.platform, "SELECT id, seq, content FROM channel_messages WHERE page_id = :id ORDER BY seq", id=page
    )
    truth = [str(row.id) for row in rows]
    assert [row.seq for row in rows] == list(range(1, last + 1))
    for reader in readers:
        assert reader.heard == truth
        assert reader.texts == {str(row.id): row.content for row in rows}
    assert sum(reader.returns for reader in readers) > READERS
