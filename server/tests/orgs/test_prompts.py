"""What models are told, and which of them a person may use."""

from typing import Any
from uuid import UUID

import pytest

from stoa.orgs import api as orgs
from stoa.platform.db import Scope
from stoa.platform.ids import OrganizationId, UserId, new_id
from tests.orgs.test_settings import change
from tests.support.http import assert_problem
from tests.support.team import Team, execute
from tests.support.world import Person


async def group(
    team: Team, name: str, *people: Person, prompt: str | None = None, tiers: list[str] | None = None
) -> UUID:
    group_id = new_id()
    await execute(
        team.platform,
        "INSERT INTO groups (id, organization_id, name, name_key, system_prompt, allowed_tiers, created_at, updated_at)"
        " VALUES (:id, :o, :name, lower(:name), :prompt, CAST(:tiers AS text[]), now(), now())",
        id=group_id,
        o=team.organization_id,
        name=name,
        prompt=prompt,
        tiers=tiers,
    )
    for person in people:
        await execute(
            team.platform,
            "INSERT INTO group_members (organization_id, group_id, user_id, joined_at) VALUES (:o, :g, :p, now())",
            o=team.organization_id,
            g=group_id,
            p=person.id,
        )
    return group_id


async def told(person: Person, team: Team, **params: Any) -> dict[str, Any]:
    answer = await person.client.get(f"/organizations/{team.organization_id}/prompt-layers", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.spec("ORG-56", "ORG-58")
async def test_layers_are_the_organizations_then_the_groups_by_name_then_the_persons(team: Team) -> None:
    bert = await team.join("Bert")
    await change(team.founder, system_prompt="Use SI units.")
    await group(team, "zinc", bert, prompt="Mind the coating.")
    await group(team, "Arches", bert, prompt="Steel only.")
    await group(team, "Others", team.founder, prompt="Not for Bert.")
    await execute(team.platform, "UPDATE users SET custom_prompt = 'Be brief.' WHERE id = :id", id=bert.id)

    layers = (await told(bert, team))["layers"]

    assert [(layer["source"], layer["text"]) for layer in layers] == [
        ("organization", "Use SI units."),
        ("group", "Steel only."),
        ("group", "Mind the coating."),
        ("person", "Be brief."),
    ]
    assert (await told(team.founder, team, user_id=str(bert.id)))["layers"] == layers
    path = f"/organizations/{team.organization_id}/prompt-layers"
    foreign = await bert.client.get(path, params={"user_id": str(team.founder.id)})
    assert_problem(foreign, 403, "orgs.admin_only")


@pytest.mark.spec("ORG-60")
@pytest.mark.parametrize(
    ("of_organization", "of_groups", "expected"),
    [
        (["basic", "standard"], [], ["basic", "standard"]),
        (["basic", "standard"], [None], ["basic", "standard"]),
        (["basic", "standard", "premium"], [["basic"], ["premium"]], ["basic", "premium"]),
        (["basic", "standard", "premium"], [["basic"], None], ["basic"]),
        (["standard"], [["standard"]], ["standard"]),
    ],
)
async def test_tiers_are_the_organizations_as_far_as_groups_allow(
    team: Team, of_organization: list[str], of_groups: list[list[str] | None], expected: list[str]
) -> None:
    bert = await team.join("Bert")
    await change(team.founder, allowed_tiers=of_organization)
    for number, tiers in enumerate(of_groups):
        await group(team, f"Group {number}", bert, tiers=tiers)

    async with team.platform.db.reading(Scope(team.organization_id, bert.id)) as session:
        found = await orgs.allowed_tiers(session, UserId(bert.id), OrganizationId(team.organization_id))

    assert list(found) == expected == (await told(bert, team))["allowed_tiers"]
    await execute(team.platform, "UPDATE users SET role = 'guest' WHERE id = :id", id=bert.id)
    assert (await told(bert, team))["allowed_tiers"] == [tier for tier in expected if tier == "basic"]


@pytest.mark.spec("ORG-59")
async def test_narrowing_the_organization_narrows_its_groups(team: Team) -> None:
    kept = await group(team, "Kept", tiers=["basic", "premium"])
    emptied = await group(team, "Emptied", tiers=["premium"])

    assert (await change(team.founder, allowed_tiers=["basic", "standard"])).status_code == 200

    for group_id, tiers in ((kept, ["basic"]), (emptied, None)):
        assert (await team.founder.client.get(f"/groups/{group_id}")).json()["allowed_tiers"] == tiers


@pytest.mark.spec("ORG-61", "ORG-60", "ORG-62")
async def test_a_model_that_is_disabled_or_of_another_tier_is_not_called(team: Team) -> None:
    unknown = await change(team.founder, model_tier_assignments={"stoa:demo": "basic", "openai:gpt-none": "basic"})
    assert_problem(unknown, 422, "orgs.unknown_models", unknown=["openai:gpt-none"])
    hello = {"content": "Hello", "model": "stoa:demo"}

    async def send() -> Any:
        return await team.founder.client.post("/messages", json=hello | {"client_message_id": str(new_id())})

    assert (await send()).status_code == 202
    assert (await change(team.founder, model_tier_assignments={"stoa:demo": None})).status_code == 200
    assert_problem(await send(), 403, "providers.tier_not_allowed", tier=None)
    await change(
        team.founder, model_tier_assignments={"stoa:demo": "premium"}, allowed_tiers=["basic", "standard"]
    )
    assert_problem(await send(), 403, "providers.tier_not_allowed", tier="premium", allowed=["basic", "standard"])
    models = (await team.founder.client.get("/models")).json()["items"]
    demo = next(model for model in models if model["slug"] == "stoa:demo")
    assert (demo["tier"], demo["is_available"], demo["reason"]) == ("premium", False, "tier_not_allowed")


@pytest.mark.spec("ORG-31")
@pytest.mark.parametrize("domain", ["gmail.com", "GMAIL.com "])
async def test_public_mail_domains_are_refused(team: Team, domain: str) -> None:
    assert_problem(await change(team.founder, email_domains=["ferrow.example", domain]), 422, "orgs.public_domain")


@pytest.mark.spec("ORG-8")
async def test_default_groups_are_the_organizations_own(team: Team) -> None:
    own = await group(team, "Own")

    assert (await change(team.founder, default_group_ids=[str(own)])).status_code == 200
    assert_problem(await change(team.founder, default_group_ids=[str(own), str(new_id())]), 404, "not_found")
