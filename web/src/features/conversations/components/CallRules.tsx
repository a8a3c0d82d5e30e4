import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { organizationQuery, useActiveOrganization } from "@/features/orgs";

/** What the organization forbids of questions to models, where one writes them. */
export function CallRules(): ReactNode {
  const { t } = useLingui();
  const { id } = useActiveOrganization();
  const { data } = useQuery(organizationQuery(id));
  const rules = data?.settings.providers;
  if (!rules?.local_models_only && !rules?.no_personal_keys) return null;
  return (
    <p className="composer-hint">
      {rules.local_models_only && <span>{t`Only models on machines of the organization answer here.`} </span>}
      {rules.no_personal_keys && <span>{t`Own keys are not used here.`}</span>}
    </p>
  );
}
