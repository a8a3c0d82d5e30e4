import { useLingui } from "@lingui/react/macro";
import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { Landmark } from "@/shared/shell";
import { ErrorState, NotAvailable, Skeleton } from "@/shared/ui";

export function RoutePending(): ReactNode {
  const { t } = useLingui();
  return (
    <Landmark className="grow p-8 sm:p-12">
      <h1 className="sr-only">{t`Loading`}</h1>
      <Skeleton lines={["34%", "70%", "92%", "88%", "64%"]} />
    </Landmark>
  );
}

export function RouteError({ error, reset }: ErrorComponentProps): ReactNode {
  const { t } = useLingui();
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  useEffect(() => queries.reset(), [queries]);
  return (
    <Landmark className="grid grow place-content-start p-8 sm:p-12">
      <ErrorState
        title={t`This screen did not load`}
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </Landmark>
  );
}

export function NotFoundScreen(): ReactNode {
  const { t } = useLingui();
  return (
    <Landmark className="grid grow place-content-start p-8 sm:p-12">
      <NotAvailable
        actions={
          <Link to="/" className="btn sm">
            {t`Go to the start`}
          </Link>
        }
      />
    </Landmark>
  );
}
