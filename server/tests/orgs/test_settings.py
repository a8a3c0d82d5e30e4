"""Settings of an organization: who changes what, and what is refused."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import fetch, make_team
from tests.support.world import Person, World


async def change(person: Person, *, tag: str | None = None, at: Any = None, **changes: Any) -> httpx.Response:
    """PATCH the person's organization, from the state that is there unless a tag is named."""
    path = f"/organizations/{at or person.organization_id}"
    tag = tag or (await person.client.get(path)).json()["tag"]
    return await person.client.patch(path, json=changes, headers={"If-Match": f'"{tag}"'})


@pytest.mark.spec("ORG-9")
async def test_a_change_needs_the_state_that_it_was_made_from(world: World) -> None:
    ada = await world.person("Ada")
    path = f"/organizations/{ada.organization_id}"
    first = (await ada.client.get(path)).json()["tag"]

    assert_problem(await ada.client.patch(path, json={"name": "Ferrow"}), 428, "precondition_required")
    changed = await change(ada, tag=first, name="Ferrow Studio")
    late = await change(ada, tag=first, name="Ferrow & Sons")

    assert changed.status_code == 200, changed.text
    assert changed.headers["etag"] == f'"{changed.json()["tag"]}"'
    assert_problem(late, 412, "orgs.changed")
    assert (await ada.client.get(path)).json()["name"] == "Ferrow Studio"


@pytest.mark.spec("ORG-9", "ORG-62", "ORG-64")
async def test_a_change_is_audited_with_old_and_new_value(world: World, platform: Platform) -> None:
    ada = await world.person("Ada")

    answer = await change(ada, system_prompt="Answer in SI units.", allowed_tiers=["standard", "basic"])

    assert answer.status_code == 200, answer.text
    assert answer.json()["allowed_tiers"] == ["basic", "standard"]
    (row,) = await fetch(
        platform,
        "SELECT actor_user_id, metadata FROM audit_events"
        " WHERE organization_id = :id AND event_type = 'organization.changed'",
        id=ada.organization_id,
    )
    assert row.actor_user_id == ada.id
    assert row.metadata == {
        "system_prompt": {"from": None, "to": "Answer in SI units."},
        "allowed_tiers": {"from": ["basic", "standard", "premium"], "to": ["basic", "standard"]},
    }


@pytest.mark.spec("ORG-88", "ORG-13", "ORG-6")
async def test_members_read_and_do_not_change(world: World, platform: Platform) -> None:
    team = await make_team(platform, world)
    bert, eve = await team.join("Bert"), await world.person("Eve")
    at = team.organization_id

    read = (await bert.client.get(f"/organizations/{at}")).json()

    assert (read["rules"], read["permissions"]) == (None, {"manage": False, "own": False})
    assert_problem(await change(bert, at=at, name="Mine"), 403, "orgs.admin_only")
    foreign = await change(eve, at=at, tag="0", name="Mine")
    unknown = await change(eve, at=new_id(), tag="0", name="Mine")
    assert_problem(foreign, 404, "not_found")
    assert foreign.json()["title"] == unknown.json()["title"]


@pytest.mark.spec("ORG-8", "ORG-9", "ORG-12")
@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"organization_id": str(new_id())}, "/organization_id"),
        ({"role": "owner"}, "/role"),
        ({"id": str(new_id())}, "/id"),
        ({"created_at": "2026-01-01T00:00:00Z"}, "/created_at"),
        ({"member_limit": 100_000}, "/member_limit"),
        ({"status": "active"}, "/status"),
        ({"name": "x"}, "/name"),
        ({"name": "\u202e "}, "/name"),
        ({"name": None}, "/"),
        ({"system_prompt": "x" * 4001}, "/system_prompt"),
        ({"allowed_tiers": []}, "/allowed_tiers"),
        ({"allowed_tiers": ["gold"]}, "/allowed_tiers/0"),
        ({"settings": {"colour": "red"}}, "/settings/colour"),
        ({"settings": {"home_page": "//evil.example"}}, "/settings/home_page"),
        ({"email_domains": ["example"]}, "/email_domains/0"),
        ({"invitation_ttl_hours": 721}, "/invitation_ttl_hours"),
        ({"metadata": {"a": {"b": {"c": {"d": {"e": {}}}}}}}, "/metadata"),
        ({"metadata": {"a": "x" * 16_400}}, "/metadata"),
        ({"metadata": {"a": [1e300] * 60}}, "/metadata"),
    ],
)
async def test_what_is_no_setting_or_no_value_of_one_changes_nothing(
    world: World, changes: dict[str, Any], pointer: str
) -> None:
    ada = await world.person("Ada")
    before = (await ada.client.get(f"/organizations/{ada.organization_id}")).json()

    answer = await change(ada, **({"description": "Changed"} | changes))

    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await ada.client.get(f"/organizations/{ada.organization_id}")).json() == before


