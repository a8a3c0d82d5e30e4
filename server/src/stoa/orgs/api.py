"""What other packages may call, and the implementations of identity's ports."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select

from stoa.identity.contracts import AccountOffer, InvitationPass, Membership
from stoa.orgs.commands import (
    accept_invitation,
    account_ending,
    create_organization,
    prompts,
    space_groups,
    view_invitation,
)
from stoa.orgs.commands.find_people import find_groups, find_people
from stoa.orgs.contracts import ModelRules, PromptLayer, SpaceLimits
from stoa.orgs.core.slugs import numbered, slug_of
from stoa.orgs.models import Organization
from stoa.orgs.ports import SpaceProvisioner, SpaceRights
from stoa.orgs.queries import groups, invitations, members, organizations
from stoa.orgs.queries import prompts as prompt_queries
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession, as_system
from stoa.platform.ids import GroupId, OrganizationId, SpaceId, UserId

__all__ = [
    "OrganizationAccountEnding",
    "OrganizationMemberships",
    "OrganizationProvisioner",
    "OrganizationTokenRules",
    "active_people",
    "administrators",
    "allowed_tiers",
    "default_model",
    "end_space_groups",
    "find_groups",
    "find_people",
    "forbids_share_links",
    "group_ids",
    "group_memberships",
    "group_names",
    "groups_of",
    "led_group_ids",
    "lock_groups_of_space",
    "may_listen",
    "may_listen_as_admin",
    "member_of",
    "memberships_of",
    "message_edit_days",
    "model_rules",
    "numbered",
    "people_of",
    "prompt_layers",
    "rules_from",
    "rules_statement",
    "slug_of",
    "space_limits",
    "timezone_of",
]

# For so long people edit what they said in channels, where their organization says nothing else.
USUAL_EDIT_DAYS = 7


def _contract(organization: Organization, role: str) -> Membership:
    return Membership(
        organization.id,
        organization.name,
        organization.slug,
        organization.is_default,
        role,
        requires_mfa=organization.requires_mfa,
        sso_provider_key=organization.sso_provider_key,
        allows_high_device_trust=organization.allows_high_device_trust,
        api_token_max_days=organization.api_token_max_days,
        password_min_length=organization.password_min_length,
    )


async def may_listen(platform: Platform, actor: Actor, identifier: str) -> bool:
    """Whether the actor may hear the topic `organization:{identifier}`. Guests know no directory (ORG-19)."""
    if identifier != str(actor.organization_id) or actor.organization_role is OrganizationRole.GUEST:
        return False
    async with platform.db.reading(Scope.of(actor)) as session:
        role = await member_of(session, actor.require_organization(), actor.user_id)
    return role not in (None, OrganizationRole.GUEST)


async def may_listen_as_admin(platform: Platform, actor: Actor, identifier: str) -> bool:
    """Whether the actor may hear the topic `organization-admins:{identifier}`."""
    if identifier != str(actor.organization_id):
        return False
    async with platform.db.reading(Scope.of(actor)) as session:
        role = await member_of(session, actor.require_organization(), actor.user_id)
    return role in (OrganizationRole.OWNER, OrganizationRole.ADMIN)


async def member_of(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId
) -> OrganizationRole | None:
    """The role of an active member, None for everybody else."""
    found = await organizations.find_seat(session, user_id, organization_id)
    return OrganizationRole(found[1].role) if found is not None and found[0].status == "active" else None


async def memberships_of(session: ReadSession, user_id: UserId) -> list[Membership]:
    """Active memberships of a person, the default organization first."""
    return [_contract(*found) for found in await organizations.memberships(session, user_id)]


async def group_ids(session: ReadSession, actor: Actor) -> list[GroupId]:
    """Groups of the actor in the organization they work in."""
    statement = groups.groups_of(actor.require_organization(), actor.user_id)
    return list((await session.execute(statement)).scalars())


def groups_of(organization_id: OrganizationId | None, user_id: UserId) -> Select[GroupId]:
    """Statement of the groups that a person is in, to be composed into others."""
    return groups.groups_of(organization_id, user_id)


def people_of(organization_id: OrganizationId, group_id: UUID) -> Select[UserId]:
    """Statement of the people who are in a group, to be composed into others."""
    return groups.people_of(organization_id, group_id)


async def led_group_ids(session: ReadSession, actor: Actor) -> set[GroupId]:
    """Groups that the actor leads in the organization they work in."""
    statement = groups.led_by(actor.require_organization(), actor.user_id)
    return set((await session.execute(statement)).scalars())


def group_memberships(organization_id: OrganizationId) -> Select[GroupId, UserId]:
    """Statement of who is in which group, to be composed into others."""
    return groups.memberships(organization_id)


async def administrators(session: ReadSession, organization_id: OrganizationId) -> list[UserId]:
    """Active owners and admins."""
    return await invitations.administrators(session, organization_id)


async def timezone_of(session: ReadSession, organization_id: OrganizationId) -> str | None:
    """Name of the time zone in which an organization counts its days; None where it chose none."""
    return await organizations.timezone_of(session, organization_id)


async def default_budget(session: ReadSession, organization_id: OrganizationId) -> str | None:
    """The template of the budget that everybody has who joins; None where the organization gives none."""
    return await organizations.default_budget(session, organization_id)


async def default_model(session: ReadSession, organization_id: OrganizationId) -> str | None:
    """The model of who has used none yet."""
    return await organizations.default_model(session, organization_id)


async def conversation_retentions(session: ReadSession) -> dict[OrganizationId, int]:
    """Days by organization, of those that remove conversations which nobody touches; in the system's scope."""
    return await organizations.conversation_retentions(session)


