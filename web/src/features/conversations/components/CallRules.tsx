import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { organizationQuery, useActiveOrganization } from "@/features/orgs";
import { spaceQuery } from "@/features/spaces";

interface Rules {
  local_models_only?: boolean | null;
  no_personal_keys?: boolean | null;
}

/** What the organization and the space forbid of questions to models, where one writes them. */
export function CallRules({ spaceId }: { spaceId: string | null }): ReactNode {
  const { t } = useLingui();
  const { id } = useActiveOrganization();
  const { data: organization } = useQuery(organizationQuery(id));
  const { data: space } = useQuery({ ...spaceQuery(spaceId ?? ""), enabled: spaceId !== null });
  const everywhere: Rules = organization?.settings.providers ?? {};
  const here: Rules = space?.rules ?? {};
  const said = [
    everywhere.local_models_only === true
      ? t`Only models on machines of the organization answer here.`
      : here.local_models_only === true &&
        t`In this space only models on machines of the organization answer.`,
    everywhere.no_personal_keys === true
      ? t`Own keys are not used here.`
      : here.no_personal_keys === true && t`In this space own keys are not used.`,
  ].filter((words) => typeof words === "string");
  return said.length === 0 ? null : <p className="composer-hint">{said.join(" ")}</p>;
}
