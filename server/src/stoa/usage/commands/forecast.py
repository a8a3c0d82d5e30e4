"""What the present month will have cost an organization (US-46)."""

from collections import defaultdict
from datetime import date, timedelta

from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId
from stoa.usage.commands.period import zone_in
from stoa.usage.core.forecast import LOOKS_BACK_DAYS, MonthForecast, forecast
from stoa.usage.core.periods import BEGINNING
from stoa.usage.core.spans import Days
from stoa.usage.policy import require_reader
from stoa.usage.queries import figures


async def month_forecast(
    session: ReadSession, clock: Clock, actor: Actor, organization_id: OrganizationId
) -> MonthForecast:
    """Raises NotFound, AdminOnly."""
    require_reader(actor, organization_id)
    zone = await zone_in(session, organization_id)
    today = clock.now().astimezone(zone).date()
    month = today.replace(day=1)
    last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    back = today - timedelta(days=LOOKS_BACK_DAYS)
    rows = await figures.sums(session, organization_id, Days(min(month, back), today, None), zone, person=None)
    costs: dict[date, int] = defaultdict(int)
    for row in rows:
        if row.set == figures.BY_DAY_AND_MODEL:
            costs[row.day] += row.cost_micros
    began = await figures.first_call(session, organization_id, BEGINNING)
    first = max(back, began.astimezone(zone).date()) if began is not None else today
    whole_days = [costs[first + timedelta(days=number)] for number in range((today - first).days)]
    spent = sum(cost for day, cost in costs.items() if day >= month)
    return MonthForecast(
        last, spent, len(whole_days), forecast(spent, costs[today], whole_days, (last - today).days)
    )