@pytest.mark.spec("ORG-12")
@pytest.mark.parametrize("text", ['{"metadata": {"a": "\\u0000"}}', '{"system_prompt": "\\ud800"}'])
async def test_nul_and_lone_surrogates_are_refused(world: World, text: str) -> None:
    ada = await world.person("Ada")
    headers = {"If-Match": '"0"', "Content-Type": "application/json"}

    answer = await ada.client.patch(f"/organizations/{ada.organization_id}", content=text, headers=headers)

    assert_problem(answer, 422, "invalid_input")


@pytest.mark.spec("ORG-12")
async def test_metadata_of_five_levels_and_settings_are_kept(world: World) -> None:
    ada = await world.person("Ada")
    deep = {"a": {"b": {"c": {"d": {"e": 1}}}}}
    await change(ada, settings={"week_start": "sunday", "timezone": "Europe/Berlin"})

    answer = await change(ada, metadata=deep, settings={"timezone": None})

    assert answer.json()["rules"]["metadata"] == deep
    assert (answer.json()["settings"]["week_start"], answer.json()["settings"]["timezone"]) == ("sunday", None)


@pytest.mark.spec("ORG-3")
async def test_a_renamed_organization_has_a_renamed_space(world: World) -> None:
    ada = await world.person("Ada")

    await change(ada, name="Ferrow Studio")

    spaces = (await ada.client.get("/spaces")).json()["items"]
    assert next(space["name"] for space in spaces if space["space_type"] == "organization") == "Ferrow Studio"


@pytest.mark.spec("ORG-3")
async def test_a_slug_that_was_given_up_is_nobody_elses_for_ninety_days(
    world: World, clock: TurnableClock
) -> None:
    ada, eve = await world.person("Ada"), await world.person("Eve")
    old = f"old-{new_id().hex[-8:]}"
    assert (await change(ada, slug=old)).status_code == 200
    assert (await change(ada, slug=f"{old}-new")).status_code == 200

    assert_problem(await change(eve, slug=old), 409, "orgs.slug_taken")
    assert_problem(
        await eve.client.post("/organizations", json={"name": "Engines", "slug": old}), 409, "orgs.slug_taken"
    )
    clock.advance(timedelta(days=6))
    assert_problem(await change(eve, slug=old), 409, "orgs.slug_taken")
    assert (await change(ada, slug=old)).status_code == 200, "the organization itself may go back"
    assert (await change(ada, slug=f"{old}-newer")).status_code == 200
    clock.advance(timedelta(days=90))
    assert (await change(await world.person("Bert"), slug=old)).status_code == 200


@pytest.mark.spec("ORG-29")
async def test_who_asks_for_a_second_factor_has_one(world: World) -> None:
    ada = await world.person("Ada")

    assert_problem(await change(ada, requires_mfa=True), 409, "orgs.mfa_self_first")


@pytest.mark.spec("ORG-33")
async def test_who_asks_for_a_sign_in_has_signed_in_that_way(world: World) -> None:
    ada = await world.person("Ada")

    assert_problem(await change(ada, sso_provider_key="workshop"), 409, "orgs.sso_self_first")
