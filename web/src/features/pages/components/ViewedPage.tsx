import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { isProblem } from "@/api";
import { ErrorState, NotAvailable, Skeleton } from "@/shared/ui";
import { viewedPageQuery, viewedTextQuery } from "../view-as-api";

const SharedText = lazy(() => import("@/editor/SharedText"));

/** A page that both see, to read. */
export function ViewedPage(props: { pageId: string; userId: string; name: string }): ReactNode {
  const { t } = useLingui();
  const { pageId, userId, name } = props;
  const page = useQuery(viewedPageQuery(pageId, userId));
  const isDocument = page.data?.type === "DOCUMENT";
  const text = useQuery({ ...viewedTextQuery(pageId, userId), enabled: isDocument });
  const error = page.error ?? text.error;
  if (isProblem(error) && error.status === 404)
    return <NotAvailable what={t`${name} does not see this page.`} />;
  if (error !== null) {
    return (
      <ErrorState
        title={t`This page did not load`}
        error={error}
        onRetry={() => void (page.isError ? page : text).refetch()}
      />
    );
  }
  if (page.data === undefined || (isDocument && text.data === undefined))
    return <Skeleton lines={["52%", "96%", "100%"]} label={t`Loading the page`} />;
  const { title } = page.data;
  const content = text.data?.content;
  return (
    <article className="min-w-0">
      <h1 className="document-title">{title}</h1>
      {typeof content === "object" ? (
        <Suspense fallback={<Skeleton lines={["96%", "88%"]} label={t`Loading the text`} />}>
          <SharedText content={content} label={title} />
        </Suspense>
      ) : (
        <p className="text-fg-3">{t`Pages of this type cannot be opened here yet.`}</p>
      )}
    </article>
  );
}
