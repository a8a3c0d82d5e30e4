"""Alarms of money: an hour that costs much more than usual, and links to what it went to (US-40, US-41)."""

import asyncio
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest

from stoa.platform.clock import FrozenClock
from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from stoa.usage.commands.roll_up import roll_up
from stoa.usage.commands.spikes import find_spikes
from stoa.usage.contracts import TokenUse
from stoa.usage.core.periods import zone_of
from stoa.usage.core.spikes import is_spike, same_hours, usual
from tests.notifications.reading import inbox, settle
from tests.support.http import assert_problem
from tests.support.postbox import Postbox
from tests.support.team import fetch, make_team
from tests.support.world import MailingWorld, Person, World
from tests.usage.spending import DOLLAR, TWO_CENTS, Spender, at
from tests.usage.test_figures import age, costs

# At twenty dollars for a million tokens.
TEN_CENTS, TWO_DOLLARS = TokenUse(prompt=5000), TokenUse(prompt=100_000)


def test_an_hour_is_a_spike_above_five_times_the_mean_and_above_a_dollar() -> None:
    usually = [DOLLAR] * 14
    assert not is_spike(5 * DOLLAR, usually)
    assert is_spike(5 * DOLLAR + 1, usually)
    assert not is_spike(DOLLAR, [0] * 14)
    assert is_spike(DOLLAR + 1, [0] * 14)
    # Days without calls count too.
    assert usual([14 * DOLLAR] + [0] * 13) == DOLLAR


def test_the_same_hour_is_that_of_the_wall_clock() -> None:
    zone = zone_of("Europe/Zurich")
    found = same_hours(at("2026-10-27T13:00:00+00:00"), zone)
    assert len(found) == 14
    # Two in the afternoon, also before the clocks were put back on the 25th.
    assert found[0] == at("2026-10-26T13:00:00+00:00")
    assert found[2] == at("2026-10-24T12:00:00+00:00")


async def mails(postbox: Postbox, person: Person, kind: str, count: int) -> list[Any]:
    async with asyncio.timeout(30):
        while len(found := await postbox.to(person.email, kind)) < count:
            await asyncio.sleep(0.1)
    return list(found)


async def told(platform: Platform, person: Person) -> list[dict[str, Any]]:
    """What the inbox says of money, once everything that happened has been told."""
    await settle(platform, person)
    return [entry for entry in await inbox(person) if entry["kind"] == "budget"]


def link_in(mail: Any) -> tuple[str, dict[str, str]]:
    """The page of the client that the mail leads to, and what it asks it to show."""
    found = re.search(r"https?://\S+/usage\?[^\s)]+", mail.text)
    assert found is not None, mail.text
    parts = urlsplit(found.group())
    return parts.path, dict(parse_qsl(parts.query))


