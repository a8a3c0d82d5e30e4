"""Identity providers as administrators set them up (ID-81)."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from stoa.platform.context import Platform
from tests.identity.behind import change, rows
from tests.identity.conftest import Empty
from tests.identity.office import administrator, owner_of
from tests.identity.single_sign_on import assert_signed_in, assert_signed_out, configured, removed, subject
from tests.support.http import assert_problem
from tests.support.oidc_provider import CLIENT_SECRET, OidcProvider, oidc_provider, travel
from tests.support.world import PASSWORD, World

VALID = {"key": "own", "name": "Own", "issuer": "https://id.example.org", "client_id": "stoa"}


@pytest.fixture
async def provider() -> AsyncIterator[OidcProvider]:
    async with oidc_provider() as running:
        yield running


@pytest.mark.spec("ID-81")
async def test_administrators_see_providers_and_super_administrators_change_them(
    world: World, platform: Platform, provider: OidcProvider
) -> None:
    key = await configured(world, provider)
    owner, admin = await owner_of(world), await administrator(world)
    base = platform.settings.base_url

    seen = await admin.client.get("/admin/oidc-providers")

    shown = next(item for item in seen.json()["items"] if item["key"] == key)
    assert shown["has_secret"]
    assert shown["problem"] is None
    assert shown["callback_url"] == f"{base}/api/v1/oidc/{key}/callback"
    assert shown["logout_url"] == f"{base}/api/v1/oidc/{key}/logouts"
    for answer in (seen, await owner.patch(f"/admin/oidc-providers/{key}", json={"name": "Workshop"})):
        assert CLIENT_SECRET not in answer.text
    stored = await rows(platform, "SELECT oidc_providers::text FROM oidc_providers WHERE key = :key", key=key)
    assert CLIENT_SECRET not in stored[0][0]
    assert CLIENT_SECRET.encode().hex() not in stored[0][0]
    for refused in (
        await admin.client.post("/admin/oidc-providers", json=VALID),
        await admin.client.patch(f"/admin/oidc-providers/{key}", json={"name": "Mine"}),
        await admin.client.delete(f"/admin/oidc-providers/{key}"),
    ):
        assert_problem(refused, 403, "identity.needs_super_admin")
    taken = await owner.post("/admin/oidc-providers", json={**VALID, "key": key})
    assert_problem(taken, 409, "identity.oidc_provider_exists")
    # A secret that is replaced by a wrong one is used from then on, and so is the right one.
    provider.person = subject()
    wrong = await owner.patch(f"/admin/oidc-providers/{key}", json={"client_secret": "wrong"})
    assert wrong.status_code == 200
    assert_problem(await travel(world.tab(), key), 400, "identity.oidc_failed")
    assert (
        await owner.patch(f"/admin/oidc-providers/{key}", json={"client_secret": CLIENT_SECRET})
    ).status_code == 200
    tab = world.tab()
    await assert_signed_in(tab, await travel(tab, key))
    off = await owner.patch(f"/admin/oidc-providers/{key}", json={"is_enabled": False})
    assert off.json()["people"] == 1
    assert key not in [item["key"] for item in (await world.tab().get("/oidc-providers")).json()["items"]]
    assert (await world.tab().post(f"/oidc/{key}/authorizations", json={})).status_code == 404

    await removed(world, key)

    await assert_signed_out(tab)
    assert await rows(platform, "SELECT 1 FROM accounts WHERE provider_id = :id", id=f"oidc:{key}") == []
    audited = await rows(
        platform,
        "SELECT event_type, metadata::text FROM audit_events WHERE event_type LIKE 'oidc_provider.%'"
        " AND metadata->>'provider' = :key ORDER BY created_at",
        key=key,
    )
    assert [row[0].partition(".")[2] for row in audited] == ["added", *["changed"] * 4, "removed"]
    assert not any(CLIENT_SECRET in row[1] or "wrong" in row[1] for row in audited)


@pytest.mark.spec("ID-81")
async def test_what_cannot_be_a_provider_is_refused_with_the_field(world: World) -> None:
    owner = await owner_of(world)
    wrong = {
        "key": ("Upper", "a b", "", "x" * 41, "a/b"),
        "name": ("", "\x07", "a\nb", "x" * 61),
        "issuer": (
            "id.example.org",
            "ftp://id.example.org",
            "https://id.example.org?x=1",
            "https://id.example.org#x",
            # Without TLS only this machine is spoken with, and never what lies inside the network.
            "http://id.example.org",
            "https://169.254.169.254",
            "https://10.0.0.1",
            "https://user@id.example.org",
        ),
        "client_id": ("", "a\nb"),
        "client_secret": ("", "x" * 1001),
        "scopes": ("", "email", "openid  email", 'openid "x"'),
        "allowed_domains": (["no domain"],),
    }

    for field, values in wrong.items():
        for value in values:
            answer = await owner.post("/admin/oidc-providers", json={**VALID, field: value})
            assert answer.status_code == 422, (field, value, answer.text)
            assert answer.json()["errors"][0]["pointer"].startswith(f"/{field}"), (field, value)
    for protected in ({"people": 1}, {"has_secret": True}):
        answer = await owner.post("/admin/oidc-providers", json={**VALID, **protected})
        assert_problem(answer, 422, "unknown_field")
    moved = await owner.patch("/admin/oidc-providers/own", json={"issuer": "https://evil.test"})
    assert_problem(moved, 422, "unknown_field")


@pytest.mark.spec("ID-81")
async def test_ten_providers_are_enough_and_old_sign_ins_do_not_change_them(
    empty: Empty, provider: OidcProvider
) -> None:
    owner = empty.world.tab()
    body = {"name": "Olga", "email": "owner@example.org", "password": PASSWORD}
    made = await owner.post("/setup", json={"token": await empty.owner_token(), **body})
    assert made.status_code == 201, made.text

    for number in range(10):
        answer = await owner.post("/admin/oidc-providers", json={"key": f"p{number}", **provider.settings})
        assert answer.status_code == 201, answer.text

    eleventh = await owner.post("/admin/oidc-providers", json={"key": uuid4().hex, **provider.settings})
    assert_problem(eleventh, 409, "limit_reached", limit=10)
    assert len((await owner.get("/oidc-providers")).json()["items"]) == 10
    await change(empty.platform, "UPDATE sessions SET authenticated_at = now() - interval '3 hours'")
    for stale in (
        await owner.post("/admin/oidc-providers", json=VALID),
        await owner.patch("/admin/oidc-providers/p1", json={"name": "Other"}),
        await owner.delete("/admin/oidc-providers/p1"),
    ):
        assert_problem(stale, 403, "identity.step_up_required")
