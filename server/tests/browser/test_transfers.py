"""A page goes to another space by its dialog, which says before what is dropped."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitors, assert_accessible, shot
from tests.support.world import Person


@pytest.mark.spec("PG-11")
async def test_the_move_dialog_offers_other_spaces_and_says_what_is_dropped(
    visitors: Visitors, ada: Person
) -> None:
    spaces = {}
    for name in ("Harbour", "Lighthouse"):
        made = await ada.client.post("/spaces", json={"name": name})
        assert made.status_code == 201, made.text
        spaces[name] = made.json()["id"]
    plans = (await ada.client.post("/pages", json={"space_id": spaces["Harbour"], "title": "Plans"})).json()
    await ada.client.post(
        "/pages", json={"space_id": spaces["Harbour"], "title": "Details", "parent_id": plans["id"]}
    )
    target = await ada.client.post("/pages", json={"space_id": spaces["Lighthouse"], "title": "Archive"})
    tag = (await ada.client.post(f"/spaces/{spaces['Harbour']}/tags", json={"name": "Urgent"})).json()
    assert (await ada.client.put(f"/pages/{plans['id']}/tags/{tag['id']}")).is_success
    assert (await ada.client.post(f"/pages/{plans['id']}/share-links", json={})).status_code == 201
    page = await (await visitors.profile(ada)).open(f"/pages/{plans['id']}")

    await page.get_by_role("button", name="Page menu").click()
    await page.get_by_role("menuitem", name="Move", exact=True).click()
    dialog = page.get_by_role("dialog", name="Move 1 page")
    await dialog.get_by_role("combobox", name="Space").click()
    await page.get_by_role("option", name="Lighthouse").click()
    await expect(
        dialog.get_by_text("2 pages go to the other space; who sees them is decided there.")
    ).to_be_visible()
    await expect(dialog.get_by_text("Dropped: 1 link, 1 tag.")).to_be_visible()
    await dialog.get_by_role("option", name="Archive").click()
    await expect(dialog.get_by_text("Dropped: 1 link, 1 tag.")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "transfer-page")
    await dialog.get_by_role("button", name="Move").click()

    await expect(page.get_by_text("Page moved", exact=True)).to_be_visible()
    shown = (await ada.client.get(f"/pages/{plans['id']}")).json()
    assert shown["space_id"] == spaces["Lighthouse"]
    assert [ancestor["title"] for ancestor in shown["ancestors"]] == [target.json()["title"]]
    tree = page.get_by_role("region", name="Lighthouse")
    await expect(tree.get_by_role("treeitem", name="Plans")).to_be_visible()
