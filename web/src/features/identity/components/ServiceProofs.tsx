import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Button } from "@/shared/ui";
import { providersQuery, useDepart } from "../oidc";

/** The services in which a person can prove who they are; what was typed here does not outlast the way there. */
export function ServiceProofs({ keys }: { keys: readonly string[] }): ReactNode {
  const { t } = useLingui();
  const { href } = useLocation();
  const { data: providers = [] } = useQuery(providersQuery);
  const depart = useDepart();
  const offered = providers.filter(({ key, is_available: isAvailable }) => isAvailable && keys.includes(key));
  if (offered.length === 0) return null;
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      {offered.map(({ key, name }) => (
        <Button
          key={key}
          busy={depart.isPending && depart.variables.key === key}
          onClick={() => depart.mutate({ key, wish: { purpose: "reauthenticate", return_to: href } })}
        >
          {t`Confirm with ${name}`}
        </Button>
      ))}
    </div>
  );
}
