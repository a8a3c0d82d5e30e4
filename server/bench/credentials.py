"""The check of a session and of an API token against a bare fetch by primary key (K2, ID section 6)."""

import itertools
from typing import Any

import asyncpg

from bench.installation import Installation, installed
from bench.report import Report
from stoa.app.ports import bind_ports
from stoa.identity.ports import Memberships
from stoa.identity.queries.authentication import Checks
from stoa.platform.clock import SystemClock
from stoa.platform.crypto import hash_secret
from stoa.platform.lookups import Lookups

PEOPLE = 10_000
EACH = 300

_PEOPLE = """
    INSERT INTO users (id, email, email_key, name, username, username_key, created_at, updated_at)
    SELECT gen_random_uuid(), 'bench' || n || '@example.org', 'bench' || n || '@example.org', 'Bench ' || n,
           'bench' || n, 'bench' || n, now(), now()
      FROM generate_series(1, $1::int) n
"""
_MEMBERS = """
    INSERT INTO members (id, organization_id, user_id, role, created_at, updated_at)
    SELECT gen_random_uuid(), $1::uuid, id, 'member', now(), now() FROM users WHERE username LIKE 'bench%'
"""
_SESSIONS = """
    INSERT INTO sessions (id, user_id, token_hash, token_version, authenticated_at, methods, expires_at,
                          absolute_expires_at, active_organization_id, created_at, updated_at)
    SELECT gen_random_uuid(), id, sha256(convert_to(username, 'UTF8')), 0, now(), '{password}',
           now() + interval '7 days', now() + interval '30 days', $1::uuid, now(), now()
      FROM users WHERE username LIKE 'bench%'
"""
_TOKENS = """
    INSERT INTO api_tokens (id, organization_id, user_id, name, kind, token_prefix, last_four, token_hash, scopes,
                            created_at)
    SELECT gen_random_uuid(), $1::uuid, id, 'Bench', 'personal', 'stoa_', 'xxxx',
           sha256(convert_to(username, 'UTF8')), '{pages:read}', now()
      FROM users WHERE username LIKE 'bench%'
"""


async def run(report: Report) -> None:
    print("Credentials", flush=True)
    async with installed() as stoa:
        await stoa.set_up()
        owner = await asyncpg.connect(stoa.owner_dsn())
        try:
            await _fill(stoa, owner)
            rows = await owner.fetch("SELECT id, token_hash FROM sessions WHERE token_hash IS NOT NULL LIMIT 5000")
        finally:
            await owner.close()
        lookups = Lookups(stoa.app_dsn())
        try:
            await _compare(report, lookups, rows)
        finally:
            await lookups.close()


async def _fill(stoa: Installation, owner: "asyncpg.Connection[Any]") -> None:
    organization_id = await stoa.organization_id()
    await owner.execute(_PEOPLE, PEOPLE)
    for statement in (_MEMBERS, _SESSIONS, _TOKENS):
        await owner.execute(statement, organization_id)
    await owner.execute("VACUUM ANALYZE")


async def _compare(report: Report, lookups: Lookups, rows: list[asyncpg.Record]) -> None:
    clock = SystemClock()
    checks = Checks(bind_ports(clock)[Memberships].active())
    ids, hashes = (
        itertools.cycle([row["id"] for row in rows]),
        itertools.cycle([row["token_hash"] for row in rows]),
    )
    names = itertools.cycle([f"bench{number}" for number in range(1, 5000)])

    async def bare() -> object:
        return await lookups.row("SELECT * FROM sessions WHERE id = $1", next(ids))

    async def session() -> object:
        found = await checks.find_session(lookups, next(hashes), None, now=clock.now())
        assert found is not None
        return found

    async def token() -> object:
        found = await checks.find_api_token(lookups, hash_secret(next(names)), now=clock.now())
        assert found is not None
        return found

    for name, call in (("check of a session", session), ("check of an API token", token)):
        await report.compare(
            f"{name}, {PEOPLE} of them",
            call,
            floor=bare,
            floor_name="fetch by primary key, same driver",
            bound=1.5,
            each=EACH,
        )