async def temporary_conversations(session: ReadSession, organization_id: OrganizationId) -> str | None:
    """`forbidden` or `enforced`; None: each person chooses."""
    return await organizations.temporary_conversations(session, organization_id)


async def forbids_share_links(session: ReadSession, organization_id: OrganizationId) -> bool:
    """Whether the organization forbids links for people outside (SP-55)."""
    return await organizations.forbids_share_links(session, organization_id)


async def message_edit_days(session: ReadSession, organization_id: OrganizationId) -> int | None:
    """For how many days people edit what they said in channels; None: always (CH-16)."""
    stated = await organizations.message_edit_days(session, organization_id)
    if stated == "always":
        return None
    return int(stated) if stated is not None else USUAL_EDIT_DAYS


async def space_limits(session: ReadSession, organization_id: OrganizationId) -> SpaceLimits:
    """Who makes project spaces, and how many each (SP-17)."""
    return await organizations.space_limits(session, organization_id)


class OrganizationProvisioner:
    """Implements `identity.AccountProvisioner`."""

    def __init__(self, clock: Clock, spaces: SpaceProvisioner) -> None:
        self._clock = clock
        self._spaces = spaces

    async def account_created(
        self, session: WriteSession, user_id: UserId, *, user_name: str, organization_name: str | None
    ) -> OrganizationId:
        """The default organization of a new account."""
        return await create_organization.create_default(
            session,
            self._clock,
            self._spaces,
            user_id,
            user_name=user_name,
            organization_name=organization_name,
        )


class OrganizationMemberships:
    """Implements `identity.Memberships`."""

    async def of_user(self, session: ReadSession, user_id: UserId) -> list[Membership]:
        """Active memberships, the default organization first."""
        return await memberships_of(session, user_id)

    def active(self) -> Select[OrganizationId, UserId, str, bool, str | None]:
        """Every active membership."""
        return organizations.active_memberships()

    async def note_active(
        self, session: WriteSession, seen: Collection[tuple[UserId, OrganizationId]], now: datetime
    ) -> None:
        """People were at work; written at most once an hour for each."""
        async with as_system(session):
            await members.note_active(session, seen, now)


async def group_names(
    session: ReadSession, organization_id: OrganizationId, ids: Collection[UUID]
) -> dict[UUID, str]:
    """Names of those of the groups that belong to the organization."""
    return await groups.names(session, organization_id, ids)


async def active_people(session: ReadSession, actor: Actor, ids: Collection[UUID]) -> list[UserId]:
    """Those of the people who are active members of the actor's organization, whether or not the actor meets them."""
    which = members.MemberFilter(status="active", ids=frozenset(UserId(user_id) for user_id in ids))
    found = await members.list_members(
        session, actor.require_organization(), which, after=None, limit=max(len(ids), 1)
    )
    return [row.user_id for row in found if row.can_act]


