"""Connections, calls and models, as other packages see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from stoa.platform.actor import Actor
from stoa.platform.ids import (
    ApiTokenId,
    CallId,
    ConversationId,
    MessageId,
    OrganizationId,
    ProviderKeyId,
    RoutingDecisionId,
    RunId,
    SpaceId,
    UserId,
)
from stoa.usage.contracts import Displaced, Payer, Price, RequestType


class Provider(StrEnum):
    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    GOOGLE = "google"
    OPENROUTER = "openrouter"
    OLLAMA = "ollama"
    OPENAI_COMPATIBLE = "openai_compatible"
    STOA = "stoa"


class KeyStatus(StrEnum):
    UNVERIFIED = "unverified"
    VALID = "valid"
    INVALID = "invalid"
    DISABLED = "disabled"


class OwnerKind(StrEnum):
    USER = "user"
    GROUP = "group"
    ORGANIZATION = "organization"
    INSTANCE = "instance"


class Complexity(StrEnum):
    """How much a question asks of a model, and what a model is meant for; the order is that of the members."""

    SIMPLE = "simple"
    MEDIUM = "medium"
    COMPLEX = "complex"

    @property
    def rank(self) -> int:
        return list(Complexity).index(self)


class ModelRole(StrEnum):
    """Work that an organization has a model for (PR-29): titles and summaries, judging, finding by meaning."""

    CHEAP = "cheap"
    JUDGE = "judge"
    EMBEDDING = "embedding"

    @property
    def setting(self) -> str:
        """The name of the setting that holds its model."""
        return f"{self.value}_model"


@dataclass(frozen=True)
class Verification:
    """What one model-list call found out about a connection."""

    status: KeyStatus
    model_ids: tuple[str, ...] = ()
    error_code: str | None = None


DEMO_MODEL = "stoa:demo"


@dataclass(frozen=True)
class Connection:
    """Where a call goes and with which secret. The secret is sent to this address only (PR-18)."""

    provider: Provider
    base_url: str
    secret: str | None = field(repr=False)


@dataclass(frozen=True)
class Timeouts:
    """How long a call may be silent before its first byte, between bytes, and how long it may take (PR-53)."""

    first_byte_seconds: float = 60.0
    idle_seconds: float = 60.0
    total_seconds: float = 600.0


@dataclass(frozen=True)
class CallRules:
    """What a place forbids of the calls from it (PR-11). A local model runs on a machine of one's own."""

    no_personal_keys: bool = False
    local_models_only: bool = False

    def broken_by(self, kind: OwnerKind, *, is_local: bool) -> str | None:
        """The rule that a connection breaks, by its name; None for one that may be used."""
        if self.no_personal_keys and kind is OwnerKind.USER:
            return "no_personal_keys"
        return "local_models_only" if self.local_models_only and not is_local else None

    def __or__(self, other: "CallRules") -> "CallRules":
        """What either of two places forbids."""
        return CallRules(
            self.no_personal_keys or other.no_personal_keys, self.local_models_only or other.local_models_only
        )


@dataclass(frozen=True)
class CallSpace:
    """The space that a call is made from, with what its rules say of calls (SP-27); `spaces.call_space` gives it."""

    id: SpaceId
    rules: CallRules = CallRules()
    # Calls from it do not count against the budgets of people (US-35).
    is_exempt: bool = False


@dataclass(frozen=True)
class CallPurpose:
    """What a call is for; stored with it. `lease_owner`: the process that keeps a call without a run alive.

    A call from a space comes with the rules of it, whatever it is for (PR-74): there is no naming the one without the
    other.
    """

    request_type: RequestType
    space: CallSpace | None = None
    conversation_id: ConversationId | None = None
    message_id: MessageId | None = None
    run_id: RunId | None = None
    lease_owner: str | None = None

    @property
    def space_id(self) -> SpaceId | None:
        return self.space.id if self.space is not None else None

    @property
    def space_rules(self) -> CallRules:
        """What the place of the call forbids; outside of spaces nothing."""
        return self.space.rules if self.space is not None else CallRules()


