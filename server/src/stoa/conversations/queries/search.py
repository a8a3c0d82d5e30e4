"""Statements of the search in conversations. The right is a part of each, so that no rank counts anything else.

PostgreSQL uses no index for `@@` behind row security, whose conditions come first. The search over everything
therefore runs in the system's scope, with the organization and the one rule of who sees a conversation inside it.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Row,
    Select,
    Uuid,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import REGCONFIG, TSQUERY

from stoa.conversations.models import Conversation, Message
from stoa.conversations.queries.conversations import listed, visible
from stoa.documents.contracts import CLOSE, OPEN, Asked, Key
from stoa.identity import api as identity
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.ids import ConversationId

# So many of the newest matches are ranked: a word that is everywhere costs no more than that.
CANDIDATES = 1000
# A rank is taken from the beginning of a text, a match from all that is indexed.
RANKED_CHARACTERS = 4000
# A title that fits stands before every text, one that is exactly what was typed before all.
EXACT, IN_TITLE = 4.0, 2.0
_EXCERPT = f"StartSel={OPEN},StopSel={CLOSE},MaxWords=28,MinWords=14,ShortWord=2"
_WHOLE = f"StartSel={OPEN},StopSel={CLOSE},HighlightAll=true"
EXCERPT_CHARACTERS = 200
INDEXED_CHARACTERS = 100_000
_SIMPLE: ColumnElement[Any] = literal_column("'simple'::regconfig", REGCONFIG())
# As the index has it, to the letter.
_INDEXED: ColumnElement[Any] = literal_column("to_tsvector('simple'::regconfig, left(messages.content, 100000))")

HitRow = Row[Any]


def _query(asked: Asked) -> ColumnElement[Any]:
    return func.to_tsquery(_SIMPLE, literal(asked.words), type_=TSQUERY())


def _is_by(actor: Actor, author: str) -> ColumnElement[bool]:
    if author == "me":
        return Message.user_id == actor.user_id
    if author == "ai":
        return Message.role == "assistant"
    people = identity.directory().subquery("people")
    is_named = or_(people.c.name_key.startswith(author, autoescape=True), people.c.username_key == author)
    return exists().where(people.c.id == Message.user_id, is_named)


def _conditions(actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Message.role.in_(("user", "assistant")), Message.content != ""]
    if asked.words:
        found.append(_INDEXED.op("@@", is_comparison=True)(_query(asked)))
    if asked.model is not None:
        found.append(func.lower(Message.model).contains(asked.model, autoescape=True))
    if asked.author is not None:
        found.append(_is_by(actor, asked.author))
    if asked.author_id is not None:
        found.append(Message.user_id == asked.author_id)
    if asked.before is not None:
        found.append(Message.created_at < asked.before)
    if asked.after is not None:
        found.append(Message.created_at >= asked.after)
    return found


def _rank(content: Any, asked: Asked) -> ColumnElement[Any]:
    if not asked.words:
        return literal(0.0)
    return func.ts_rank(func.to_tsvector(_SIMPLE, func.left(content, RANKED_CHARACTERS)), _query(asked))


def _marked(content: Any, asked: Asked, how: str) -> ColumnElement[Any]:
    clean = func.translate(func.left(content, INDEXED_CHARACTERS), OPEN + CLOSE, "")
    if not asked.words:
        return func.left(clean, EXCERPT_CHARACTERS)
    return func.ts_headline(_SIMPLE, clean, _query(asked), how)


def _seen(actor: Actor, asked: Asked) -> Any:
    statement = visible(
        actor,
        Conversation.id,
        Conversation.title,
        Conversation.status,
        Conversation.last_message_at,
        Conversation.space_id,
        Conversation.user_id.label("owner_id"),
        func.coalesce(Conversation.last_message_at, Conversation.created_at).label("at"),
    )
    statement = statement.where(
        Conversation.id.in_(listed(actor)), Conversation.deleted_at.is_(None), Conversation.is_temporary.is_(False)
    )
    if asked.space_id is not None:
        statement = statement.where(Conversation.space_id == asked.space_id)
    if asked.tag is not None:
        statement = statement.where(Conversation.tags.contains([asked.tag]))
    return statement.cte("seen").prefix_with("MATERIALIZED")


def _best(actor: Actor, asked: Asked, seen: Any) -> Any:
    """The best message of each conversation, and how many of its messages fit."""
    newest = (
        select(Message.id, Message.conversation_id, Message.content, Message.created_at)
        .join(seen, seen.c.id == Message.conversation_id)
        .where(
            Message.organization_id == actor.organization_id,
            Message.is_active.is_(True),
            *_conditions(actor, asked),
        )
        .order_by(Message.created_at.desc())
        .limit(CANDIDATES)
        .subquery("newest")
    )
    ranked = select(
        newest.c.id, newest.c.conversation_id, newest.c.created_at, _rank(newest.c.content, asked).label("rank")
    )
    ranked_rows = ranked.subquery("ranked")
    order = (ranked_rows.c.rank.desc(), ranked_rows.c.created_at.desc())
    place = func.row_number().over(partition_by=ranked_rows.c.conversation_id, order_by=order)
    count = func.count().over(partition_by=ranked_rows.c.conversation_id)
    placed = select(ranked_rows, place.label("place"), count.label("count")).subquery("placed")
    return select(placed).where(placed.c.place == 1).subquery("best")


async def find_hits(
    session: ReadSession, actor: Actor, asked: Asked, *, limit: int, after: Key | None = None
) -> list[HitRow]:
    """Conversations whose title or a message of whose active path fits, the best first. In the system's scope."""
    seen = _seen(actor, asked)
    fitting = (_by_tag(seen) if _is_only_tag(asked) else _by_words(actor, asked, seen)).subquery("fitting")
    order = (fitting.c.score.desc(), fitting.c.at.desc(), fitting.c.id.desc())
    first = select(fitting).order_by(*order).limit(limit)
    if after is not None:
        last: tuple[Any, ...] = (
            literal(after.score, Double()),
            literal(after.at, fitting.c.at.type),
            literal(after.id, Uuid()),
        )
        first = first.where(tuple_(fitting.c.score, fitting.c.at, fitting.c.id) < tuple_(*last))
    top = first.subquery("top")
    statement = (
        select(
            top.c.id,
            top.c.status,
            top.c.last_message_at,
            top.c.count,
            top.c.space_id,
            top.c.owner_id,
            top.c.at,
            top.c.score,
            _marked(top.c.title, asked, _WHOLE).label("title"),
            *_message_columns(asked),
        )
        .select_from(top)
        .outerjoin(Message, and_(Message.organization_id == actor.organization_id, Message.id == top.c.message_id))
        .order_by(top.c.score.desc(), top.c.at.desc(), top.c.id.desc())
    )
    return list((await session.execute(statement)).all())


