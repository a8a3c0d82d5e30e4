"""Long lists against short ones: members of an organization, people of an installation (ORG-18, ID section 6)."""

import time
from typing import Any

import asyncpg

from bench.installation import Installation, installed
from bench.report import Report

MEMBERS, FEW = 10_000, 50
PEOPLE = 1_000_000

_PEOPLE = """
    INSERT INTO users (id, email, email_key, name, username, username_key, created_at, updated_at)
    SELECT gen_random_uuid(), mail, mail, name, word, word, now(), now()
      FROM (SELECT 'p' || n || '@' || substr(md5(n::text), 1, 3) || '.example.org' AS mail,
                   initcap(substr(md5(n::text), 1, 6)) || ' ' || initcap(substr(md5(n::text), 7, 8)) AS name,
                   substr(md5(n::text), 1, 8) || n AS word
              FROM generate_series($1::int, $2::int) n) made
"""
_MEMBERS = """
    INSERT INTO members (id, organization_id, user_id, role, created_at, updated_at)
    SELECT gen_random_uuid(), $1::uuid, id, 'member', now(), now()
      FROM users WHERE username <> 'olga' AND id NOT IN (SELECT user_id FROM members) ORDER BY id LIMIT $2::int
"""


async def run(report: Report) -> None:
    print("Lists", flush=True)
    async with installed() as stoa:
        await stoa.set_up()
        few = await stoa.post("/organizations", {"name": "Few"})
        owner = await asyncpg.connect(stoa.owner_dsn())
        try:
            await _members(report, stoa, owner, str(few["id"]))
            await _people(report, stoa, owner)
        finally:
            await owner.close()


async def _members(report: Report, stoa: Installation, owner: "asyncpg.Connection[Any]", few: str) -> None:
    many = await stoa.organization_id()
    await owner.execute(_PEOPLE, 1, MEMBERS + FEW)
    await owner.execute(_MEMBERS, many, MEMBERS)
    await owner.execute(_MEMBERS, few, FEW)
    await owner.execute("VACUUM ANALYZE")

    async def page(organization_id: str, query: str = "") -> None:
        path = f"/organizations/{organization_id}/members?limit=50{query}"
        found = await stoa.get(path, {"Stoa-Organization": organization_id})
        assert found["items"], path

    for name, query in (
        ("first page", ""),
        ("search in names", "&search=a1"),
        ("without second factor", "&without_second_factor=true"),
        ("never signed in", "&never_signed_in=true"),
    ):
        await report.compare(
            f"{MEMBERS} members, {name}",
            lambda query=query: page(many, query),
            floor=lambda: page(few),
            floor_name=f"first page of {FEW} members",
            bound=3,
            each=20,
        )


async def _people(report: Report, stoa: Installation, owner: "asyncpg.Connection[Any]") -> None:
    began = time.perf_counter()
    await owner.execute(_PEOPLE, MEMBERS + FEW + 1, PEOPLE)
    await owner.execute("VACUUM ANALYZE users")
    report.add(f"(making {PEOPLE} people)", time.perf_counter() - began, "s")

    async def page(query: str = "") -> None:
        found = await stoa.get(f"/admin/users?limit=50{query}")
        assert found["items"], query

    for name, query in (
        ("prefix of one letter", "&search=a"),
        ("rare prefix", "&search=abc12"),
        ("one person", "&search=p4321@"),
    ):
        await report.compare(
            f"{PEOPLE} people, {name}",
            lambda query=query: page(query),
            floor=page,
            floor_name="unfiltered first page",
            bound=5,
            each=20,
        )
