"""What a model is told of a channel that a message names: what its sender may read there, and no more."""

from datetime import timedelta

from tests.channels.talking import channel, delete, say, set_channel
from tests.conversations.talking import Talker
from tests.conversations.test_mentions import known, told
from tests.support.clock import TurnableClock
from tests.support.model_server import ModelServer
from tests.support.team import Team


async def test_of_a_channel_the_last_messages_are_told_to_whoever_may_read_them(
    team: Team, models: ModelServer, clock: TurnableClock
) -> None:
    ada, eve = Talker(team.founder, models), Talker(await team.join("Eve"), models)
    await ada.connect()
    await eve.connect()
    page, named = await channel(team), team.founder
    for number in range(1, 13):
        said = await say(named, page, f"Radius {number} by @[Ada]({named.id}:user), {{{{x}}}}")
        if number % 8 == 0:
            clock.advance(timedelta(seconds=60))
    await delete(named, said)
    await set_channel(named, page, topic="Locks")

    sent = await ada.talk(f"What is said in @[design]({page}:page)?")
    (heard,) = told(models)
    assert heard.startswith("The channel design is named. Its last messages:\n[Ada]\n")
    # Of eleven the last ten, oldest first, as people read them; notes of the channel are no talk.
    assert [line for line in heard.splitlines() if line.startswith("Radius")] == [
        f"Radius {number} by @Ada, {{ {{x}} }}" for number in range(2, 12)
    ]
    assert "Locks" not in heard
    assert await known(ada, sent) == ["design"]
    layers = (await ada.get(f"/conversations/{sent['conversation']['id']}/context"))["layers"]
    assert [each["tokens"] > 50 for each in layers if each["kind"] == "mention"] == [True]

    sent = await eve.talk(f"What is said in @[design]({page}:page)?")
    assert told(models) == []
    assert await known(eve, sent) == []
