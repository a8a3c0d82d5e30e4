import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { dayName } from "@/shared/lib/time";
import { forecastQuery } from "../api";
import { dollars } from "../model/money";

/** "Until 31 December about $120.00, likely between $100.00 and $140.00." */
export function ForecastLine({ organizationId }: { organizationId: string }): ReactNode {
  const { t } = useLingui();
  const { data } = useQuery(forecastQuery(organizationId));
  if (!data) return null;
  const { expected_micros, low_micros, high_micros } = data;
  if (expected_micros === null || low_micros === null || high_micros === null) {
    return <p className="text-13 text-fg-3">{t`Too little data for a forecast of this month.`}</p>;
  }
  const until = dayName(`${data.month_ends}T12:00:00`);
  const [about, low, high] = [expected_micros, low_micros, high_micros].map(dollars);
  return (
    <p className="text-13 text-fg-2">
      {t`By ${until} this month will have cost about ${about}, likely between ${low} and ${high}.`}
    </p>
  );
}
