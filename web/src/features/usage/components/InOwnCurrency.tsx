import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { organizationQuery, useActiveOrganization } from "@/features/orgs";
import { converted } from "../model/money";

/** About what an amount is in the currency that the organization reads costs in; nothing where it reads dollars. */
export function InOwnCurrency({ micros }: { micros: number }): ReactNode {
  const organization = useActiveOrganization();
  const { data } = useQuery(organizationQuery(organization.id));
  const currency = data?.settings.display_currency;
  if (!currency) return null;
  return <span className="tabular ml-2 text-12 font-normal text-fg-3">{converted(micros, currency)}</span>;
}
