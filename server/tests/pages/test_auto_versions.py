"""Versions that are kept while people write, and what is left of them (PG-55)."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from stoa.pages.commands.auto_versions import thin_versions
from tests.support.clock import TurnableClock
from tests.support.editor import Editor
from tests.support.team import Team, execute, fetch


async def versions(team: Team, page: dict[str, Any]) -> list[tuple[str, str]]:
    """Source and text of each, the first one first."""
    rows = await fetch(
        team.platform,
        "SELECT source, content_text FROM page_versions WHERE page_id = :id ORDER BY version_number",
        id=UUID(page["id"]),
    )
    return [(row.source, row.content_text) for row in rows]


async def until(team: Team, page: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    async with asyncio.timeout(30):
        while await versions(team, page) != expected:
            await asyncio.sleep(0.05)


async def stored(team: Team, page: dict[str, Any], text: str) -> None:
    async with asyncio.timeout(30):
        while True:
            [row] = await fetch(
                team.platform, "SELECT content_text FROM pages WHERE id = :id", id=UUID(page["id"])
            )
            if row.content_text == text:
                return
            await asyncio.sleep(0.05)


@pytest.mark.spec("PG-55")
async def test_a_version_is_kept_every_ten_minutes_of_writing_and_when_the_last_one_leaves(
    team: Team, clock: TurnableClock
) -> None:
    page = await team.page("Plans")
    async with Editor(team.founder.client, page["id"]) as ada:
        await ada.synced()
        await ada.write("a")
        await ada.saved()
        await stored(team, page, "a")
        assert await versions(team, page) == []
        clock.advance(timedelta(minutes=11))
        await ada.write("b")
        await ada.saved()
        await until(team, page, [("auto", "ab")])
        await ada.write("c")
        await ada.saved()
        await stored(team, page, "abc")
        assert await versions(team, page) == [("auto", "ab")]
    kept = [("auto", "ab"), ("auto", "abc")]
    await until(team, page, kept)

    # Who only reads leaves nothing behind, and neither does the nightly job yet.
    async with Editor(team.founder.client, page["id"]) as ada:
        await ada.synced()
    async with Editor(team.founder.client, page["id"]) as ada:
        await ada.synced()
        await ada.write("d")
        await ada.saved()
    kept.append(("auto", "abcd"))
    await until(team, page, kept)
    await thin_versions(team.platform)
    assert await versions(team, page) == kept


@pytest.mark.spec("PG-55")
async def test_of_old_automatic_versions_one_of_each_day_is_left_for_a_year(team: Team) -> None:
    page = await team.page("Plans")
    ages = (
        (1, "auto", 500, 0, False),
        (2, "manual", 500, 1, False),
        (3, "auto", 500, 2, True),
        (4, "auto", 40, 1, False),
        (5, "auto", 40, 2, False),
        (6, "pre_ai", 40, 2, False),
        (7, "auto", 40, 3, True),
        (8, "auto", 39, 1, False),
        (9, "auto", 2, 1, False),
        (10, "auto", 2, 2, False),
    )
    for number, source, days, hour, is_pinned in ages:
        await execute(
            team.platform,
            "INSERT INTO page_versions (id, organization_id, page_id, version_number, title, content, content_text,"
            " word_count, source, is_pinned, created_at) VALUES (gen_random_uuid(), :organization, :page, :number,"
            " 'Plans', '{}', '', 0, :source, :pinned,"
            " (date_trunc('day', now() AT TIME ZONE 'UTC') - make_interval(days => CAST(:days AS int))"
            " + make_interval(hours => CAST(:hour AS int)))"
            " AT TIME ZONE 'UTC')",
            organization=team.organization_id,
            page=UUID(page["id"]),
            number=number,
            source=source,
            pinned=is_pinned,
            days=days,
            hour=hour,
        )

    await thin_versions(team.platform)

    rows = await fetch(
        team.platform,
        "SELECT version_number AS n FROM page_versions WHERE page_id = :id ORDER BY n",
        id=UUID(page["id"]),
    )
    assert [row.n for row in rows] == [2, 3, 6, 7, 8, 9, 10]
