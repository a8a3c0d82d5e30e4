"""What crosses the border of the usage package."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from stoa.platform.ids import (
    ApiTokenId,
    CallId,
    ConversationId,
    MessageId,
    OrganizationId,
    ProviderKeyId,
    RunId,
    UserId,
)


class RequestType(StrEnum):
    CHAT = "chat"
    PAGE = "page"
    ASSISTANT = "assistant"
    DASHBOARD = "dashboard"
    CAD = "cad"
    PLAN = "plan"
    ARENA = "arena"
    JUDGE = "judge"
    SECOND_OPINION = "second_opinion"
    TITLE = "title"
    SUMMARIZATION = "summarization"
    COMPACTION = "compaction"
    EXTRACTION = "extraction"
    EMBEDDING = "embedding"
    RERANK = "rerank"
    GATEWAY = "gateway"
    AGENT = "agent"
    SCHEDULED = "scheduled"
    MEMORY = "memory"


class Payer(StrEnum):
    """Whose key pays."""

    USER = "user"
    GROUP = "group"
    ORGANIZATION = "organization"
    INSTANCE = "instance"


class ScopeKind(StrEnum):
    """What a budget is for."""

    ORGANIZATION = "organization"
    GROUP = "group"
    USER = "user"
    AGENT = "agent"
    SPACE = "space"
    API_TOKEN = "api_token"  # noqa: S105  # a kind, no secret


@dataclass(frozen=True)
class Part:
    """Those of an organization's calls that count for one person, group, space, agent or token."""

    kind: ScopeKind
    scope_id: UUID

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.scope_id}"


@dataclass(frozen=True)
class Cause:
    """Where what an alarm is about can be seen: on whose dashboard, which days, which part of the calls (US-41).

    `period` ends with the day `until`.
    """

    is_own: bool
    period: str
    until: date
    scope: Part | None

    def facts(self) -> dict[str, str]:
        """Small facts for a notification."""
        return {"place": "own" if self.is_own else "organization"} | self._filter()

    def path(self) -> str:
        """The way there in the client."""
        return f"/{'settings' if self.is_own else 'organization'}/usage?{urlencode(self._filter())}"

    def _filter(self) -> dict[str, str]:
        scope = {"scope": str(self.scope)} if self.scope is not None else {}
        return {"period": self.period, "until": self.until.isoformat()} | scope


class SetBy(StrEnum):
    """Who limits: an administrator, or a person themselves."""

    ADMIN = "admin"
    SELF = "self"


class CallStatus(StrEnum):
    RUNNING = "running"
    OK = "ok"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Price:
    """Micro-dollars per 1 000 000 tokens; None: unknown. `source`: shipped, manual, provider or none."""

    input: int | None
    output: int | None
    cache_read: int | None = None
    cache_write: int | None = None
    source: str = "none"

    @property
    def is_known(self) -> bool:
        return self.input is not None and self.output is not None


@dataclass(frozen=True)
class Displaced:
    """The model that somebody chose for a call that another one answers, and what it would have cost."""

    model: str
    price: Price


@dataclass(frozen=True)
class TokenUse:
    """Tokens of one call. `prompt` includes the cached ones."""

    prompt: int = 0
    completion: int = 0
    cache_read: int = 0
    cache_creation: int = 0
    thinking: int = 0
    is_estimated: bool = False


@dataclass(frozen=True)
class CallOpening:
    """What is known before the first byte is sent. `reserved_micros`: what it may cost at most.

    `lease_owner`: the process that a call without a run lives and dies with. `is_exempt`: its space is exempt from what
    administrators let people spend (US-35). `tier`: what the organization counts the model as.
    """

    call_id: CallId
    organization_id: OrganizationId
    user_id: UserId
    model: str
    provider: str
    provider_key_id: ProviderKeyId | None
    payer: Payer
    request_type: RequestType
    price: Price
    reserved_micros: int
    attempt: int = 1
    space_id: UUID | None = None
    conversation_id: ConversationId | None = None
    message_id: MessageId | None = None
    run_id: RunId | None = None
    agent_id: UUID | None = None
    api_token_id: ApiTokenId | None = None
    lease_owner: str | None = None
    is_exempt: bool = False
    tier: str | None = None
    # Who was chosen where another model answers (US-47).
    instead_of: Displaced | None = None

    def row(self) -> dict[str, Any]:
        """What the ledger keeps of it, by column."""
        displaced = self.instead_of
        values = vars(self) | {
            "id": self.call_id,
            "price": vars(self.price),
            "instead_of": vars(displaced) | {"price": vars(displaced.price)} if displaced is not None else None,
        }
        del values["is_exempt"], values["call_id"], values["tier"]
        return values


@dataclass(frozen=True)
class Progress:
    """What a call in flight has used so far, as far as its process knows."""

    organization_id: OrganizationId
    call_id: CallId
    tokens: TokenUse


@dataclass(frozen=True)
class CallResult:
    """How a call ended."""

    status: CallStatus
    tokens: TokenUse
    error_kind: str | None = None
    first_token_ms: int | None = None
    duration_ms: int | None = None


@dataclass(frozen=True)
class Settlement:
    """What a call cost, in micro-dollars. The same for every later settling of the same call."""

    call_id: CallId
    cost_micros: int
    is_estimated: bool
    tokens: TokenUse


@dataclass(frozen=True)
class RunTotals:
    """What all calls of one run used and cost together, failed attempts included (US-12)."""

    cost_micros: int
    is_estimated: bool
    tokens: TokenUse


@dataclass(frozen=True)
class CallFacts:
    """One attempt at a provider, as the ledger keeps it. `settled_at` is None while it runs."""

    model: str
    status: CallStatus
    error_kind: str | None
    tokens: TokenUse
    cost_micros: int
    is_estimated: bool
    first_token_ms: int | None
    duration_ms: int | None
    started_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True)
class ModelCost:
    """What one model cost in a conversation."""

    model: str
    calls: int
    answers: int
    cost_micros: int
    is_estimated: bool


@dataclass(frozen=True)
class ConversationCost:
    """What a conversation cost, the dearest model first."""

    cost_micros: int
    models: list[ModelCost]

    @property
    def average_micros(self) -> int:
        """Per answer, rounded half up; 0 before there is one."""
        answers = sum(model.answers for model in self.models)
        return (2 * self.cost_micros + answers) // (2 * answers) if answers else 0
