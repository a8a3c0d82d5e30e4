"""What a super administrator may change of the installation at run time (ID-4)."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from stoa.audit import api as audit
from stoa.identity.commands.administration import require_admin, require_super_admin
from stoa.identity.contracts import SendingLimits
from stoa.identity.errors import InstanceSettingsChanged, OidcProviderNeeded, SsoSelfFirst
from stoa.identity.models import InstanceSettings
from stoa.identity.queries import factors, oidc, people
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, Invalid
from stoa.platform.ratelimit import GeneralLimits

COLUMNS = (
    "sign_up_mode",
    "allowed_email_domains",
    "organization_creation",
    "require_verified_email",
    "password_min_length",
    "fresh_session_seconds",
    "session_idle_seconds",
    "session_absolute_seconds",
    "terms_version",
)
# Kept in the JSON column, with what holds where nobody has chosen.
_LIMITS = GeneralLimits()
SWITCHES: Mapping[str, bool | int] = {
    "magic_links": True,
    "mail_on_impersonation": True,
    "sso_only": False,
    "reads_per_minute": _LIMITS.reads,
    "writes_per_minute": _LIMITS.writes,
    "unauthenticated_per_minute": _LIMITS.unauthenticated,
    "sends_per_minute": 15,
    "runs_at_once": 4,
}


def values_of(settings: InstanceSettings) -> dict[str, Any]:
    """Every setting with its value in force."""
    columns = {name: getattr(settings, name) for name in COLUMNS}
    return columns | {name: settings.settings.get(name, default) for name, default in SWITCHES.items()}


def general_limits(settings: InstanceSettings) -> GeneralLimits:
    """How often one caller may come in a minute (ID-40)."""
    values = values_of(settings)
    return GeneralLimits(
        values["reads_per_minute"], values["writes_per_minute"], values["unauthenticated_per_minute"]
    )


def sending_limits(settings: InstanceSettings) -> SendingLimits:
    """How much one person may ask of models at a time (CV-47)."""
    values = values_of(settings)
    return SendingLimits(values["sends_per_minute"], values["runs_at_once"])


def tag_of(settings: InstanceSettings) -> str:
    """Names this state of the settings."""
    encoded = json.dumps(values_of(settings), sort_keys=True).encode()
    return hashlib.sha256(encoded).hexdigest()[:16]


async def read(session: ReadSession, actor: Actor) -> InstanceSettings:
    """The settings, for administrators."""
    require_admin(actor)
    return await people.instance_settings(session)


async def change(
    session: WriteSession, platform: Platform, actor: Actor, changes: Mapping[str, Any], *, expected: str
) -> InstanceSettings:
    """Change what is given. Audited old -> new. Raises NeedsSuperAdmin, InstanceSettingsChanged, Invalid,
    and OidcProviderNeeded, SsoSelfFirst for whoever makes providers the only way in too early.
    """
    require_super_admin(actor)
    settings = await people.instance_settings(session, lock=True)
    if tag_of(settings) != expected:
        raise InstanceSettingsChanged
    before = values_of(settings)
    for name, value in changes.items():
        if name in SWITCHES:
            settings.settings = {**settings.settings, name: value}
        else:
            setattr(settings, name, value)
    if changes.get("sso_only") and not before["sso_only"]:
        await _check_single_sign_on(session, actor)
    if settings.session_idle_seconds > settings.session_absolute_seconds:
        raise Invalid(
            errors=(FieldError("/session_idle_seconds", "too_long", "A session cannot idle longer than it lives"),)
        )
    after = values_of(settings)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        settings.updated_at, settings.updated_by_user_id = platform.clock.now(), actor.user_id
        await audit.record(
            session,
            actor,
            "instance.settings_changed",
            resource_type="instance",
            resource_id=None,
            organization_id=None,
            metadata=changed,
        )
    return settings


async def _check_single_sign_on(session: ReadSession, actor: Actor) -> None:
    """There is a provider, and whoever decides this has a way in when it fails (ID-84)."""
    if not await oidc.list_providers(session, only_enabled=True):
        raise OidcProviderNeeded("Add a service for single sign-on first")
    if not (await factors.factors_of(session, actor.user_id)).is_on:
        raise SsoSelfFirst
