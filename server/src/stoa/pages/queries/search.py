"""Pages by their words (PG-94). The right is a part of the statement, before every rank and limit.

PostgreSQL uses no index for `@@` behind row security; the search runs in the system's scope, with the organization
and the one rule in the statement. Candidates come from where the actor's rights are (`access.reach`), titles first,
then the newest. Only so many are ranked: a word that is everywhere costs no more than that. The statements are kept.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    FromClause,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    desc,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import REGCONFIG, TSQUERY
from sqlalchemy.types import DateTime

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.identity import api as identity
from stoa.pages.contracts import PageMatch, PageQuery
from stoa.pages.models import Page, PageTag, PageWords, Tag
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession

# So many candidates are looked at; where too few of them are visible, all are.
_WINDOW = 500
# So many visible ones are ranked then.
_RANKED = 1000
_KEPT = 256
_SHOWN_CHARACTERS, _EXCERPT_CHARACTERS = 100_000, 200
_SIMPLE: ColumnElement[Any] = literal_column("'simple'::regconfig", REGCONFIG())
_ORGANIZATION = bindparam("rule_organization", type_=Uuid())
_QUERY = func.to_tsquery(_SIMPLE, bindparam("words", type_=Text()), type_=TSQUERY())
_WORDS: FromClause = PageWords.__table__
_PAGES: FromClause = Page.__table__
EXACT, IN_TITLE = 4.0, 2.0


async def find_pages(session: ReadSession, actor: Actor, asked: PageQuery, *, limit: int) -> list[PageMatch]:
    """Live pages that the actor sees, the best first."""
    if asked.author == "ai":
        return []
    names, values = _asked(actor, asked)
    if "words" in names:
        rows = (await session.execute(_best_of_few(names, limit), values)).all()
        if rows[0].looked <= _WINDOW:
            return _matches(rows)
    rows = (await session.execute(_best(names, _WINDOW, limit), values)).all()
    if rows[0].looked == _WINDOW and len(rows) < limit:
        rows = (await session.execute(_best(names, None, limit), values)).all()
    return _matches(rows)


def _matches(rows: Sequence[Any]) -> list[PageMatch]:
    return [PageMatch(*row[1:]) for row in rows if row.id is not None]


def _asked(actor: Actor, asked: PageQuery) -> tuple[frozenset[str], dict[str, Any]]:
    """Names of the conditions, and the values in them."""
    begin, end = asked.marks
    values: dict[str, Any] = access.actor_parameters(actor) | {
        "exact": asked.text.lower(),
        "marks": begin + end,
        "whole": f"StartSel={begin},StopSel={end},HighlightAll=true",
        "excerpt": f"StartSel={begin},StopSel={end},MaxWords=28,MinWords=14,ShortWord=2",
    }
    author_id = actor.user_id if asked.author == "me" else asked.author_id
    given = {
        "words": asked.words or None,
        "tag": asked.tag,
        "author_name": None if asked.author == "me" else asked.author,
        "author_id": author_id,
        "space_id": asked.space_id,
        "before": asked.before,
        "since": asked.since,
    }
    names = {name for name, value in given.items() if value is not None}
    values |= {name: given[name] for name in names}
    if asked.after is not None:
        names.add("after")
        values |= dict(zip(("last_score", "last_moment", "last_id"), asked.after, strict=True))
    return frozenset(names), values


def _is_by_name() -> ColumnElement[bool]:
    people = identity.directory().subquery("people")
    name = bindparam("author_name", type_=Text())
    is_named = or_(func.starts_with(people.c.name_key, name), people.c.username_key == name)
    return exists().where(people.c.id == _PAGES.c.owner_id, is_named)


def _has_tag() -> ColumnElement[bool]:
    return exists().where(
        PageTag.organization_id == _PAGES.c.organization_id,
        PageTag.page_id == _PAGES.c.id,
        Tag.organization_id == PageTag.organization_id,
        Tag.id == PageTag.tag_id,
        func.lower(Tag.name) == bindparam("tag", type_=Text()),
    )


_MOMENT = DateTime(timezone=True)
_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "tag": _has_tag(),
    "author_name": _is_by_name(),
    "author_id": _PAGES.c.owner_id == bindparam("author_id", type_=Uuid()),
    "space_id": _PAGES.c.space_id == bindparam("space_id", type_=Uuid()),
    "before": _WORDS.c.written_at < bindparam("before", type_=_MOMENT),
    "since": _WORDS.c.written_at >= bindparam("since", type_=_MOMENT),
}


@lru_cache(_KEPT)
def _best_of_few(names: frozenset[str], limit: int) -> Select[Any]:
    """For words that few pages have: all of those are asked of the rule. Nothing where more have them."""
    candidates = _with_words()
    are_few = select(func.count() <= _WINDOW).select_from(candidates).scalar_subquery()
    rule = access.prepared_rule(_PAGES)
    return _shown(names, candidates, _ranked(rule, candidates, names, are_few), limit)


@lru_cache(_KEPT)
def _best(names: frozenset[str], window: int | None, limit: int) -> Select[Any]:
    """Where the actor's rights are, for words that many pages have."""
    reach = access.reach(_PAGES)
    candidates = _candidates(reach, window, has_words="words" in names)
    return _shown(names, candidates, _ranked(reach.rule, candidates, names), limit)


