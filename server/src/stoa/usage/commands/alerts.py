"""Telling those concerned that a budget is nearly or wholly spent: once in a period (US-39, US-57)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from stoa.audit import api as audit
from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.mail.contracts import Button, Category, Letter, MailType, Paragraph, Recipient, Said
from stoa.orgs import api as orgs
from stoa.platform import jobs
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.ids import BudgetId, OrganizationId, UserId
from stoa.platform.jobs import JobContext
from stoa.platform.outbox import record
from stoa.usage.commands.period import filling, zone_in
from stoa.usage.contracts import Cause, Part, ScopeKind, SetBy
from stoa.usage.core.periods import Period
from stoa.usage.core.spans import Span
from stoa.usage.events import BudgetAlerted
from stoa.usage.models import Budget
from stoa.usage.queries import budgets

MICROS_PER_DOLLAR = 1_000_000
WHOLE = 100
# The days of a period as dashboards have them.
SPANS = {
    Period.DAY: Span.TODAY,
    Period.WEEK: Span.THIS_WEEK,
    Period.MONTH: Span.THIS_MONTH,
    Period.TOTAL: Span.ALL,
}


# Sentences of letters, which are translated.
WHAT = {
    "user": "Your budget",
    "organization": "The budget of your organization",
    "group": "A budget of a group",
    "space": "A budget of a space",
    "agent": "A budget of an agent",
    "api_token": "A budget of an API token",
}


@dataclass(frozen=True)
class AlertArguments:
    kind: str
    what: str
    spent: str
    limit: str
    period_ends: str
    path: str


def _alert(arguments: AlertArguments) -> Letter:
    what = Said(arguments.what)
    state = Said("is spent") if arguments.kind == "exhausted" else Said("is nearly spent")
    said = Said(
        "{what} {state}: {spent} of {limit} US dollars.",
        what=what,
        state=state,
        spent=arguments.spent,
        limit=arguments.limit,
    )
    anew = Said("It begins anew on {day}.", day=arguments.period_ends)
    return Letter(
        Said("{what} {state}", what=what, state=state),
        (
            Paragraph(said),
            *((Paragraph(anew),) if arguments.period_ends else ()),
            Button(Said("See what it went to"), arguments.path),
        ),
    )


BUDGET_ALERT = mail.register(MailType("budget_alert", Category.NOTIFICATION, AlertArguments, _alert))


def topic_of(budget: Budget) -> str:
    """Who hears of a budget at once: its person, or the administrators."""
    if budget.scope_kind == ScopeKind.USER:
        return f"user:{budget.scope_id}"
    return f"organization-admins:{budget.organization_id}"


async def note_fillings(session: WriteSession, counting: Sequence[Budget], now: datetime) -> None:
    """Mark and tell what has just been reached. The rows are locked, so that no two do so in one period."""
    for budget in counting:
        state = filling(budget, now)
        if budget.exhausted_alerted_at is None and state.has_reached(WHOLE):
            # Who hears that all is spent need not hear that most is.
            budget.exhausted_alerted_at = now
            budget.alerted_at = budget.alerted_at or now
            await _raise_alarm(session, budget, "exhausted")
        elif budget.alerted_at is None and state.has_reached(budget.alert_percent):
            budget.alerted_at = now
            await _raise_alarm(session, budget, "alert")


async def _raise_alarm(session: WriteSession, budget: Budget, kind: str) -> None:
    await session.flush()
    await record(
        session, BudgetAlerted(budget.organization_id, budget_id=budget.id, kind=kind), topics=[topic_of(budget)]
    )
    if kind == "exhausted" and budget.set_by_kind == SetBy.ADMIN:
        await audit.record(
            session,
            None,
            "budget.exhausted",
            resource_type="budget",
            resource_id=budget.id,
            organization_id=budget.organization_id,
            metadata={"scope_kind": budget.scope_kind, "limit_micros": budget.limit_micros},
        )
    await jobs.enqueue(
        session,
        send_alert,
        organization_id=budget.organization_id,
        budget_id=str(budget.id),
        of_organization=str(budget.organization_id),
        kind=kind,
        period=budget.period_started_at.isoformat(),
        reached_at=str(budget.updated_at.timestamp()),
    )


def rearm(budget: Budget, now: datetime) -> None:
    """After a change of the limit: what is not reached any more may be told once more."""
    state = filling(budget, now)
    if not state.has_reached(WHOLE):
        budget.exhausted_alerted_at = None
    if not state.has_reached(budget.alert_percent):
        budget.alerted_at = None


@jobs.job("usage.send_alert")
async def send_alert(
    context: JobContext, *, budget_id: str, of_organization: str, kind: str, period: str, reached_at: str
) -> None:
    """Mail the people concerned, once each."""
    organization_id = OrganizationId(UUID(of_organization))
    async with context.platform.db.writing(Scope(organization_id=organization_id)) as session:
        found = await budgets.lock_budgets(session, organization_id, [BudgetId(UUID(budget_id))])
        if not found:
            return
        cause = await _cause(session, found[0], kind, context.platform.clock.now())
        arguments = _arguments(found[0], kind, cause.path())
        people = await identity.contacts_of(session, await _people(session, found[0]))
        for person in people.values():
            await mail.enqueue(
                session,
                context.platform,
                BUDGET_ALERT,
                arguments,
                to=Recipient(person.email, person.email_key, person.id, person.locale),
                organization_id=organization_id,
                dedupe_key=f"budget_alert:{budget_id}:{kind}:{period}:{reached_at}:{person.id}",
            )


async def alarm_of(
    session: ReadSession, organization_id: OrganizationId, budget_id: BudgetId, *, kind: str, now: datetime
) -> tuple[list[UserId], Cause] | None:
    """Whom an alarm of the budget is for, and where they see what it is about; None: it is gone."""
    found = await budgets.find_budget(session, organization_id, budget_id)
    return None if found is None else (await _people(session, found), await _cause(session, found, kind, now))


async def _cause(session: ReadSession, budget: Budget, kind: str, now: datetime) -> Cause:
    """Where those whom the alarm is for see what the budget was spent on, up to the day on which it was reached.

    The owner of a token need not be an administrator, and sees what their own calls with it were.
    """
    reached_at = (budget.exhausted_alerted_at if kind == "exhausted" else budget.alerted_at) or now
    scope_kind = ScopeKind(budget.scope_kind)
    is_own = scope_kind in (ScopeKind.USER, ScopeKind.API_TOKEN)
    is_whole = scope_kind in (ScopeKind.USER, ScopeKind.ORGANIZATION)
    return Cause(
        is_own=is_own,
        period=SPANS[Period(budget.period)],
        until=reached_at.astimezone(await zone_in(session, budget.organization_id)).date(),
        scope=None if is_whole else Part(scope_kind, budget.scope_id),
    )


async def _people(session: ReadSession, budget: Budget) -> list[UserId]:
    if budget.scope_kind == ScopeKind.USER:
        return [UserId(budget.scope_id)]
    if budget.scope_kind == ScopeKind.API_TOKEN:
        owned = await identity.token_owners(session, budget.organization_id, [budget.scope_id])
        return [owner for _, owner in owned.values()]
    return await orgs.administrators(session, budget.organization_id)


def _arguments(budget: Budget, kind: str, path: str) -> AlertArguments:
    return AlertArguments(
        kind=kind,
        what=WHAT.get(budget.scope_kind, "A budget"),
        spent=dollars(budget.spent_micros),
        limit=dollars(budget.limit_micros or 0),
        period_ends=f"{budget.period_ends_at:%Y-%m-%d}" if budget.period_ends_at is not None else "",
        path=path,
    )


def dollars(micros: int) -> str:
    """As a mail says it."""
    return f"{Decimal(micros) / MICROS_PER_DOLLAR:.2f}"
