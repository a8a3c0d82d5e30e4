"""Changing an organization: its name, rules, prompts and tiers (ORG-9, ORG-29, ORG-33, ORG-61, ORG-62)."""

import hashlib
from collections.abc import Mapping
from typing import Any

from stoa.audit import api as audit
from stoa.identity import api as identity
from stoa.orgs.commands.ask_for_factors import ask_for_factors
from stoa.orgs.commands.load_organization import Seat, lock_managed
from stoa.orgs.core import previous_slugs
from stoa.orgs.core.domains import PUBLIC_DOMAINS
from stoa.orgs.core.slugs import is_valid
from stoa.orgs.errors import (
    Changed,
    MfaSelfFirst,
    PublicDomain,
    SlugInvalid,
    SlugTaken,
    SsoSelfFirst,
    UnknownModels,
)
from stoa.orgs.events import GroupChanged, OrganizationChanged, SettingsChanged, topic_of
from stoa.orgs.models import Organization
from stoa.orgs.ports import ModelCatalogue, SpaceProvisioner
from stoa.orgs.queries import groups, organizations, prompts
from stoa.platform import jobs
from stoa.platform.actor import Actor, InstanceRole, SsoRequired
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.errors import FieldError, Invalid, NotFound
from stoa.platform.ids import OrganizationId
from stoa.platform.outbox import record

# What members see in their switcher; more people are told of it than of other settings.
SHOWN_EVERYWHERE = {"name", "slug", "logo_key"}
MAX_TOLD = 200
# An audit event holds 16 KB; of longer texts it keeps length and digest.
LONGEST_AUDITED = 3_000


def tag_of(organization: Organization) -> str:
    """What `If-Match` names: every change of a setting makes a new one."""
    return f"{int(organization.updated_at.timestamp() * 1_000_000):x}"


async def change_organization(
    session: WriteSession,
    platform: Platform,
    spaces: SpaceProvisioner,
    models: ModelCatalogue,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    changes: Mapping[str, Any],
    expected: str,
) -> Seat:
    """Change settings by their names; `settings` is merged and a key that is None removed, all else is replaced.

    Raises Changed where `expected` is not the present state, SlugInvalid, SlugTaken, MfaSelfFirst, SsoRequired,
    SsoSelfFirst, PublicDomain, UnknownModels, and NotFound for groups of elsewhere.
    """
    seat = await lock_managed(session, actor, organization_id)
    organization = seat.organization
    if expected != tag_of(organization):
        raise Changed
    wanted = dict(changes)
    if "settings" in wanted:
        merged = organization.settings | wanted["settings"]
        wanted["settings"] = {key: value for key, value in merged.items() if value is not None}
    before = {name: getattr(organization, name) for name in wanted}
    changed = {name: value for name, value in wanted.items() if value != before[name]}
    if not changed:
        return seat
    await _check_sign_in_rules(session, actor, organization, changed)
    await _check_references(session, models, actor, organization, changed)
    if "slug" in changed:
        await _change_slug(session, platform, organization, changed["slug"])
    for name, value in changed.items():
        setattr(organization, name, value)
    organization.updated_at = platform.clock.now()
    await session.flush()
    if "allowed_tiers" in changed:
        await _narrow_groups(session, actor, organization)
    if changed.get("requires_mfa"):
        asked = tag_of(organization)
        await jobs.enqueue(
            session,
            ask_for_factors,
            organization_id=organization_id,
            dedupe_key=f"ask_for_factors:{organization_id}:{asked}",
            tenant=str(organization_id),
            asked=asked,
        )
    if "name" in changed:
        await spaces.organization_renamed(session, organization_id, organization.name)
    await audit.record(
        session,
        actor,
        "organization.changed",
        resource_type="organization",
        resource_id=organization_id,
        organization_id=organization_id,
        metadata={
            name.rstrip("_"): {"from": _audited(before[name]), "to": _audited(value)}
            for name, value in changed.items()
        },
    )
    await record(session, SettingsChanged(organization_id), topics=[topic_of(organization_id)])
    if SHOWN_EVERYWHERE & changed.keys():
        await tell_members(session, organization_id)
    return seat


