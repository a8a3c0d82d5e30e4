"""What models are told on behalf of a person, and which models they may use (ORG-56, ORG-60)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stoa.orgs.commands.load_organization import load_managed, load_seat
from stoa.orgs.contracts import ModelRules, PromptLayer
from stoa.orgs.core.tiers import ordered
from stoa.orgs.queries import members, prompts
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.db import ReadSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import OrganizationId, UserId


@dataclass(frozen=True)
class Told:
    """What the AI is told about a person, and what it may be."""

    layers: list[PromptLayer]
    rules: ModelRules


async def prompt_layers(
    session: ReadSession, organization_id: OrganizationId, user_id: UserId
) -> list[PromptLayer]:
    """The organization's prompt, those of all groups of the person by name, then the person's own."""
    layers: list[PromptLayer] = []
    organization = await prompts.organization_row(session, organization_id)
    if organization.system_prompt:
        layers.append(PromptLayer("organization", organization.name, organization.system_prompt))
    for name, text in await prompts.group_rows(session, organization_id, user_id):
        if text:
            layers.append(PromptLayer("group", name, text))
    person = await prompts.person_row(session, user_id)
    if person is not None and person.custom_prompt:
        layers.append(PromptLayer("person", person.name, person.custom_prompt))
    return layers


async def model_rules(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> ModelRules:
    """Tiers of the organization, as far as groups of the person that name tiers allow them; guests have the least."""
    row = await prompts.rules_row(session, organization_id, user_id)
    return rules_from(row.tiers, row.assignments, row.settings, row.group_tiers, row.instance_role)


def rules_from(
    of_organization: Collection[str],
    assignments: Mapping[str, str | None],
    settings: Mapping[str, Any] | None,
    of_groups: Sequence[Collection[str]] | None,
    instance_role: str | None,
) -> ModelRules:
    """What the row of `prompts.rules_statement` says; who has no account has no role."""
    tiers = set(of_organization)
    if of_groups:
        tiers &= set().union(*of_groups)
    if instance_role is None or instance_role == InstanceRole.GUEST:
        tiers &= {"basic"}
    return ModelRules(tuple(ordered(tiers)), assignments, settings or {})


async def show_told(
    session: ReadSession, actor: Actor, organization_id: OrganizationId, user_id: UserId | None
) -> Told:
    """What the AI is told about the actor, or about a member as an owner or admin. Raises NotFound, AdminOnly."""
    wanted = user_id or actor.user_id
    if wanted == actor.user_id:
        await load_seat(session, actor, organization_id)
    else:
        await load_managed(session, actor, organization_id)
        if await members.find_member(session, organization_id, wanted) is None:
            raise NotFound
    layers = await prompt_layers(session, organization_id, wanted)
    return Told(layers, await model_rules(session, organization_id, wanted))
