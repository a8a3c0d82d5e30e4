"""Bodies of the providers' routes."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from stoa.platform.http.schemas import Body, Out
from stoa.providers.contracts import Estimate, KeyStatus, ModelRef, OwnerKind
from stoa.providers.core.endpoints import host_of
from stoa.providers.core.routing import Choice
from stoa.providers.models import ProviderKey, RoutingDecision

ProviderName = Literal["openai", "anthropic", "google", "openrouter", "ollama", "openai_compatible"]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
BaseUrl = Annotated[str, Field(min_length=8, max_length=2000)]
NULLABLE = frozenset(
    {
        "complexity_tier",
        "context_window",
        "max_output_tokens",
        "constraints",
        "input_micros_per_mtok",
        "output_micros_per_mtok",
        "cache_read_micros_per_mtok",
        "cache_write_micros_per_mtok",
        "fallback_slug",
    }
)
Secret = Annotated[SecretStr, Field(max_length=2000)]


class ProviderKeyCreate(Body):
    provider: ProviderName
    name: Name
    base_url: BaseUrl | None = None
    secret: Secret | None = None


class ProviderKeyUpdate(Body):
    """An empty secret removes it; another address removes it too, unless a new one comes along."""

    name: Name | None = None
    base_url: BaseUrl | None = None
    secret: Secret | None = None
    is_disabled: bool | None = None


class ProviderKeyOut(Out):
    """A connection; its secret is never among the fields (PR-2)."""

    id: UUID
    owner_kind: OwnerKind
    provider: ProviderName
    name: str
    base_url: str | None
    base_url_host: str | None
    secret_hint: str | None
    has_secret: bool
    status: KeyStatus
    verified_at: datetime | None
    last_used_at: datetime | None
    last_error_code: str | None
    models: list[str]
    created_at: datetime

    @classmethod
    def of(cls, key: ProviderKey) -> "ProviderKeyOut":
        return cls(
            id=key.id,
            owner_kind=key.owner_kind,
            provider=key.provider,
            name=key.name,
            base_url=key.base_url,
            base_url_host=host_of(key.base_url),
            secret_hint=key.secret_hint,
            has_secret=key.secret_ciphertext is not None,
            status=key.status,
            verified_at=key.verified_at,
            last_used_at=key.last_used_at,
            last_error_code=key.last_error_code,
            models=list(key.model_ids),
            created_at=key.created_at,
        )


Parameter = Literal[
    "temperature",
    "top_p",
    "top_k",
    "max_output_tokens",
    "thinking_budget_tokens",
    "presence_penalty",
    "frequency_penalty",
    "seed",
    "stop",
]
Bound = Annotated[float, Field(ge=-1e9, le=1e9)]
MicrosPerMtok = Annotated[int, Field(ge=0, le=10**12)]
Tokens = Annotated[int, Field(ge=1, le=100_000_000)]


class ModelConstraints(BaseModel):
    """Parameters that a model takes in one value alone, within bounds, or not at all."""

    model_config = ConfigDict(extra="forbid")

    fixed: dict[Parameter, Bound] = {}
    min: dict[Parameter, Bound] = {}
    max: dict[Parameter, Bound] = {}
    unsupported: list[Parameter] = []


class ModelOut(Out):
    """A model in the picker. Prices are micro-dollars per million tokens, null where unknown.

    `budget_percent`: with the reason budget_step, from which part of a budget on its tier is closed.
    """

    slug: str
    display_name: str
    provider: str
    tier: str
    complexity: str
    context_window: int | None
    max_output_tokens: int | None
    is_available: bool
    is_demo: bool
    reason: str | None
    supports_vision: bool
    supports_tools: bool
    supports_thinking: bool
    supports_caching: bool
    supports_embeddings: bool
    is_recommended: bool
    is_local: bool
    budget_percent: int | None
    input_micros_per_mtok: int | None
    output_micros_per_mtok: int | None
    cache_read_micros_per_mtok: int | None
    cache_write_micros_per_mtok: int | None
    price_source: str
    constraints: ModelConstraints

    @classmethod
    def of(cls, ref: ModelRef) -> "ModelOut":
        return cls(
            slug=ref.slug,
            display_name=ref.display_name,
            provider=ref.provider.value,
            tier=ref.tier,
            complexity=ref.complexity.value,
            context_window=ref.context_window,
            max_output_tokens=ref.max_output_tokens,
            is_available=ref.is_available,
            is_demo=ref.is_demo,
            reason=ref.reason,
            supports_vision=ref.supports_vision,
            supports_tools=ref.supports_tools,
            supports_thinking=ref.supports_thinking,
            supports_caching=ref.supports_caching,
            supports_embeddings=ref.supports_embeddings,
            is_recommended=ref.is_recommended,
            is_local=ref.is_local,
            budget_percent=ref.budget_percent,
            input_micros_per_mtok=ref.price.input,
            output_micros_per_mtok=ref.price.output,
            cache_read_micros_per_mtok=ref.price.cache_read,
            cache_write_micros_per_mtok=ref.price.cache_write,
            price_source=ref.price.source,
            constraints=ModelConstraints.model_validate(ref.constraints),
        )


class ModelUpdate(Body):
    """What holds for a model in the organization; a field that is left out stays. Null takes what is shipped."""

    display_name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    tier: Literal["basic", "standard", "premium"] | None = None
    complexity_tier: Literal["simple", "medium", "complex"] | None = None
    context_window: Tokens | None = None
    max_output_tokens: Tokens | None = None
    supports_vision: bool | None = None
    supports_tools: bool | None = None
    supports_thinking: bool | None = None
    supports_caching: bool | None = None
    supports_embeddings: bool | None = None
    constraints: ModelConstraints | None = None
    input_micros_per_mtok: MicrosPerMtok | None = None
    output_micros_per_mtok: MicrosPerMtok | None = None
    cache_read_micros_per_mtok: MicrosPerMtok | None = None
    cache_write_micros_per_mtok: MicrosPerMtok | None = None
    idle_timeout_seconds: Annotated[int, Field(ge=5, le=600)] | None = None
    fallback_slug: Annotated[str, Field(min_length=3, max_length=200)] | None = None
    is_enabled: bool | None = None
    is_recommended: bool | None = None
    is_deprecated: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _only_some_may_be_null(cls, sent: Any) -> Any:
        for name in sent if isinstance(sent, dict) else ():
            if sent[name] is None and name in cls.model_fields and name not in NULLABLE:
                raise PydanticCustomError("null", "{field} cannot be null", {"field": name})
        return sent

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, by the names of the table's columns."""
        sent = self.model_dump(exclude_unset=True)
        if "constraints" in sent:
            sent["constraints"] = self.constraints.model_dump(exclude_defaults=True) if self.constraints else {}
        return sent