async def tell_members(session: WriteSession, organization_id: OrganizationId) -> None:
    """Switchers of members show the change at once; in a large organization the topic of the organization does."""
    members = await organizations.user_ids(session, organization_id)
    topics = [f"user:{user_id}" for user_id in members[:MAX_TOLD]]
    await record(session, OrganizationChanged(organization_id, organization_id), topics=topics)


async def _check_sign_in_rules(
    session: WriteSession, actor: Actor, organization: Organization, changed: Mapping[str, Any]
) -> None:
    """Nobody makes a rule that would lock themselves out, or lifts one that they have not met."""
    if changed.get("requires_mfa") and not await identity.has_second_factor(session, actor.user_id):
        raise MfaSelfFirst
    if "sso_provider_key" in changed:
        await _check_single_sign_on(session, actor, organization, changed["sso_provider_key"])


async def _check_single_sign_on(
    session: WriteSession, actor: Actor, organization: Organization, wanted: str | None
) -> None:
    if actor.instance_role is not InstanceRole.SUPER_ADMIN:
        methods, held = await identity.session_methods(session, actor), organization.sso_provider_key
        if held is not None and f"oidc:{held}" not in methods:
            raise SsoRequired(provider=held)
        if wanted is not None and f"oidc:{wanted}" not in methods:
            raise SsoSelfFirst
    if wanted is not None and not await identity.has_oidc_provider(session, wanted):
        message = "There is no such service to sign in by"
        raise Invalid(errors=(FieldError("/sso_provider_key", "unknown", message),))


async def _check_references(
    session: WriteSession,
    models: ModelCatalogue,
    actor: Actor,
    organization: Organization,
    changed: Mapping[str, Any],
) -> None:
    """What the values name exists, and is not open to the whole world."""
    public = sorted(PUBLIC_DOMAINS.intersection(changed.get("email_domains", ())))
    if public:
        message = f"{PublicDomain.title}: {', '.join(public)}"
        raise PublicDomain(errors=(FieldError("/email_domains", "public", message),))
    wanted = set(changed.get("default_group_ids", ()))
    if wanted and await groups.existing_groups(session, organization.id, wanted) != wanted:
        raise NotFound
    # What was assigned once may stay: its connection may be away for a while.
    new = changed.get("model_tier_assignments", {}).keys() - organization.model_tier_assignments.keys()
    new |= _role_models(changed.get("settings", {})) - _role_models(organization.settings)
    unknown = sorted(new - await models.known(session, actor, organization.id)) if new else []
    if unknown:
        raise UnknownModels(unknown=unknown)


def _role_models(settings: Mapping[str, Any]) -> set[str]:
    """Models that work of the organization is given to (PR-29)."""
    chosen = settings.get("providers") or {}
    return {model for name, model in chosen.items() if name.endswith("_model") and model}


async def _narrow_groups(session: WriteSession, actor: Actor, organization: Organization) -> None:
    """Groups have no tier that their organization has not; in the transaction that took it (ORG-59)."""
    for group_id, tiers in await prompts.narrow_groups(session, organization.id, organization.allowed_tiers):
        await audit.record(
            session,
            actor,
            "group.narrowed",
            resource_type="group",
            resource_id=group_id,
            organization_id=organization.id,
            metadata={"allowed_tiers": tiers},
        )
        await record(session, GroupChanged(organization.id, group_id), topics=[topic_of(organization.id)])


async def _change_slug(session: WriteSession, platform: Platform, organization: Organization, slug: str) -> None:
    """Links with the old slug lead here for 90 days, and nobody else gets it before (ORG-3)."""
    if not is_valid(slug):
        raise SlugInvalid(errors=(FieldError("/slug", "invalid", SlugInvalid.title),))
    today = platform.clock.now().date()
    await organizations.lock_slug(session, slug)
    if await organizations.slug_is_held(session, slug, today, apart_from=organization.id):
        raise SlugTaken(errors=(FieldError("/slug", "taken", SlugTaken.title),))
    kept = previous_slugs.still_kept(organization.previous_slugs, today, without=slug)
    organization.previous_slugs = [*kept, previous_slugs.kept(organization.slug, today)]


def _audited(value: object) -> object:
    """The value as an audit event keeps it."""
    if isinstance(value, str | dict) and len(str(value)) > LONGEST_AUDITED:
        return {"length": len(str(value)), "sha256": hashlib.sha256(str(value).encode()).hexdigest()}
    return [str(item) for item in value] if isinstance(value, list) else value
