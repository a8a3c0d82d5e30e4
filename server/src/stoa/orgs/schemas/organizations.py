"""Bodies of the organizations' routes."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from stoa.orgs.contracts import JoinPolicy, ModelTier, SpaceCreation
from stoa.orgs.core import metadata as free
from stoa.orgs.core.domains import is_domain
from stoa.orgs.models import Organization
from stoa.platform.http.schemas import Body, Out
from stoa.platform.text import one_line


def _name(text: str) -> str:
    cleaned = one_line(text)
    if len(cleaned) < 2:
        raise ValueError("must have two visible characters")
    return cleaned


def _domain(name: str) -> str:
    folded = name.strip().lower()
    if not is_domain(folded):
        raise ValueError("is no domain of e-mail addresses, such as example.org")
    return folded


def _free(value: dict[str, Any]) -> dict[str, Any]:
    if free.depth_of(value) > free.MAX_DEPTH:
        raise ValueError(f"may be nested {free.MAX_DEPTH} deep")
    if free.size_of(value) > free.MAX_BYTES:
        raise ValueError("may have 16 KB")
    return value


def _distinct(values: list[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


def _by_rank(tiers: list[ModelTier]) -> list[ModelTier]:
    return [tier for tier in ModelTier if tier in tiers]


def _blank_is_none(text: object) -> object:
    return None if isinstance(text, str) and not text.strip() else text


Name = Annotated[str, Field(min_length=2, max_length=100), AfterValidator(_name)]
Prompt = Annotated[str, Field(max_length=4000)]
Tiers = Annotated[list[ModelTier], Field(min_length=1, max_length=3), AfterValidator(_by_rank)]
ModelSlug = Annotated[str, Field(min_length=1, max_length=200)]
# A path of ours: one leading slash, no backslash, no control character.
OwnPath = Annotated[str, Field(max_length=300, pattern=r"^/([^/\\\x00-\x1f][^\\\x00-\x1f]*)?$")]


Domains = Annotated[list[Annotated[str, AfterValidator(_domain)]], Field(max_length=50), AfterValidator(_distinct)]
ProviderName = Literal["openai", "anthropic", "google", "openrouter", "ollama", "openai_compatible"]
NULLABLE = frozenset({"system_prompt", "sso_provider_key", "api_token_max_days", "password_min_length"})


class OrganizationCreate(Body):
    name: Name
    slug: Annotated[str, Field(max_length=100)] | None = None


class ProviderSettings(BaseModel):
    """How AUTO chooses: how willing it is to take a cheaper model, and whose models it takes, in order.

    And which models do work that nobody chooses one for; without a choice the cheapest that can.
    """

    model_config = ConfigDict(extra="forbid")

    routing_preset: Literal["conservative", "moderate", "aggressive"] | None = None
    routing_providers: Annotated[list[ProviderName], Field(max_length=10), AfterValidator(_distinct)] | None = None
    enterprise_quality: bool | None = None
    no_personal_keys: bool | None = None
    local_models_only: bool | None = None
    cheap_model: ModelSlug | None = None
    judge_model: ModelSlug | None = None
    embedding_model: ModelSlug | None = None


class DisplayCurrency(BaseModel):
    """Another currency beside the dollar, for reading only: its code, and millionths of it for one dollar (US-55)."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    micros_per_dollar: Annotated[int, Field(ge=1, le=10**12)]


class OrganizationSettings(BaseModel):
    """Typed settings of an organization; unknown keys are refused, null removes one."""

    model_config = ConfigDict(extra="forbid")

    locale: Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")] | None = None
    timezone: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$")] | None = None
    week_start: Literal["monday", "sunday", "saturday"] | None = None
    default_model: ModelSlug | None = None
    display_currency: DisplayCurrency | None = None
    # The template of the monthly budget of everybody who joins (US-31).
    default_budget: Literal["20", "50", "200", "unlimited"] | None = None
    home_page: OwnPath | None = None
    invitation_message: Annotated[str, Field(max_length=500)] | None = None
    support_contact: Annotated[str, Field(max_length=200), AfterValidator(one_line)] | None = None
    providers: ProviderSettings | None = None
    # Nobody makes links for people outside, and those that there are show nothing (SP-55).
    no_share_links: bool | None = None
    # Project spaces that one member may own (SP-17).
    spaces_per_member: Annotated[int, Field(ge=1, le=1000)] | None = None
    temporary_conversations: Literal["forbidden", "enforced"] | None = None
    # Conversations that nobody touches for so long are removed (CV-89).
    conversation_retention_days: Annotated[int, Field(ge=30, le=3650)] | None = None
    # For how long people edit what they said in channels: not at all, so many days, or always (CH-16).
    message_edit_days: Annotated[int, Field(ge=0, le=3650)] | Literal["always"] | None = None