@dataclass(frozen=True)
class TurnContext:
    """What AUTO may know of the turn that it chooses a model for; nothing of it is stored as text.

    `turn` counts the person's messages from 1; `previous_model` gave the answer before.
    """

    text: str
    turn: int = 1
    previous_model: str | None = None
    is_thinking: bool = False
    needs_vision: bool = False
    needs_tools: bool = False
    has_attachments: bool = False


@dataclass(frozen=True)
class Routed:
    """What AUTO decided, as it is told to the person who asked."""

    decision_id: RoutingDecisionId
    requested: str
    selected: str
    tier: Complexity
    selected_tier: Complexity
    score: int
    confidence: float
    reasoning: str
    overrides: tuple[str, ...]

    def told(self) -> dict[str, object]:
        """The decision as the event `routing` carries it (PR-42)."""
        return {
            "decision_id": str(self.decision_id),
            "requested_model": self.requested,
            "selected_model": self.selected,
            "tier": self.tier.value,
            "selected_tier": self.selected_tier.value,
            "score": self.score,
            "confidence": self.confidence,
            "reasoning": self.reasoning,
            "overrides": list(self.overrides),
        }


@dataclass(frozen=True)
class PreparedCall:
    """A call that may be made: model, connection and price chosen, ledger row open."""

    call_id: CallId
    organization_id: OrganizationId
    user_id: UserId
    slug: str
    provider_model: str
    connection: Connection
    provider_key_id: ProviderKeyId | None
    payer: Payer
    price: Price
    purpose: CallPurpose
    reserved_micros: int = 0
    api_token_id: ApiTokenId | None = None
    timeouts: Timeouts = Timeouts()
    context_window: int | None = None
    routed: Routed | None = None
    supports_vision: bool = False
    supports_tools: bool = False
    supports_thinking: bool = False
    constraints: Mapping[str, Any] = field(default_factory=dict)
    complexity: Complexity = Complexity.MEDIUM
    # Who calls and how much they let be written, so that a substitute is chosen by the same rules (PR-55).
    actor: Actor | None = field(default=None, repr=False)
    max_output_tokens: int | None = None
    fallback_slug: str | None = None
    allows_substitute: bool = False
    # What the organization counts the model as; budgets may close tiers (US-30).
    tier: str | None = None
    # The model that would have answered, had the budget held it (US-29).
    moved_from: str | None = None
    # Of a call whose model somebody chose and another answers; what AUTO chose instead is in its decision (US-47).
    instead_of: Displaced | None = None
    key_refusals: int = 0


@dataclass(frozen=True)
class ModelRef:
    """One model that somebody may choose; `reason` says why it is not available: key_invalid, key_disabled,
    tier_not_allowed, or budget_step, from `budget_percent` of a budget on (US-30).
    """

    slug: str
    provider: Provider
    display_name: str
    tier: str
    context_window: int | None
    is_demo: bool
    is_available: bool
    reason: str | None
    supports_vision: bool
    supports_tools: bool
    supports_thinking: bool
    price: Price
    supports_embeddings: bool = False
    supports_caching: bool = False
    max_output_tokens: int | None = None
    constraints: Mapping[str, Any] = field(default_factory=dict, hash=False)
    complexity: Complexity = Complexity.MEDIUM
    is_recommended: bool = False
    budget_percent: int | None = None
    # It runs on a machine of one's own.
    is_local: bool = False
    # Only keys of the person themselves reach it, so no budget of others counts (US-16).
    is_own: bool = False


@dataclass(frozen=True)
class Estimate:
    """What a model would take for so many tokens. `cost_micros` is None where nobody knows the
    price; `fits`: all of it goes into its context.
    """

    model: ModelRef
    prompt_tokens: int
    output_tokens: int
    cost_micros: int | None
    fits: bool
