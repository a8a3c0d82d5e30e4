"""No secret that was ever handed out or typed is found in any table, log or refusal."""

import re
from uuid import uuid4

import pyotp
import pytest
from sqlalchemy import text

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from tests.support.postbox import Postbox
from tests.support.world import PASSWORD, MailingWorld, Person

PROVIDER_SECRET = f"sk-test-{uuid4().hex}"


async def secrets_of(person: Person, postbox: Postbox) -> dict[str, str]:
    """Everything secret that a person meets: what they typed, were shown, were mailed, and hold as a cookie."""
    client = person.client
    await client.post("/password-resets", json={"email": person.email})
    token = await client.post("/me/api-tokens", json={"name": "Script", "scopes": ["pages:read"]})
    body = {
        "provider": "openai_compatible",
        "name": "Key",
        "base_url": "http://127.0.0.1:9/v1",
        "secret": PROVIDER_SECRET,
    }
    assert (await client.post("/me/provider-keys", json=body)).status_code == 201
    totp = (await client.post("/me/totp")).json()
    confirmed = await client.put("/me/totp", json={"code": pyotp.TOTP(totp["secret"]).now()})
    return {
        "password": PASSWORD,
        "provider secret": PROVIDER_SECRET,
        "API token": token.json()["token"],
        "authenticator secret": totp["secret"],
        "recovery code": confirmed.json()["recovery_codes"][0],
        "verification link": (await postbox.latest(person.email, "email_verification")).token,
        "reset link": (await postbox.latest(person.email, "password_reset")).token,
        **{f"cookie {cookie.name}": cookie.value or "" for cookie in client.cookies.jar},
    }


async def tables_holding(platform: Platform, secrets: dict[str, str]) -> list[tuple[str, str]]:
    """Table and secret, wherever a row shows one as text or as bytes."""
    found = []
    async with platform.db.reading(Scope.system()) as session:
        tables = (
            await session.execute(
                text(
                    "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
                    " AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
                    " AND has_table_privilege(c.oid, 'SELECT')"
                )
            )
        ).scalars()
        for table in tables.all():
            rows = (await session.execute(text(f'SELECT t::text FROM "{table}" t'))).scalars().all()
            held = "\n".join(rows)
            found += [
                (table, name)
                for name, secret in secrets.items()
                if secret in held or secret.encode().hex() in held
            ]
    return found


@pytest.mark.spec("ORG-79", "ID-43")
async def test_no_table_and_no_log_holds_a_secret(
    mailing_world: MailingWorld,
    mailing_platform: Platform,
    postbox: Postbox,
    capfd: pytest.CaptureFixture[str],
) -> None:
    ada = await mailing_world.person("Ada")

    secrets = await secrets_of(ada, postbox)

    assert len(secrets) >= 9
    assert all(len(secret) >= 8 for secret in secrets.values()), secrets.keys()
    assert await tables_holding(mailing_platform, secrets) == []
    logged = "".join(capfd.readouterr())
    assert "request" in logged
    assert [name for name, secret in secrets.items() if secret in logged] == []


async def test_a_refusal_repeats_no_secret(mailing_world: MailingWorld) -> None:
    ada = await mailing_world.person("Ada")
    secret = f"Wrong-{uuid4().hex}"

    answers = [
        await ada.client.post("/sessions", json={"identifier": ada.email, "password": secret}),
        await ada.client.post("/sessions", json={"identifier": ada.email, "password": secret, "extra": secret}),
        await ada.client.post("/sessions", json={"identifier": ada.email, "password": [secret]}),
        await ada.client.put("/me/password", json={"current_password": secret, "new_password": "short"}),
        await ada.client.post("/email-confirmations", json={"token": secret}),
        await ada.client.get("/me", headers={"Authorization": f"Bearer {secret}"}),
        await ada.client.get("/me", params={"token": secret}),
    ]

    assert [answer.status_code for answer in answers if secret in answer.text] == []
    assert all(re.fullmatch(r"2..|4..", str(answer.status_code)) for answer in answers)