async def shown(person: Person, path: str, asked: dict[str, str]) -> dict[str, Any]:
    answer = await person.client.get(f"{path}/summary", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.spec("US-40", "US-41")
async def test_administrators_hear_once_a_day_of_an_hour_that_costs_much_more_than_usual(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    team = await make_team(mailing_platform, mailing_world)
    member = await team.join("Carl")
    loud = Spender(mailing_platform, team.founder)
    quiet = Spender(mailing_platform, await mailing_world.person("Bob"))
    for spender, usually in ((loud, TEN_CENTS), (quiet, TWO_DOLLARS)):
        call_id = await spender.open()
        await spender.settle(call_id, usually)
        for days in range(1, 15):
            await age(spender, call_id, days)
    await find_spikes(mailing_platform)
    assert await postbox.to(team.founder.email, "usage_spike") == []

    await loud.settle(await loud.open(model="openai:dear"), TWO_DOLLARS)
    await asyncio.gather(*(find_spikes(mailing_platform) for _ in range(5)))
    await loud.settle(await loud.open(), TWO_DOLLARS)
    await find_spikes(mailing_platform)

    (mail,) = await mails(postbox, team.founder, "usage_spike", 1)
    assert "spent 2.10 US dollars" in mail.text
    assert "it was 0.10 in this hour" in mail.text
    page, asked = link_in(mail)
    assert (page, asked["period"]) == ("/organization/usage", "today")
    found = await shown(team.founder, f"/organizations/{team.organization_id}/usage", asked)
    assert found["last"] == asked["until"]
    assert (found["people"][0]["name"], found["types"][0]["key"]) == (team.founder.name, "chat")
    assert "openai:dear" in costs(found["models"])
    (entry,) = await told(mailing_platform, team.founder)
    assert entry["facts"] == {"fact": "spike", "place": "organization"} | asked
    rows = await fetch(
        mailing_platform, "SELECT count(*) FROM usage_spikes WHERE organization_id = :id", id=team.organization_id
    )
    assert rows[0][0] == 1
    # Neither the members nor whoever always spends so much.
    for person in (member, quiet.person):
        assert await postbox.to(person.email, "usage_spike") == []


@pytest.mark.spec("US-41")
async def test_every_alarm_leads_to_the_figures_of_its_cause(
    mailing_world: MailingWorld, mailing_platform: Platform, postbox: Postbox
) -> None:
    team = await make_team(mailing_platform, mailing_world)
    bob = await team.join("Bob")
    group_id = await team.group("Writers", bob)
    made = await bob.client.post("/me/api-tokens", json={"name": "Reports", "scopes": ["usage:read"]})
    token_id = made.json()["api_token"]["id"]
    founder = Spender(mailing_platform, team.founder)
    member = Spender(mailing_platform, replace(bob, organization_id=team.organization_id))
    scopes = {
        "group": (group_id, "week"), "space": (team.space_id, "day"), "user": (str(bob.id), "month"),
        "api_token": (token_id, "total"), "organization": (str(team.organization_id), "month"),
    }  # fmt: skip
    for kind, (scope_id, period) in scopes.items():
        limit = (4 if kind == "organization" else 3) * TWO_CENTS
        await founder.set_budget(limit, hard=False, scope_kind=kind, scope_id=scope_id, period=period)

    await founder.spend(model="openai:other", space_id=UUID(team.space_id))
    for _ in range(3):
        await member.spend(space_id=UUID(team.space_id), api_token_id=UUID(token_id))

    of_organization = f"/organizations/{team.organization_id}/usage"
    # The last call of the founder's four and of each other's three reached the limit, and nothing before it the alarm.
    letters = await mails(postbox, team.founder, "budget_alert", 3)
    links = {asked.get("scope", "all").partition(":")[0]: (page, asked) for page, asked in map(link_in, letters)}
    assert {kind: (page, asked["period"]) for kind, (page, asked) in links.items()} == {
        "group": ("/organization/usage", "week"),
        "space": ("/organization/usage", "today"),
        "all": ("/organization/usage", "month"),
    }
    group = await shown(team.founder, of_organization, links["group"][1])
    assert (group["scope_name"], [line["name"] for line in group["people"]]) == ("Writers", ["Bob"])
    assert costs(group["models"]) == {"openai:gpt-x": 3 * TWO_CENTS}
    space = await shown(team.founder, of_organization, links["space"][1])
    assert costs(space["models"]) == {"openai:gpt-x": 3 * TWO_CENTS, "openai:other": TWO_CENTS}
    assert costs(space["spaces"]) == {team.space_id: 4 * TWO_CENTS}
    assert costs(space["types"]) == {"chat": 4 * TWO_CENTS}

    own = {asked.get("scope", "all").partition(":")[0]: (page, asked)
           for page, asked in map(link_in, await mails(postbox, bob, "budget_alert", 2))}  # fmt: skip
    assert {kind: (page, asked["period"]) for kind, (page, asked) in own.items()} == {
        "all": ("/settings/usage", "month"),
        "api_token": ("/settings/usage", "all"),
    }
    by_token = await shown(bob, "/me/usage", own["api_token"][1])
    assert (by_token["scope_name"], by_token["cost_micros"]) == ("Reports", 3 * TWO_CENTS)
    facts = [entry["facts"] for entry in await told(mailing_platform, member.person)]
    assert {(each["place"], each.get("scope")) for each in facts} == {
        ("own", None),
        ("own", f"api_token:{token_id}"),
    }


@pytest.mark.spec("US-41", "US-50")
async def test_a_part_of_the_figures_is_shown_to_those_who_see_them_all(platform: Platform, world: World) -> None:
    team = await make_team(platform, world)
    bob = await team.join("Bob")
    founder = Spender(platform, team.founder)
    member = Spender(platform, replace(bob, organization_id=team.organization_id))
    await founder.spend(space_id=UUID(team.space_id))
    call_id = await member.open(space_id=UUID(team.space_id))
    await member.settle(call_id)
    await age(member, call_id, 3)
    await member.spend()
    path = f"/organizations/{team.organization_id}/usage"
    today = (await shown(team.founder, path, {}))["last"]
    before = (date.fromisoformat(today) - timedelta(days=3)).isoformat()

    async def cost(person: Person, path: str, **asked: str) -> int:
        return int((await shown(person, path, asked))["cost_micros"])

    assert await cost(team.founder, path, scope=f"user:{bob.id}") == 3 * TWO_CENTS
    assert await cost(team.founder, path, scope=f"space:{team.space_id}") == 3 * TWO_CENTS
    assert (
        await cost(team.founder, path, scope=f"space:{team.space_id}", period="today", until=before) == TWO_CENTS
    )
    assert await cost(team.founder, path, period="today", until=before) == TWO_CENTS
    assert await cost(team.founder, path, scope=f"group:{new_id()}") == 0
    # Sums by day know nothing of spaces: what they hold already is found in the ledger.
    async with platform.db.writing(founder.scope) as session:
        assert await roll_up(session, FrozenClock(founder.platform.clock.now()), founder.organization_id)
    assert await cost(team.founder, path, scope=f"space:{team.space_id}") == 3 * TWO_CENTS
    assert await cost(team.founder, path, scope=f"user:{bob.id}") == 3 * TWO_CENTS
    listed = await team.founder.client.get(path, params={"period": "today", "until": before})
    assert len(listed.json()["items"]) == 1

    assert await cost(bob, "/me/usage", scope=f"space:{team.space_id}") == 2 * TWO_CENTS
    refused = await bob.client.get(f"{path}/summary", params={"scope": f"user:{bob.id}"})
    assert_problem(refused, 403, "usage.admin_only")
    for wrong in ("planet:x", f"user:{bob.id}"):
        assert (await bob.client.get("/me/usage/summary", params={"scope": wrong})).status_code == 422
    assert (await team.founder.client.get(f"{path}/summary", params={"until": "soon"})).status_code == 422