class OrganizationUpdate(Body):
    """What changes; a field that is left out stays. Only prompt, sign-in provider and token age may be null."""

    name: Name | None = None
    slug: Annotated[str, Field(max_length=100)] | None = None
    description: Annotated[str, Field(max_length=500)] | None = None
    system_prompt: Annotated[Prompt | None, BeforeValidator(_blank_is_none)] = None
    allowed_tiers: Tiers | None = None
    model_tier_assignments: Annotated[dict[ModelSlug, ModelTier | None], Field(max_length=1000)] | None = None
    invitation_ttl_hours: Annotated[int, Field(ge=1, le=720)] | None = None
    join_policy: JoinPolicy | None = None
    email_domains: Domains | None = None
    restricts_invitations_to_domains: bool | None = None
    default_group_ids: Annotated[list[UUID], Field(max_length=50), AfterValidator(_distinct)] | None = None
    requires_mfa: bool | None = None
    sso_provider_key: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")] | None = None
    allows_high_device_trust: bool | None = None
    api_token_max_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    password_min_length: Annotated[int, Field(ge=8, le=64)] | None = None
    shows_member_emails: bool | None = None
    space_creation: SpaceCreation | None = None
    audit_retention_months: Annotated[int, Field(ge=1, le=84)] | None = None
    settings: OrganizationSettings | None = None
    metadata: Annotated[dict[str, Any], AfterValidator(_free)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _only_some_may_be_null(cls, sent: Any) -> Any:
        for name in sent if isinstance(sent, dict) else ():
            if sent[name] is None and name not in NULLABLE and name in cls.model_fields:
                raise PydanticCustomError("null", "{field} cannot be null", {"field": name})
        return sent

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, by the names of the table's columns."""
        sent = self.model_dump(mode="json", exclude_unset=True)
        if "default_group_ids" in sent:
            sent["default_group_ids"] = self.default_group_ids
        if "metadata" in sent:
            sent["metadata_"] = sent.pop("metadata")
        return sent


class OrganizationPermissionsOut(Out):
    manage: bool
    own: bool


class OrganizationOut(Out):
    """An organization as its member sees it."""

    id: UUID
    name: str
    slug: str
    description: str
    is_default: bool
    role: str
    permissions: OrganizationPermissionsOut

    @classmethod
    def of(cls, organization: Organization, role: str) -> "OrganizationOut":
        return cls(**cls._fields(organization, role))

    @staticmethod
    def _fields(organization: Organization, role: str) -> dict[str, Any]:
        return {
            "id": organization.id,
            "name": organization.name,
            "slug": organization.slug,
            "description": organization.description,
            "is_default": organization.is_default,
            "role": role,
            "permissions": OrganizationPermissionsOut(manage=role in ("owner", "admin"), own=role == "owner"),
        }


class OrganizationRulesOut(Out):
    """What owners and admins set, and members need not know."""

    model_tier_assignments: dict[str, str | None]
    member_limit: int
    pending_invitation_limit: int
    storage_quota_bytes: int | None
    invitation_ttl_hours: int
    email_domains: list[str]
    restricts_invitations_to_domains: bool
    default_group_ids: list[UUID]
    sso_provider_key: str | None
    allows_high_device_trust: bool
    api_token_max_days: int | None
    password_min_length: int | None
    shows_member_emails: bool
    audit_retention_months: int
    metadata: dict[str, Any]

    @classmethod
    def of(cls, organization: Organization) -> "OrganizationRulesOut":
        others = {
            name: getattr(organization, name) for name in OrganizationRulesOut.model_fields if name != "metadata"
        }
        return cls(**others, metadata=organization.metadata_)


class OrganizationSettingsOut(Out):
    locale: str | None
    timezone: str | None
    week_start: str | None
    default_model: str | None
    display_currency: DisplayCurrency | None
    home_page: str | None
    invitation_message: str | None
    default_budget: Literal["20", "50", "200", "unlimited"] | None
    support_contact: str | None
    providers: ProviderSettings | None
    no_share_links: bool | None
    spaces_per_member: int | None
    temporary_conversations: str | None
    conversation_retention_days: int | None
    message_edit_days: int | Literal["always"] | None


class OrganizationDetailOut(OrganizationOut):
    """All about an organization. `tag` is for If-Match; `rules` is null for who does not manage it."""

    tag: str
    system_prompt: str | None
    allowed_tiers: list[str]
    join_policy: str
    space_creation: str
    requires_mfa: bool
    pending_owner_id: UUID | None
    ownership_transfer_expires_at: datetime | None
    created_at: datetime
    settings: OrganizationSettingsOut
    rules: OrganizationRulesOut | None

    @classmethod
    def whole(cls, organization: Organization, role: str, tag: str) -> "OrganizationDetailOut":
        given = {name: organization.settings.get(name) for name in OrganizationSettingsOut.model_fields}
        return cls(
            **cls._fields(organization, role),
            tag=tag,
            system_prompt=organization.system_prompt,
            allowed_tiers=organization.allowed_tiers,
            join_policy=organization.join_policy,
            space_creation=organization.space_creation,
            requires_mfa=organization.requires_mfa,
            pending_owner_id=organization.pending_owner_user_id,
            ownership_transfer_expires_at=organization.ownership_transfer_expires_at,
            created_at=organization.created_at,
            settings=OrganizationSettingsOut(**given),
            rules=OrganizationRulesOut.of(organization) if role in ("owner", "admin") else None,
        )
