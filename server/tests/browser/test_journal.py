"""What editors keep on a device is gone when the person, or their right, is (PG-35)."""

from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from stoa.platform.context import Platform
from tests.browser.conftest import Visitors
from tests.support.team import Team, execute, make_team
from tests.support.world import World

OPEN = """const open = () => new Promise((resolve, reject) => {
    const request = indexedDB.open("stoa-journal", 1);
    request.onupgradeneeded = () =>
        request.result.createObjectStore("updates", { keyPath: "id", autoIncrement: true }).createIndex("page", "page");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
});
const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });"""
KEPT = f"""async () => {{ {OPEN}
    const database = await open();
    const rows = await done(database.transaction("updates").objectStore("updates").getAll());
    database.close();
    return [...new Set(rows.map((row) => row.page))].sort();
}}"""
KEEP = f"""async (pages) => {{ {OPEN}
    const database = await open();
    const store = database.transaction("updates", "readwrite").objectStore("updates");
    for (const page of pages) await done(store.add({{ page, generation: 1, update: new Uint8Array([0, 0]) }}));
    database.close();
}}"""


async def assert_kept(page: Page, expected: list[str]) -> None:
    """Waits until the device keeps something of exactly these pages."""
    await page.wait_for_function(
        f"async (expected) => JSON.stringify(await ({KEPT})()) === JSON.stringify(expected)", arg=sorted(expected)
    )


@pytest.fixture
async def team(platform: Platform, world: World) -> Team:
    return await make_team(platform, world)


async def test_another_account_and_a_sign_out_leave_nothing_of_what_was_written(
    visitors: Visitors, team: Team
) -> None:
    mine = await team.page("Mine")
    bob = await team.world.person("Bob")
    theirs = await bob.page("Theirs")
    profile = await visitors.profile(team.founder)
    profile.expected.append("404")
    page = await profile.open("/conversations")
    await expect(page.get_by_role("link", name="Home")).to_be_visible()
    own, hidden = f"{team.founder.id}:{mine['id']}", f"{team.founder.id}:{theirs['id']}"
    await page.evaluate(KEEP, [own, hidden, f"{bob.id}:{theirs['id']}"])
    await page.reload()
    # Neither what somebody else wrote here stays, nor what belongs to a page that is not seen any more.
    await assert_kept(page, [own])

    profile.expected.append("401")
    await page.get_by_role("button", name="Account menu").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await page.wait_for_url("**/sign-in*")
    await assert_kept(page, [])


async def test_whoever_loses_a_page_keeps_nothing_of_it(
    visitors: Visitors, team: Team, platform: Platform
) -> None:
    made = await team.page("Shared")
    await team.set_visibility(made["id"], "private")
    bob = await team.join("Bob")
    await team.grant(made["id"], bob, "EDIT")
    profile = await visitors.profile(bob)
    profile.expected += ["ERR_INTERNET_DISCONNECTED", "404", "WebSocket"]
    page = await profile.open(f"/pages/{made['id']}")
    await page.locator(".ProseMirror").click()
    await profile.context.set_offline(True)
    await page.keyboard.type("Written on the train")
    await assert_kept(page, [f"{bob.id}:{made['id']}"])
    await execute(platform, "DELETE FROM grants WHERE page_id = :page", page=UUID(made["id"]))
    await profile.context.set_offline(False)
    await assert_kept(page, [])
    await expect(page.get_by_role("heading", name="Not available")).to_be_visible()
    assert "train" not in str((await team.founder.client.get(f"/pages/{made['id']}/content")).json())
