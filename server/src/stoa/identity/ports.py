"""What identity needs others to do: organizations lie above it."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from sqlalchemy import Select

from stoa.identity.contracts import AccountOffer, InvitationPass, Membership
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import OrganizationId, SpaceId, UserId


class AccountProvisioner(Protocol):
    """Makes what every account has, in the transaction of the sign-up."""

    async def account_created(
        self, session: WriteSession, user_id: UserId, *, user_name: str, organization_name: str | None
    ) -> OrganizationId:
        """The default organization with its spaces, owned by the person. Leaves the session scoped to it."""
        ...


class Memberships(Protocol):
    """Which organizations a person belongs to."""

    async def of_user(self, session: ReadSession, user_id: UserId) -> list[Membership]:
        """Active memberships, the default organization first."""
        ...

    def active(self) -> Select[OrganizationId, UserId, str, bool, str | None]:
        """Every active membership, to be joined into one statement.

        Columns: `organization_id`, `user_id`, `role`, and what the organization asks for: `requires_mfa`,
        `sso_provider_key`.
        """
        ...

    async def note_active(
        self, session: WriteSession, seen: Collection[tuple[UserId, OrganizationId]], now: datetime
    ) -> None:
        """People were at work in their organizations; written at most once an hour for each."""
        ...


class InvitationPasses(Protocol):
    """Whether somebody who signs up was invited."""

    async def pass_of(
        self, session: WriteSession, platform: Platform, token: str, email_key: str
    ) -> InvitationPass | None:
        """The worth of an invitation's token for an address; None: it is not open, or for another address."""
        ...

    async def account_offer(self, session: WriteSession, platform: Platform, token: str) -> AccountOffer:
        """Of an administrator's invitation that brings an account. Raises a refusal for every other token (ORG-21)."""
        ...

    async def take_seat(
        self, session: WriteSession, platform: Platform, token: str, user_id: UserId
    ) -> OrganizationId:
        """The new account becomes a member. Leaves the session scoped to the organization. Raises a refusal."""
        ...


class TokenRules(Protocol):
    """What API tokens may be: scopes come from the routes, their longest life from the organization."""

    @property
    def areas(self) -> frozenset[str]:
        """Scopes of all areas: `pages:read`, `pages:write` …"""
        ...

    async def max_days(self, session: ReadSession, organization_id: OrganizationId) -> int | None:
        """How long a new token may live; None: without end (ORG-34)."""

    async def reaching(
        self,
        session: ReadSession,
        organization_id: OrganizationId,
        user_id: UserId,
        space_ids: Collection[SpaceId],
    ) -> set[SpaceId]:
        """Those of the spaces that reach the person; a token is bound to no other."""
        ...


class AccountEnding(Protocol):
    """What stands against the end of an account, and what goes with it."""

    async def refuse_if_needed(self, session: WriteSession, user_id: UserId) -> None:
        """Raises a refusal, for a person without whom others would lose their organization (ID-108)."""
        ...

    async def account_purged(self, session: WriteSession, user_id: UserId) -> None:
        """Remove the organizations that were the person's alone, and their memberships; in this transaction."""
        ...


class LiveWork(Protocol):
    """What other packages do for a person at this moment; it ends with their access."""

    async def counts(self, session: ReadSession, user_id: UserId) -> dict[str, int]:
        """How much of each kind: `runs`, `schedules`. The session is in the system's scope."""
        ...
