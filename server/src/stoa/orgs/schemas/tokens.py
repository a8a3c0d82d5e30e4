"""Bodies of the review of API tokens."""

from datetime import datetime, timedelta
from uuid import UUID

from stoa.identity.contracts import TokenFacts, UserRef
from stoa.platform.http.schemas import Out


class TokenPersonOut(Out):
    id: UUID
    name: str


class OrganizationTokenOut(Out):
    """An API token of a member. `exceeds_rule`: it lives longer than a new one may."""

    id: UUID
    person: TokenPersonOut | None
    name: str
    kind: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    exceeds_rule: bool

    @classmethod
    def of(cls, token: TokenFacts, person: UserRef | None, max_days: int | None) -> "OrganizationTokenOut":
        longest = token.created_at + timedelta(days=max_days) if max_days is not None else None
        return cls(
            id=token.id,
            person=TokenPersonOut(id=person.id, name=person.name) if person is not None else None,
            name=token.name,
            kind=token.kind,
            scopes=list(token.scopes),
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
            exceeds_rule=longest is not None and (token.expires_at is None or token.expires_at > longest),
        )
