import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { KeySquare } from "lucide-react";
import { type ReactNode, useState } from "react";
import { SettingsPage } from "@/shared/shell";
import { Button, EmptyState, ErrorState, Skeleton } from "@/shared/ui";
import { apiTokensQuery } from "../tokens";
import { NewTokenDialog } from "./NewTokenDialog";
import { TokenRow } from "./TokenRow";

/** One's own API tokens, and the way to a new one. */
export function TokenSettings(): ReactNode {
  const { t } = useLingui();
  const tokens = useQuery(apiTokensQuery);
  const [isCreating, setCreating] = useState(false);
  const hasTokens = tokens.data !== undefined && tokens.data.length > 0;
  return (
    <SettingsPage
      title={t`API tokens`}
      description={t`A token lets a program act as you, within the scopes and the organization that you choose.`}
    >
      {tokens.isPending && <Skeleton lines={["40%", "70%"]} label={t`Loading tokens`} />}
      {tokens.isError && !tokens.data && (
        <ErrorState
          title={t`The tokens did not load`}
          error={tokens.error}
          onRetry={() => void tokens.refetch()}
        />
      )}
      {hasTokens && (
        <>
          <ul className="card" aria-label={t`API tokens`}>
            {tokens.data.map((token) => (
              <TokenRow key={token.id} token={token} />
            ))}
          </ul>
          <div>
            <Button onClick={() => setCreating(true)}>{t`Create a token`}</Button>
          </div>
        </>
      )}
      {tokens.data?.length === 0 && (
        <EmptyState
          icon={KeySquare}
          title={t`You have no tokens`}
          actions={
            <Button kind="primary" size="sm" onClick={() => setCreating(true)}>
              {t`Create a token`}
            </Button>
          }
        >
          {t`Programs that read or write in your name need one.`}
        </EmptyState>
      )}
      {isCreating && <NewTokenDialog onClose={() => setCreating(false)} />}
    </SettingsPage>
  );
}