def _is_only_tag(asked: Asked) -> bool:
    return not asked.words and not asked.is_about_messages


def _by_tag(seen: Any) -> Select[Any]:
    nothing = (cast(null(), Uuid()).label("message_id"), literal(0).label("count"))
    return select(seen, *nothing, literal(0.0, Double()).label("score"))


def _by_words(actor: Actor, asked: Asked, seen: Any) -> Select[Any]:
    best = _best(actor, asked, seen)
    score: ColumnElement[Any] = func.coalesce(best.c.rank, 0.0)
    fits: ColumnElement[bool] = best.c.id.is_not(None)
    if asked.words and not asked.is_about_messages:
        in_title = func.to_tsvector(_SIMPLE, seen.c.title).op("@@", is_comparison=True)(_query(asked))
        is_exact = func.lower(seen.c.title) == asked.text.lower()
        score = score + case((is_exact, EXACT), (in_title, IN_TITLE), else_=0.0)
        fits = or_(fits, in_title, is_exact)
    return (
        select(
            seen,
            best.c.id.label("message_id"),
            func.coalesce(best.c.count, 0).label("count"),
            cast(score, Double()).label("score"),
        )
        .outerjoin(best, best.c.conversation_id == seen.c.id)
        .where(fits)
    )


def _message_columns(asked: Asked) -> tuple[Any, ...]:
    return (
        Message.id.label("message_id"),
        Message.role,
        Message.user_id,
        Message.model,
        Message.is_active,
        Message.created_at,
        _marked(Message.content, asked, _EXCERPT).label("snippet"),
    )


async def find_within(
    session: ReadSession, actor: Actor, conversation_id: ConversationId, asked: Asked, *, limit: int
) -> list[HitRow]:
    """Messages of one conversation that fit, those of other branches too, the best first."""
    statement = (
        select(*_message_columns(asked))
        .where(
            Message.organization_id == actor.organization_id,
            Message.conversation_id == conversation_id,
            *_conditions(actor, asked),
        )
        .order_by(Message.is_active.desc(), _rank(Message.content, asked).desc(), Message.seq.desc())
        .limit(limit)
    )
    return list((await session.execute(statement)).all())
