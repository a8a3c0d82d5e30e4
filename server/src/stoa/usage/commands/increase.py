"""Asking for more, and what administrators answer (US-33)."""

from dataclasses import dataclass
from decimal import Decimal

from stoa.audit.ports import ResourceNames
from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.mail.contracts import A, Button, Category, Letter, MailType, Paragraph, Recipient, Said
from stoa.orgs import api as orgs
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import BudgetId, OrganizationId, UserId
from stoa.usage.commands.adjust import apply_adjustment
from stoa.usage.commands.budgets import Named, apply, lock_budget, note, with_names
from stoa.usage.contracts import SetBy
from stoa.usage.errors import NoRequest, RequestOpen
from stoa.usage.models import Budget
from stoa.usage.policy import require_reader
from stoa.usage.queries import budgets

MICROS_PER_DOLLAR = 1_000_000


@dataclass(frozen=True)
class RequestArguments:
    person: str
    amount: str
    note: str


@dataclass(frozen=True)
class DecisionArguments:
    amount: str
    answer: str
    message: str


def _request(arguments: RequestArguments) -> Letter:
    written = (Paragraph(Said("They write: {note}", note=arguments.note)),) if arguments.note else ()
    return Letter(
        Said("{person} asks for a larger budget", person=arguments.person),
        (
            Paragraph(
                Said(
                    "{person} asks for {amount} US dollars more.", person=arguments.person, amount=arguments.amount
                )
            ),
            *written,
            Button(Said("Decide"), "/organization/budgets"),
        ),
    )


ANSWERS = {
    "approved": "Your budget is larger by {amount} US dollars from now on.",
    "approved_once": "You may spend {amount} US dollars more until the present period ends.",
    "refused": "Your budget stays as it is; you had asked for {amount} US dollars more.",
}


def _decision(arguments: DecisionArguments) -> Letter:
    sentence = Said(ANSWERS[arguments.answer], amount=arguments.amount)
    written = (
        (Paragraph(Said("The answer says: {message}", message=arguments.message)),) if arguments.message else ()
    )
    return Letter(
        Said("About your budget"), (Paragraph(sentence), *written, Button(Said("Your usage"), "/settings/usage"))
    )


REQUEST = mail.register(MailType("budget_request", Category.NOTIFICATION, RequestArguments, _request))
DECISION = mail.register(MailType("budget_decision", Category.NOTIFICATION, DecisionArguments, _decision))


async def ask(
    session: WriteSession, platform: Platform, actor: Actor, budget_id: BudgetId, *, amount_micros: int, text: str
) -> Budget:
    """Ask for more of a budget of one's own. Raises NotFound, RequestOpen."""
    organization_id = actor.require_organization()
    budget = next(iter(await budgets.lock_budgets(session, organization_id, [budget_id])), None)
    if budget is None or budget.set_by_kind != SetBy.ADMIN or budget.scope_id != actor.user_id:
        raise NotFound
    if budget.increase_requested_at is not None:
        raise RequestOpen
    budget.increase_requested_micros = amount_micros
    budget.increase_requested_at = platform.clock.now()
    budget.increase_note = text or None
    await session.flush()
    await note(session, actor, budget, "budget_request.made", {"amount_micros": amount_micros})
    arguments = RequestArguments(actor.name, _dollars(amount_micros), text)
    for admin in await orgs.administrators(session, organization_id):
        await _mail(session, platform, budget, REQUEST, arguments, to=admin)
    return budget


async def list_own(session: ReadSession, actor: Actor) -> list[Budget]:
    """The open requests of the actor."""
    organization_id = actor.require_organization()
    found = await budgets.list_requests(session, organization_id)
    return [budget for budget in found if budget.scope_id == actor.user_id]


async def list_open(
    session: ReadSession, names: ResourceNames, actor: Actor, organization_id: OrganizationId
) -> list[Named]:
    """All open requests of an organization, who asked first first. Raises NotFound, AdminOnly."""
    require_reader(actor, organization_id)
    return await with_names(session, names, actor, await budgets.list_requests(session, organization_id))


async def decide(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    organization_id: OrganizationId,
    budget_id: BudgetId,
    *,
    answer: str,
    message: str,
) -> Budget:
    """Approve for good (`approved`), until the period ends (`approved_once`), or refuse. Raises NoRequest."""
    budget = await lock_budget(session, actor, organization_id, budget_id, clock=platform.clock)
    amount, asked_at = budget.increase_requested_micros, budget.increase_requested_at
    if amount is None or asked_at is None:
        raise NoRequest
    budget.increase_requested_micros = budget.increase_requested_at = budget.increase_note = None
    await session.flush()
    await note(session, actor, budget, "budget_request.decided", {"amount_micros": amount, "answer": answer})
    if answer == "approved" and budget.limit_micros is not None:
        changes = {"limit_micros": budget.limit_micros + amount, "template": "custom"}
        await apply(session, platform.clock, actor, budget, changes)
    elif answer == "approved_once":
        reason = "A request for more was approved until the end of the period."
        await apply_adjustment(session, platform.clock, actor, budget, amount_micros=-amount, reason=reason)
    arguments = DecisionArguments(_dollars(amount), answer, message)
    await _mail(session, platform, budget, DECISION, arguments, to=UserId(budget.scope_id), key=str(asked_at))
    return budget


async def _mail(
    session: WriteSession,
    platform: Platform,
    budget: Budget,
    mail_type: MailType[A],
    arguments: A,
    *,
    to: UserId,
    key: str = "",
) -> None:
    for person in (await identity.contacts_of(session, [to])).values():
        await mail.enqueue(
            session,
            platform,
            mail_type,
            arguments,
            to=Recipient(person.email, person.email_key, person.id, person.locale),
            organization_id=budget.organization_id,
            dedupe_key=f"{mail_type.name}:{budget.id}:{key or budget.increase_requested_at}:{person.id}",
        )


def _dollars(micros: int) -> str:
    return f"{Decimal(micros) / MICROS_PER_DOLLAR:.2f}"
