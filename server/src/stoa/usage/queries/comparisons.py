"""What calls would have cost otherwise: with another model, without a cache, without a substitute (US-47, US-48)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId, UserId
from stoa.usage.contracts import Price, RequestType
from stoa.usage.core import cost

# What makes vectors or sorts has no other model's answer to be compared with.
NO_ANSWERS = (RequestType.EMBEDDING, RequestType.RERANK)

# Each call by itself and rounded as calls are (US-3), so that a model compared with itself comes to the same.
_WITH_OTHER = text(
    """
    SELECT model, count(*) AS calls, count(*) FILTER (WHERE is_estimated) AS estimated_calls,
           coalesce(sum(cost_micros), 0)::bigint AS cost_micros,
           coalesce(sum((greatest(prompt_tokens::bigint - cache_read_tokens - cache_creation_tokens, 0)
                           * CAST(:input AS bigint)
                         + completion_tokens::bigint * CAST(:output AS bigint)
                         + cache_read_tokens::bigint * CAST(:cache_read AS bigint)
                         + cache_creation_tokens::bigint * CAST(:cache_write AS bigint)
                         + 500000) / 1000000), 0)::bigint AS other_micros
      FROM llm_usage
     WHERE organization_id = :organization AND settled_at IS NOT NULL
       AND created_at >= :since AND created_at < :until
       AND (CAST(:person AS uuid) IS NULL OR user_id = :person)
       AND request_type <> ALL(CAST(:no_answers AS text[]))
     GROUP BY model ORDER BY cost_micros DESC, model
    """
)


async def with_other(
    session: ReadSession,
    organization_id: OrganizationId,
    price: Price,
    *,
    since: datetime,
    until: datetime,
    person: UserId | None,
) -> Sequence[Row[Any]]:
    """By model: what its answers cost, and what they would have cost at the price of another. The dearest first."""
    values = {
        "organization": organization_id,
        "since": since,
        "until": until,
        "person": person,
        "no_answers": [kind.value for kind in NO_ANSWERS],
        "input": price.input,
        "output": price.output,
        "cache_read": cost.cache_read_price(price),
        "cache_write": cost.cache_write_price(price),
    }
    return (await session.execute(_WITH_OTHER, values)).all()


_SAVED = text(
    """
    WITH calls AS (
      SELECT cost_micros, cache_read_tokens, instead_of,
             prompt_tokens::bigint AS prompt, completion_tokens::bigint AS completion,
             cache_read_tokens::bigint AS reads, cache_creation_tokens::bigint AS writes,
             (price ->> 'input')::bigint AS input, (price ->> 'output')::bigint AS output,
             (instead_of -> 'price' ->> 'input')::bigint AS other_input,
             (instead_of -> 'price' ->> 'output')::bigint AS other_output,
             (instead_of -> 'price' ->> 'cache_read')::bigint AS other_read,
             (instead_of -> 'price' ->> 'cache_write')::bigint AS other_write
        FROM llm_usage
       WHERE organization_id = :organization AND settled_at IS NOT NULL
         AND created_at >= :since AND created_at < :until
         AND (cache_read_tokens > 0 OR cache_creation_tokens > 0 OR instead_of IS NOT NULL)
    ), compared AS (
      SELECT calls.*,
             (greatest(prompt, reads + writes) * input + completion * output + 500000) / 1000000 AS uncached_micros,
             (greatest(prompt - reads - writes, 0) * other_input + completion * other_output
              + reads * coalesce(other_read, (other_input + 9) / 10)
              + writes * coalesce(other_write, (other_input * 5 + 3) / 4) + 500000) / 1000000 AS other_micros
        FROM calls
    )
    SELECT count(*) FILTER (WHERE reads > 0 OR writes > 0) AS cached_calls,
           coalesce(sum(cache_read_tokens), 0)::bigint AS cached_tokens,
           coalesce(sum(uncached_micros - cost_micros) FILTER (WHERE reads > 0 OR writes > 0), 0)::bigint
             AS cached_saved_micros,
           count(*) FILTER (WHERE instead_of IS NOT NULL) AS substituted_calls,
           coalesce(sum(other_micros - cost_micros) FILTER (WHERE instead_of IS NOT NULL), 0)::bigint
             AS substituted_saved_micros
      FROM compared
    """
)


async def saved(
    session: ReadSession, organization_id: OrganizationId, since: datetime, until: datetime
) -> Row[Any]:
    """What the cache and substitutes saved, each against the prices at the time of the call."""
    values = {"organization": organization_id, "since": since, "until": until}
    return (await session.execute(_SAVED, values)).one()
