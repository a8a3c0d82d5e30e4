"""Readers in memory: order, bounds, and no reader in another's way."""

from uuid import UUID

import pytest

from stoa.conversations.contracts import StoredEvent
from stoa.conversations.core.batching import CONTENT, PendingEvents, storable
from stoa.conversations.core.titles import DEFAULT_TITLE, first_title
from stoa.conversations.runtime.hub import MAX_HELD, Hub
from stoa.platform.ids import OrganizationId, RunId, UserId
from stoa.platform.rights import EndedRight

ORGANIZATION, RUN, USER = OrganizationId(UUID(int=1)), RunId(UUID(int=2)), UserId(UUID(int=3))


def event(seq: int, size: int = 10) -> StoredEvent:
    return StoredEvent(seq, CONTENT, b'{"text":"%s"}' % (b"x" * size))


@pytest.mark.spec("CV-54")
def test_a_reader_that_does_not_read_is_overrun_alone() -> None:
    hub = Hub()
    with hub.reader(ORGANIZATION, RUN, USER) as slow, hub.reader(ORGANIZATION, RUN, USER) as quick:
        read = 0
        for seq in range(1, 50):
            hub.publish(ORGANIZATION, RUN, [event(seq, MAX_HELD // 20)], [])
            read += len(quick.take())

        assert slow.is_overrun
        assert slow.take() == []
        assert not quick.is_overrun
        assert read == 49


def test_a_batch_beyond_all_bounds_is_read_from_the_database() -> None:
    hub = Hub()
    with hub.reader(ORGANIZATION, RUN, USER) as reader:
        reader.must_look = False
        hub.publish(ORGANIZATION, RUN, [event(1, MAX_HELD + 1)], [])

        assert reader.must_look
        assert not reader.is_overrun


def test_a_reader_is_asked_once_after_each_end_that_may_be_its_own() -> None:
    hub = Hub()
    with hub.reader(ORGANIZATION, RUN, USER) as reader:
        asked = []
        ends = [EndedRight(1, USER), EndedRight(2, UserId(UUID(int=4))), EndedRight(3, None)]
        for told in ([], ends[:1], ends[:1], ends[:2], ends):
            reader.must_check = False
            hub.publish(ORGANIZATION, RUN, [event(1)], told)
            asked.append(reader.must_check)
        assert asked == [False, True, False, False, True]


def test_all_readers_share_the_same_bytes() -> None:
    hub = Hub()
    with hub.reader(ORGANIZATION, RUN, USER) as one, hub.reader(ORGANIZATION, RUN, USER) as other:
        hub.publish(ORGANIZATION, RUN, [event(1), event(2)], [])

        [first], [second] = one.take(), other.take()
        assert first.body is second.body
        assert (first.first, first.last) == (1, 2)


@pytest.mark.spec("CV-39")
def test_deltas_of_a_batch_become_one_event_and_numbers_have_no_gap() -> None:
    pending = PendingEvents()
    pending.add("run.status", {"status": "running"})
    for piece in ("Hel", "lo", " you"):
        pending.add_text(CONTENT, piece)
    first = pending.take()
    pending.add_text(CONTENT, "!")
    second = pending.take()

    assert [(stored.seq, stored.type) for stored in (*first, *second)] == [
        (1, "run.status"),
        (2, CONTENT),
        (3, CONTENT),
    ]
    assert first[1].data == b'{"text":"Hello you"}'
    assert pending.answer == "Hello you!"
    assert not pending


@pytest.mark.parametrize(
    ("text", "stored"),
    [("plain", "plain"), ("a\0b", "a\ufffdb"), ("🦩", "🦩"), ("\ud83e", "\ufffd"), ("\ud83e\udda9", "🦩")],
)
def test_text_is_made_storable(text: str, stored: str) -> None:
    assert storable(text) == stored


@pytest.mark.spec("CV-69")
@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Short", "Short"),
        ("  Many\n\n  lines\there ", "Many lines here"),
        ("x" * 80, "x" * 50),
        ("word " * 20, ("word " * 10).strip()),
        ("a" * 45 + " " + "b" * 20, "a" * 45),
        ("\u200b \n", "\u200b"),
        (" ", DEFAULT_TITLE),
    ],
)
def test_the_first_title_is_cut_at_a_word(text: str, title: str) -> None:
    assert first_title(text) == title
