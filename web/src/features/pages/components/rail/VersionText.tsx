import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { Button, Dialog, ErrorState, Skeleton } from "@/shared/ui";
import { versionQuery } from "../../history-api";

const SharedText = lazy(() => import("@/editor/SharedText"));

/** A version as it was, to read. */
export function VersionText({
  pageId,
  number,
  onClose,
}: {
  pageId: string;
  number: number;
  onClose: () => void;
}): ReactNode {
  const { t } = useLingui();
  const { data: version, error, refetch } = useQuery(versionQuery(pageId, number));
  const loading = <Skeleton lines={["96%", "100%", "88%"]} label={t`Loading the version`} />;
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      wide
      title={t`Version ${number}`}
      description={version?.title ?? ""}
      actions={<Button onClick={onClose}>{t`Close`}</Button>}
    >
      {error && (
        <ErrorState title={t`The version did not load`} error={error} onRetry={() => void refetch()} />
      )}
      {!version && !error && loading}
      {version && (
        <Suspense fallback={loading}>
          <SharedText content={version.content} label={t`Text of version ${number}`} />
        </Suspense>
      )}
    </Dialog>
  );
}
