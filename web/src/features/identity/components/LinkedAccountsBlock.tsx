import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Banner, Button, ErrorState, FieldError, Skeleton, useProblemWords } from "@/shared/ui";
import { useArrivalWords } from "../hooks/useArrivalWords";
import { arrivalIn } from "../model/arrival";
import { linkedAccountsQuery, providersQuery, useDepart } from "../oidc";
import { LinkedAccountRow } from "./LinkedAccountRow";
import { SecurityBlock } from "./SecurityBlock";

/** Accounts with services that sign one in. Not shown where there is none and no service to add. */
export function LinkedAccountsBlock(): ReactNode {
  const { t } = useLingui();
  const accounts = useQuery(linkedAccountsQuery);
  const { data: providers = [] } = useQuery(providersQuery);
  const depart = useDepart();
  const words = useProblemWords(depart.error);
  const refusal = useArrivalWords(arrivalIn(useLocation().hash));
  const linked = (accounts.data ?? []).filter(({ kind }) => kind === "oidc");
  const addable = providers.filter(({ key }) => !linked.some((account) => account.provider_key === key));
  if (accounts.isSuccess && linked.length === 0 && addable.length === 0) return null;
  const wish = { purpose: "link", return_to: "/settings/security" } as const;
  return (
    <SecurityBlock
      title={t`Linked accounts`}
      description={t`Services that sign you in instead of a password.`}
      actions={addable.map(({ key, name, is_available: isAvailable }) => (
        <Button
          key={key}
          size="sm"
          disabled={!isAvailable}
          title={isAvailable ? undefined : t`${name} does not answer at the moment.`}
          busy={depart.isPending && depart.variables.key === key}
          onClick={() => depart.mutate({ key, wish })}
        >
          {t`Add ${name}`}
        </Button>
      ))}
    >
      {refusal !== null && (
        <Banner tone="danger" icon={CircleAlert}>
          {refusal}
        </Banner>
      )}
      {depart.isError && <FieldError>{words}</FieldError>}
      {accounts.isPending && <Skeleton lines={["60%"]} label={t`Loading linked accounts`} />}
      {accounts.isError && (
        <ErrorState
          title={t`The linked accounts did not load`}
          error={accounts.error}
          onRetry={() => void accounts.refetch()}
        />
      )}
      {linked.length > 0 && (
        <ul className="grid border-t border-line">
          {linked.map((account) => (
            <LinkedAccountRow key={account.id} account={account} />
          ))}
        </ul>
      )}
    </SecurityBlock>
  );
}
