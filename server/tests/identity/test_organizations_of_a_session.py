"""Which organization a request works in, and sockets that hear of the end of their session."""

import json

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from stoa.platform.context import Platform
from stoa.platform.ids import new_id
from tests.identity.behind import change
from tests.support.http import assert_problem
from tests.support.world import PASSWORD, Person, World


async def join(platform: Platform, person: Person, host: Person, role: str = "member") -> None:
    """Make somebody a member of another person's organization."""
    await change(
        platform,
        "INSERT INTO members (id, organization_id, user_id, role, created_at, updated_at)"
        " VALUES (:id, :organization, :person, :role, now(), now())",
        id=new_id(),
        organization=host.organization_id,
        person=person.id,
        role=role,
    )


async def active(client: httpx.AsyncClient) -> str:
    answer = await client.get("/sessions/current")
    found: str = answer.json()["organization"]["id"]
    return found


@pytest.mark.spec("ID-51")
async def test_switching_changes_this_session_only(world: World, platform: Platform) -> None:
    ada, host = await world.person("Ada"), await world.person("Host")
    await join(platform, ada, host)
    second = world.tab()
    await second.post("/sessions", json={"identifier": ada.email, "password": PASSWORD})

    answer = await ada.client.patch(
        "/sessions/current", json={"active_organization_id": str(host.organization_id)}
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["organization"]["id"] == str(host.organization_id)
    assert answer.json()["organization"]["role"] == "member"
    assert [item["role"] for item in answer.json()["organizations"]] == ["owner", "member"]
    assert await active(ada.client) == str(host.organization_id)
    assert await active(second) == str(ada.organization_id)


@pytest.mark.spec("ID-51")
async def test_a_new_session_begins_in_the_last_used_organization_if_still_a_member(
    world: World, platform: Platform
) -> None:
    ada, host = await world.person("Ada"), await world.person("Host")
    await join(platform, ada, host)
    await ada.client.patch("/sessions/current", json={"active_organization_id": str(host.organization_id)})

    tab = world.tab()
    begun = await tab.post("/sessions", json={"identifier": ada.email, "password": PASSWORD})
    assert begun.json()["organization"]["id"] == str(host.organization_id)
    await change(platform, "DELETE FROM members WHERE user_id = :id AND role = 'member'", id=ada.id)

    begun = await world.tab().post("/sessions", json={"identifier": ada.email, "password": PASSWORD})
    assert begun.json()["organization"]["id"] == str(ada.organization_id)


@pytest.mark.spec("ID-51")
async def test_one_request_may_name_another_organization(world: World, platform: Platform) -> None:
    ada, host = await world.person("Ada"), await world.person("Host")
    await join(platform, ada, host, role="admin")

    named = await ada.client.get("/sessions/current", headers={"Stoa-Organization": str(host.organization_id)})

    assert named.json()["organization"]["id"] == str(host.organization_id)
    assert await active(ada.client) == str(ada.organization_id)


@pytest.mark.spec("ID-51")
async def test_a_foreign_organization_is_answered_like_one_that_does_not_exist(
    world: World, platform: Platform
) -> None:
    ada, host, suspended = [await world.person(name) for name in ("Ada", "Host", "Suspended")]
    await join(platform, ada, suspended)
    await change(
        platform, "UPDATE members SET status = 'suspended' WHERE user_id = :id AND role = 'member'", id=ada.id
    )
    wanted = [str(host.organization_id), str(suspended.organization_id), str(new_id()), "nonsense"]

    by_header = [await ada.client.get("/me", headers={"Stoa-Organization": name}) for name in wanted]
    by_switch = [
        await ada.client.patch("/sessions/current", json={"active_organization_id": name}) for name in wanted[:3]
    ]

    for answers in (by_header, by_switch):
        documents = [assert_problem(answer, 404, "not_found") for answer in answers]
        for document in documents:
            document.pop("request_id")
        assert documents == [documents[0]] * len(documents)
    assert await active(ada.client) == str(ada.organization_id)


async def test_without_any_organization_only_account_routes_work(world: World, platform: Platform) -> None:
    ada = await world.person("Ada")
    await change(platform, "DELETE FROM members WHERE user_id = :id", id=ada.id)

    assert (await ada.client.get("/sessions/current")).json()["organization"] is None
    assert (await ada.client.get("/me")).status_code == 200
    assert_problem(await ada.client.get("/spaces"), 403, "identity.no_organization")


async def test_signing_out_closes_the_sockets_of_that_session_only(world: World) -> None:
    ada = await world.person("Ada")
    other = world.tab()
    await other.post("/sessions", json={"identifier": ada.email, "password": PASSWORD})

    def socket(client: httpx.AsyncClient) -> connect:
        cookie = "; ".join(f"{c.name}={c.value}" for c in client.cookies.jar)
        address = world.origin.replace("http://", "ws://") + "/realtime"
        return connect(address, origin=Origin(world.origin), additional_headers={"Cookie": cookie}, proxy=None)

    async with socket(ada.client) as ending, socket(other) as staying:
        assert json.loads(await ending.recv())["op"] == "hello"
        assert json.loads(await staying.recv())["op"] == "hello"

        await ada.client.delete("/sessions/current")

        with pytest.raises(ConnectionClosed) as closed:
            await ending.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
        await staying.send(json.dumps({"op": "ping"}))
        assert json.loads(await staying.recv())["op"] == "pong"
