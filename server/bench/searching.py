"""What the rights cost in a search: the best 20 of 100 000 pages, against the same search without any rule (S3).

And what a word costs that is in every second page, against one that is in ten.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import text

from bench.installation import installed
from bench.report import Report
from bench.rights import AREAS_OF, GRANTS_OF, READER, ROLES_OF, SHARES, Share
from stoa.pages.contracts import PageQuery
from stoa.pages.queries.search import find_pages
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.db import Database, ReadSession, Scope
from stoa.platform.ids import OrganizationId, UserId, new_id

AREAS, PAGES_PER_AREA, FAN_OUT = 10, 10_000, 8
HITS = 20
# In every second page, in every hundredth, in every ten thousandth.
WORDS = (("common", "tide"), ("seldom", "buoy"), ("rare", "kraken"))

_PAGES = """
    WITH RECURSIVE made AS (
      SELECT a.id AS area_id, a.space_id, 0 AS n, CAST(NULL AS uuid) AS parent_id, CAST('{}' AS uuid[]) AS above
        FROM areas a WHERE a.organization_id = $1::uuid AND a.is_restricted
      UNION ALL
      SELECT area_id, space_id, child, md5(area_id::text || n)::uuid, above || md5(area_id::text || n)::uuid
        FROM made, generate_series(n * $3::int + 1, n * $3::int + $3::int) child WHERE child < $2::int)
    INSERT INTO pages (id, organization_id, space_id, area_id, parent_id, ancestor_ids, type, title, position,
                       visibility, effective_visibility, created_at, updated_at, content_text)
    SELECT md5(area_id::text || n)::uuid, $1::uuid, space_id, area_id, parent_id, above, 'DOCUMENT', 'Page ' || n, n,
           'inherit', 'area', now(), now() - random() * interval '1 year',
           (SELECT string_agg('w' || ((n * 7919 + w * w * 104729) % 5003), ' ') FROM generate_series(1, 60) w)
           || CASE WHEN n % 2 = 0 THEN ' tide' ELSE '' END || CASE WHEN n % 100 = 1 THEN ' buoy' ELSE '' END
           || CASE WHEN n % 10000 = 1 THEN ' kraken' ELSE '' END
      FROM made ORDER BY cardinality(above), random()
"""
# What `find_pages` does, of all pages of the organization.
_FLOOR = text("""
    WITH found AS MATERIALIZED (
      SELECT page_id, written_at, title_words @@ to_tsquery('simple', :words) AS in_title FROM page_words
       WHERE organization_id = :organization AND words @@ to_tsquery('simple', :words)
       ORDER BY in_title DESC, written_at DESC LIMIT 500),
    best AS MATERIALIZED (
      SELECT p.id, w.written_at,
             CASE WHEN lower(p.title) = :exact THEN 4 WHEN in_title THEN 2 ELSE 0 END
             + ts_rank(w.words, to_tsquery('simple', :words)) AS score
        FROM found JOIN pages p ON p.organization_id = :organization AND p.id = page_id
        JOIN page_words w ON w.organization_id = :organization AND w.page_id = p.id
       WHERE p.trashed_at IS NULL ORDER BY score DESC, written_at DESC, p.id DESC LIMIT :hits)
    SELECT p.id, p.type, ts_headline('simple', p.title, to_tsquery('simple', :words), 'HighlightAll=true'),
           ts_headline('simple', left(p.content_text, 100000), to_tsquery('simple', :words), 'MaxWords=28,MinWords=14')
      FROM best JOIN pages p ON p.organization_id = :organization AND p.id = best.id ORDER BY score DESC
""")


async def run(report: Report) -> None:
    print("Search", flush=True)
    async with installed() as stoa:
        await stoa.set_up()
        organization_id = UUID(str((await stoa.post("/organizations", {"name": "Firm"}))["id"]))
        owner = await asyncpg.connect(stoa.owner_dsn())
        database = Database(stoa.app_dsn())
        try:
            await owner.execute(AREAS_OF, organization_id, AREAS)
            await owner.execute(_PAGES, organization_id, PAGES_PER_AREA, FAN_OUT)
            await owner.execute("VACUUM ANALYZE")
            for share in SHARES:
                await _reader(report, database, owner, organization_id, share)
        finally:
            await database.engine.dispose()
            await owner.close()


async def _reader(
    report: Report, database: Database, owner: "asyncpg.Connection[Any]", organization_id: UUID, share: Share
) -> None:
    person = new_id()
    await owner.execute(READER, organization_id, person)
    await owner.execute(ROLES_OF, organization_id, person, share.areas)
    await owner.execute(GRANTS_OF, organization_id, person, share.grants, share.granted_page)
    actor = Actor(UserId(person), "Rea", InstanceRole.USER, OrganizationId(organization_id))
    async with database.reading(Scope.system()) as session:
        for kind, word in WORDS:
            await report.compare(
                f"search for a {kind} word, {share.name} visible",
                _ours(session, actor, word),
                floor=_floor(session, organization_id, word),
                floor_name="without the rule",
                bound=1.5,
                each=10,
            )


def _ours(session: ReadSession, actor: Actor, word: str) -> Callable[[], Awaitable[object]]:
    query = PageQuery(words=f"'{word}':*", text=word, marks=("[", "]"))
    return lambda: find_pages(session, actor, query, limit=HITS)


def _floor(session: ReadSession, organization_id: UUID, word: str) -> Callable[[], Awaitable[object]]:
    values = {"organization": organization_id, "words": f"'{word}':*", "exact": word, "hits": HITS}

    async def found() -> object:
        return (await session.execute(_FLOOR, values)).all()

    return found
