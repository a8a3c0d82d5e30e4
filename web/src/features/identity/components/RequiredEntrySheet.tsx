import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useSyncExternalStore } from "react";
import { requiredEntry } from "@/api";
import { Button, Dialog, FieldError, useProblemWords } from "@/shared/ui";
import { providersQuery, useDepart } from "../oidc";

/** Over the page when the organization is entered through one service, and this session was not. */
export function RequiredEntrySheet(): ReactNode {
  const provider = useSyncExternalStore(
    (listener) => requiredEntry.subscribe(listener),
    () => requiredEntry.provider,
  );
  return provider === null ? null : <Sheet provider={provider} />;
}

function Sheet({ provider }: { provider: string }): ReactNode {
  const { t } = useLingui();
  const { href } = useLocation();
  const { data: providers } = useQuery(providersQuery);
  const depart = useDepart();
  const words = useProblemWords(depart.error);
  const name = providers?.find(({ key }) => key === provider)?.name ?? provider;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && requiredEntry.dismiss()}
      title={t`Enter through ${name}`}
      description={t`This organization is open to whoever signs in through ${name}. Your other organizations stay open.`}
      onSubmit={() => depart.mutate({ key: provider, wish: { return_to: href } })}
      actions={
        <>
          <Button onClick={() => requiredEntry.dismiss()}>{t`Not now`}</Button>
          <Button kind="primary" type="submit" busy={depart.isPending}>
            {t`Continue with ${name}`}
          </Button>
        </>
      }
    >
      {depart.isError && <FieldError>{words}</FieldError>}
    </Dialog>
  );
}
