"""Telling administrators of an hour that costs much more than usual: once a day (US-40)."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.mail.contracts import Button, Category, Letter, MailType, Paragraph, Recipient, Said
from stoa.orgs import api as orgs
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ids import OrganizationId, new_id
from stoa.platform.outbox import record
from stoa.usage.commands.alerts import dollars
from stoa.usage.commands.period import zone_in
from stoa.usage.contracts import Cause
from stoa.usage.core.spans import Span
from stoa.usage.core.spikes import HOUR, LEAST_MICROS, hour_of, is_spike, same_hours, usual
from stoa.usage.events import UsageSpiked
from stoa.usage.queries import figures, spikes


@dataclass(frozen=True)
class SpikeArguments:
    hour: str
    spent: str
    usual: str
    path: str


def _spike(arguments: SpikeArguments) -> Letter:
    return Letter(
        Said("Models cost much more than usual"),
        (
            Paragraph(
                Said(
                    "In the hour from {hour} on, your organization spent {spent} US dollars on models; in the"
                    " last 14 days it was {usual} in this hour.",
                    hour=arguments.hour,
                    spent=arguments.spent,
                    usual=arguments.usual,
                )
            ),
            Button(Said("See what it went to"), arguments.path),
        ),
    )


USAGE_SPIKE = mail.register(MailType("usage_spike", Category.NOTIFICATION, SpikeArguments, _spike))


def cause_of(day: date) -> Cause:
    """The whole day, as its dashboard has it: whoever and whatever cost most stands on top."""
    return Cause(is_own=False, period=Span.TODAY, until=day, scope=None)


async def find_spikes(platform: Platform) -> None:
    """Look at the hour that runs and at the one before, whose last calls may just have been settled."""
    hour = hour_of(platform.clock.now())
    async with platform.db.reading(Scope.system()) as session:
        calling = await figures.organizations_calling(session, hour - HOUR)
    for organization_id in calling:
        for looked_at in (hour - HOUR, hour):
            async with platform.db.writing(Scope(organization_id=organization_id)) as session:
                await _look(session, platform, organization_id, looked_at)


async def _look(
    session: WriteSession, platform: Platform, organization_id: OrganizationId, hour: datetime
) -> None:
    (spent,) = await spikes.spent_in_hours(session, organization_id, [hour])
    if spent <= LEAST_MICROS:
        return
    zone = await zone_in(session, organization_id)
    before = await spikes.spent_in_hours(session, organization_id, same_hours(hour, zone))
    if is_spike(spent, before):
        await _tell(session, platform, organization_id, hour, zone=zone, spent=spent, usually=usual(before))


async def _tell(
    session: WriteSession,
    platform: Platform,
    organization_id: OrganizationId,
    hour: datetime,
    *,
    zone: ZoneInfo,
    spent: int,
    usually: int,
) -> None:
    local, spike_id = hour.astimezone(zone), new_id()
    is_first = await spikes.insert_spike(
        session,
        {
            "organization_id": organization_id,
            "day": local.date(),
            "id": spike_id,
            "hour_started_at": hour,
            "spent_micros": spent,
            "usual_micros": usually,
            "created_at": platform.clock.now(),
        },
    )
    if not is_first:
        return
    cause = cause_of(local.date())
    event = UsageSpiked(organization_id, spike_id=spike_id, day=local.date().isoformat())
    await record(session, event, topics=[f"organization-admins:{organization_id}"])
    arguments = SpikeArguments(f"{local:%d %B %Y, %H:%M}", dollars(spent), dollars(usually), cause.path())
    people = await identity.contacts_of(session, await orgs.administrators(session, organization_id))
    for person in people.values():
        await mail.enqueue(
            session,
            platform,
            USAGE_SPIKE,
            arguments,
            to=Recipient(person.email, person.email_key, person.id, person.locale),
            organization_id=organization_id,
            dedupe_key=f"usage_spike:{organization_id}:{local.date()}:{person.id}",
        )
