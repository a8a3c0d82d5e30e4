"""API tokens of an organization in the hands of its administrators, whose right the caller has checked (ORG-34)."""

from datetime import datetime
from uuid import UUID

from stoa.audit import api as audit
from stoa.identity.commands.revocation import end_api_tokens
from stoa.identity.contracts import TokenFacts
from stoa.identity.models import ApiToken
from stoa.identity.queries import api_tokens
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import ApiTokenId, OrganizationId, UserId
from stoa.platform.pagination import PageRequest, Slice, slice_of


async def list_live(
    session: ReadSession, organization_id: OrganizationId, now: datetime, page: PageRequest
) -> Slice[TokenFacts]:
    """Tokens that work in the organization, the oldest first. The session is in its scope."""
    after = page.after(1)
    last = after[0] if after is not None and isinstance(after[0], UUID) else None
    rows = await api_tokens.of_organization(session, organization_id, now, after=last, limit=page.limit + 1)
    found = slice_of(rows, page.limit, lambda row: (row.id,))
    return Slice([_facts(row) for row in found.items], found.next_cursor)


async def end(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    organization_id: OrganizationId,
    token_id: ApiTokenId,
) -> None:
    """End somebody's token in the organization. Raises NotFound."""
    held = await api_tokens.find_in_organization(session, organization_id, token_id)
    if held is None:
        raise NotFound
    await end_api_tokens(session, platform, UserId(held.user_id), by=actor.user_id, token_id=token_id)
    await audit.record(
        session,
        actor,
        "api_token.revoked",
        resource_type="api_token",
        resource_id=held.id,
        organization_id=organization_id,
        metadata={"reason": "admin", "user_id": held.user_id},
    )


def _facts(held: ApiToken) -> TokenFacts:
    return TokenFacts(
        id=held.id,
        user_id=held.user_id,
        name=held.name,
        kind=held.kind,
        scopes=tuple(held.scopes),
        created_at=held.created_at,
        expires_at=held.expires_at,
        last_used_at=held.last_used_at,
    )