def _shown(names: frozenset[str], candidates: CTE, ranked: FromClause, limit: int) -> Select[Any]:
    """`looked` (how many candidates), and the columns of a PageMatch; one row of nothing where nothing fits."""
    top = select(ranked)
    if "after" in names:
        last: tuple[ColumnElement[Any], ...] = (
            bindparam("last_score", type_=Double()),
            bindparam("last_moment", type_=_MOMENT),
            bindparam("last_id", type_=Uuid()),
        )
        top = top.where(tuple_(ranked.c.score, ranked.c.written_at, ranked.c.id) < tuple_(*last))
    order = (ranked.c.score.desc(), ranked.c.written_at.desc(), ranked.c.id.desc())
    best = top.order_by(*order).limit(limit).cte("best").prefix_with("MATERIALIZED")
    looked = select(func.count().label("looked")).select_from(candidates).subquery("looked")
    shown = (
        select(
            _PAGES.c.id,
            _PAGES.c.space_id,
            _PAGES.c.type,
            _title("words" in names).label("title"),
            _snippet("words" in names).label("snippet"),
            _PAGES.c.owner_id,
            best.c.written_at,
            best.c.score,
        )
        .select_from(best.join(_PAGES, and_(_PAGES.c.organization_id == _ORGANIZATION, _PAGES.c.id == best.c.id)))
        .subquery("shown")
    )
    return (
        select(looked.c.looked, *shown.c)
        .select_from(looked.outerjoin(shown, true()))
        .order_by(shown.c.score.desc(), shown.c.written_at.desc(), shown.c.id.desc())
    )


def _with_words() -> CTE:
    """Pages that fit, one more than are looked at, wherever they lie."""
    return (
        select(_WORDS.c.page_id, _WORDS.c.title_words.op("@@", is_comparison=True)(_QUERY).label("in_title"))
        .where(_WORDS.c.organization_id == _ORGANIZATION, _WORDS.c.words.op("@@", is_comparison=True)(_QUERY))
        .limit(_WINDOW + 1)
        .cte("candidates")
        .prefix_with("MATERIALIZED")
    )


def _candidates(reach: access.Reach, window: int | None, *, has_words: bool) -> CTE:
    """Pages that fit, where the actor's rights are; titles that fit first, then the newest."""
    fits = [_WORDS.c.words.op("@@", is_comparison=True)(_QUERY)] if has_words else []
    in_title = _WORDS.c.title_words.op("@@", is_comparison=True)(_QUERY) if has_words else literal(value=False)
    # One look into the index, and tables of what is within reach beside it: joined, each page would look for itself.
    within_reach = or_(
        reach.sees_much,
        tuple_(_WORDS.c.area_id, _WORDS.c.visibility).in_(select(reach.areas.c.area_id, reach.areas.c.visibility)),
        _WORDS.c.page_id.in_(select(reach.granted.c.id)),
    )
    statement = select(_WORDS.c.page_id, _WORDS.c.written_at, in_title.label("in_title")).where(
        _WORDS.c.organization_id == _ORGANIZATION, *fits, within_reach
    )
    if window is not None:
        statement = statement.order_by(desc("in_title"), _WORDS.c.written_at.desc()).limit(window)
    return statement.cte("candidates").prefix_with("MATERIALIZED")


def _ranked(rule: access.Rule, candidates: CTE, names: frozenset[str], *gate: ColumnElement[bool]) -> FromClause:
    """The visible ones, each with its score."""
    on_page = and_(_PAGES.c.organization_id == _ORGANIZATION, _PAGES.c.id == candidates.c.page_id)
    on_words = and_(_WORDS.c.organization_id == _ORGANIZATION, _WORDS.c.page_id == _PAGES.c.id)
    conditions = [_CONDITIONS[name] for name in sorted(names & _CONDITIONS.keys())]
    visible = (
        select(_PAGES.c.id, _PAGES.c.title, _WORDS.c.words, _WORDS.c.written_at, candidates.c.in_title)
        .select_from(candidates.join(rule.source, on_page).join(_WORDS, on_words))
        .where(rule.level >= Level.VIEW, _PAGES.c.trashed_at.is_(None), *conditions, *gate)
        .order_by(candidates.c.in_title.desc(), _WORDS.c.written_at.desc())
        .limit(_RANKED)
        .subquery("visible")
    )
    title = case(
        (func.lower(visible.c.title) == bindparam("exact", type_=Text()), EXACT),
        (visible.c.in_title, IN_TITLE),
        else_=0.0,
    )
    rank = func.ts_rank(visible.c.words, _QUERY) if "words" in names else literal(0.0)
    score: ColumnElement[Any] = cast(title + rank, Double())
    return select(visible.c.id, visible.c.written_at, score.label("score")).subquery("ranked")


def _clean(text: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.translate(text, bindparam("marks", type_=Text()), "")


def _title(has_words: bool) -> ColumnElement[Any]:  # a part of a key
    clean = _clean(_PAGES.c.title)
    return func.ts_headline(_SIMPLE, clean, _QUERY, bindparam("whole", type_=Text())) if has_words else clean


def _snippet(has_words: bool) -> ColumnElement[Any]:  # a part of a key
    if not has_words:
        return func.left(_clean(_PAGES.c.content_text), _EXCERPT_CHARACTERS)
    clean = _clean(func.left(_PAGES.c.content_text, _SHOWN_CHARACTERS))
    return func.ts_headline(_SIMPLE, clean, _QUERY, bindparam("excerpt", type_=Text()))