class EstimatesIn(Body):
    """A text or a number of tokens that several models would read, and how much they would write."""

    text: Annotated[str, Field(max_length=100_000)] | None = None
    prompt_tokens: Annotated[int, Field(strict=True, ge=0, le=10_000_000)] | None = None
    output_tokens: Annotated[int, Field(strict=True, ge=0, le=1_000_000)] = 500
    models: Annotated[list[Annotated[str, Field(max_length=200)]], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _one_measure(self) -> "EstimatesIn":
        if (self.text is None) == (self.prompt_tokens is None):
            raise PydanticCustomError("measure", "Give either a text or a number of tokens")
        return self


class EstimateOut(Out):
    """`cost_micros` is null where nobody knows the price."""

    slug: str
    display_name: str
    prompt_tokens: int
    output_tokens: int
    cost_micros: int | None
    fits: bool

    @classmethod
    def of(cls, found: Estimate) -> "EstimateOut":
        return cls(
            slug=found.model.slug,
            display_name=found.model.display_name,
            prompt_tokens=found.prompt_tokens,
            output_tokens=found.output_tokens,
            cost_micros=found.cost_micros,
            fits=found.fits,
        )


TimeOfDay = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class RoutingHours(BaseModel):
    """From a time of day until another, where the organization is; over midnight if it ends earlier."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    since: TimeOfDay = Field(alias="from")
    until: TimeOfDay


class RoutingConditions(BaseModel):
    """What has to hold, all of it; what is left out or null may be as it likes."""

    model_config = ConfigDict(extra="forbid")

    min_words: Count | None = None
    max_words: Count | None = None
    min_tokens: Count | None = None
    max_tokens: Count | None = None
    has_attachments: bool | None = None
    category: Literal["general", "coding", "creative", "analysis", "reasoning", "research", "cad"] | None = None
    space_id: UUID | None = None
    group_id: UUID | None = None
    agent_id: UUID | None = None
    time: RoutingHours | None = None


class RoutingAction(BaseModel):
    """One of the three: a model, a tier of AUTO, or only models on machines of one's own."""

    model_config = ConfigDict(extra="forbid")

    model: Annotated[str, Field(min_length=3, max_length=200)] | None = None
    tier: Literal["simple", "medium", "complex"] | None = None
    local_only: Literal[True] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "RoutingAction":
        if sum(value is not None for value in (self.model, self.tier, self.local_only)) != 1:
            raise PydanticCustomError("action", "Say one of model, tier and local_only")
        return self


class RoutingRuleCreate(Body):
    conditions: RoutingConditions = RoutingConditions()
    action: RoutingAction
    is_enabled: bool = True

    def values(self) -> dict[str, Any]:
        """Columns by name."""
        return _kept(self, {"conditions", "action", "is_enabled"})


class RoutingRuleUpdate(Body):
    """A field that is left out stays. `position`: the place among the rules, from 1."""

    conditions: RoutingConditions = RoutingConditions()
    action: RoutingAction = RoutingAction(local_only=True)
    is_enabled: bool = True
    position: Annotated[int, Field(strict=True, ge=1, le=50)] = 1

    def values(self) -> dict[str, Any]:
        """The fields that were sent, by the names of the columns."""
        return _kept(self, self.model_fields_set)


def _kept(body: RoutingRuleCreate | RoutingRuleUpdate, names: Collection[str]) -> dict[str, Any]:
    return body.model_dump(mode="json", include=set(names), by_alias=True, exclude_none=True)


class RoutingRuleOut(Out):
    id: UUID
    position: int
    conditions: RoutingConditions
    action: RoutingAction
    is_enabled: bool
    created_at: datetime
    updated_at: datetime


class RoutingPreviewIn(Body):
    """A text as somebody might send it. `turn` counts the person's messages from 1; the rest is for the rules."""

    text: Annotated[str, Field(min_length=1, max_length=100_000)]
    model: Annotated[str, Field(max_length=100)] = "auto"
    turn: Annotated[int, Field(ge=1, le=10_000)] = 1
    has_attachments: bool = False
    space_id: UUID | None = None


class RoutingSignalOut(Out):
    name: str
    weight: int


class RoutingPreviewOut(Out):
    """What would be chosen. `tier` is that of the score, `selected_tier` that of the model after overrides."""

    selected_model: str
    provider: str
    tier: str
    selected_tier: str
    score: int
    query_score: int
    confidence: float
    reasoning: str
    signals: list[RoutingSignalOut]
    overrides: list[str]
    rule_number: int | None

    @classmethod
    def of(cls, choice: Choice) -> "RoutingPreviewOut":
        decision = choice.decision
        scored = decision.scored
        return cls(
            selected_model=decision.slug,
            provider=decision.provider.value,
            tier=decision.tier.value,
            selected_tier=decision.selected_tier.value,
            score=scored.score,
            query_score=scored.query_score,
            confidence=scored.confidence,
            reasoning=decision.reasoning,
            signals=[
                RoutingSignalOut(name=signal.name, weight=signal.weight)
                for signal in (*scored.signals, *scored.surroundings)
            ],
            overrides=[override.name for override in decision.overrides],
            rule_number=decision.rule.number if decision.rule is not None else None,
        )


class RoutingDecisionOut(Out):
    """A stored decision, without any text. How the turn went is null until it has ended."""

    id: UUID
    conversation_id: UUID | None
    message_id: UUID | None
    requested_model: str
    selected_model: str
    provider: str
    policy: str
    tier: str
    selected_tier: str
    score: int
    confidence: float
    reasoning: str
    conversation_turn: int
    query_length: int
    detected_patterns: list[str]
    overrides: list[str]
    request_succeeded: bool | None
    response_tokens: int | None
    cost_micros: int | None
    baseline_cost_micros: int | None
    created_at: datetime

    @classmethod
    def of(cls, row: RoutingDecision) -> "RoutingDecisionOut":
        plain = {name: getattr(row, name) for name in cls.model_fields if name != "overrides"}
        return cls(**plain, overrides=[override["name"] for override in row.overrides])


class RoutingLineOut(Out):
    """Decisions with something in common. `baseline_cost_micros`, what always taking the complex model would have
    cost, and `saved_micros` are of the `compared` ones; a decision that was dearer makes the latter smaller.
    """

    key: str
    decisions: int
    ended: int
    succeeded: int
    cost_micros: int
    compared: int
    baseline_cost_micros: int
    saved_micros: int


class RoutingBoardOut(Out):
    """Thirty days; `days` has each, the other lists are sorted by decisions. Under `overrides`, `none` stands for
    decisions without one, and a decision with two counts twice.
    """

    first: date
    last: date
    total: RoutingLineOut
    days: list[RoutingLineOut]
    tiers: list[RoutingLineOut]
    models: list[RoutingLineOut]
    policies: list[RoutingLineOut]
    overrides: list[RoutingLineOut]


class ComparedLineOut(Out):
    """What one model's answers cost, and what the other would have taken for them."""

    model: str
    calls: int
    estimated_calls: int
    cost_micros: int
    other_micros: int


class UsageComparisonOut(Out):
    """The present month as it was and as it would have been with `model`, for the same tokens at its price of today.

    Calls that make vectors or sort are in neither sum: `model` would not have made them.
    """

    model: str
    first: date
    last: date
    calls: int
    estimated_calls: int
    cost_micros: int
    other_micros: int
    models: list[ComparedLineOut]


class UsageSavingsOut(Out):
    """What was saved in some days, less than nothing where it was dearer. `cached`: against input without a cache;
    `routed`: AUTO against always taking the complex model; `substituted`: another model than somebody chose.
    """

    first: date
    last: date
    cached_calls: int
    cached_tokens: int
    cached_saved_micros: int
    routed_calls: int
    routed_saved_micros: int
    substituted_calls: int
    substituted_saved_micros: int