async def is_at_work(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> bool:
    """Whether somebody is an active member whose account can act, for work that is done in their name."""
    which = members.MemberFilter(status="active", ids=frozenset({user_id}))
    found = await members.list_members(session, organization_id, which, after=None, limit=1)
    return any(row.can_act for row in found)


async def member_ids(session: ReadSession, organization_id: OrganizationId, limit: int) -> list[UserId]:
    """Active members of an organization, so many at most."""
    which = members.MemberFilter(status="active")
    found = await members.list_members(session, organization_id, which, after=None, limit=limit)
    return [row.user_id for row in found if row.can_act]


class OrganizationTokenRules:
    """Implements `identity.TokenRules`."""

    def __init__(self, areas: frozenset[str], spaces: SpaceRights) -> None:
        self.areas = areas
        self._spaces = spaces

    async def max_days(self, session: ReadSession, organization_id: OrganizationId) -> int | None:
        """How long a new API token of the organization may live."""
        return await organizations.api_token_max_days(session, organization_id)

    async def reaching(
        self,
        session: ReadSession,
        organization_id: OrganizationId,
        user_id: UserId,
        space_ids: Collection[SpaceId],
    ) -> set[SpaceId]:
        """Those of the spaces that reach the person."""
        return set(await self._spaces.reaching(session, organization_id, user_id, space_ids))


class OrganizationAccountEnding:
    """Implements `identity.AccountEnding`."""

    async def refuse_if_needed(self, session: WriteSession, user_id: UserId) -> None:
        """Raises LastOwner."""
        await account_ending.refuse_last_owner(session, user_id)

    async def account_purged(self, session: WriteSession, user_id: UserId) -> None:
        """Memberships end, and organizations that were the person's alone go."""
        await account_ending.purge(session, user_id)


async def prompt_layers(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId
) -> list[PromptLayer]:
    """What a model is told on behalf of the person, in order, each with its source (ORG-56)."""
    return await prompts.prompt_layers(session, organization_id, user_id)


async def model_rules(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> ModelRules:
    """Which models the person may use in the organization, as of this moment (ORG-60, ORG-61)."""
    return await prompts.model_rules(session, organization_id, user_id)


def rules_statement(
    organization_id: ColumnElement[UUID], user_id: ColumnElement[UUID]
) -> Select[*tuple[Any, ...]]:
    """Statement of the one row that `rules_from` makes a person's rules of, to be composed into others.

    Its columns are tiers, assignments, settings, group_tiers, instance_role, and is_member.
    """
    return prompt_queries.rules_statement(organization_id, user_id)


def rules_from(
    tiers: Collection[str],
    assignments: Mapping[str, str | None],
    settings: Mapping[str, Any] | None,
    group_tiers: Sequence[Collection[str]] | None,
    instance_role: str | None,
) -> ModelRules:
    """The rules that a row of `rules_statement` says."""
    return prompts.rules_from(tiers, assignments, settings, group_tiers, instance_role)


async def allowed_tiers(session: ReadSession, user_id: UserId, organization_id: OrganizationId) -> tuple[str, ...]:
    """Tiers of models that the person may use, the least first; none is possible (ORG-60)."""
    return (await prompts.model_rules(session, organization_id, user_id)).allowed_tiers


async def delete_made_by(session: WriteSession, user_ids: Collection[UserId]) -> None:
    """Delete at once the organizations that people made; for removing demonstration accounts only."""
    await organizations.delete_made_by(session, user_ids)


class OrganizationInvitations:
    """Implements `identity.InvitationPasses`."""

    def __init__(self, spaces: SpaceProvisioner, rights: SpaceRights) -> None:
        self._spaces = spaces
        self._rights = rights

    async def pass_of(
        self, session: WriteSession, platform: Platform, token: str, email_key: str
    ) -> InvitationPass | None:
        """What an open invitation is worth to somebody who signs up."""
        return await view_invitation.pass_of(session, platform, token, email_key)

    async def account_offer(self, session: WriteSession, platform: Platform, token: str) -> AccountOffer:
        """The account that an administrator prepared. Raises InvitationGone."""
        return await view_invitation.account_offer(session, platform, token)

    async def take_seat(
        self, session: WriteSession, platform: Platform, token: str, user_id: UserId
    ) -> OrganizationId:
        """The new account becomes a member; leaves the session scoped to the organization."""
        return await accept_invitation.take_seat_of_account(
            session, platform, self._spaces, self._rights, token=token, user_id=user_id
        )


async def lock_groups_of_space(
    session: WriteSession, organization_id: OrganizationId, space_id: SpaceId
) -> list[GroupId]:
    """The groups that the space manages, before it is deleted for good; nobody gives them anything meanwhile."""
    return await space_groups.lock_groups_of_space(session, organization_id, space_id)


async def end_space_groups(
    session: WriteSession,
    organization_id: OrganizationId,
    space_id: SpaceId,
    group_ids: Collection[GroupId],
    *,
    in_use: Collection[GroupId],
) -> None:
    """Delete the groups of a space that is gone; those in use elsewhere are the organization's from now on (ORG-55)."""
    await space_groups.end_space_groups(session, organization_id, space_id, group_ids, in_use=in_use)
