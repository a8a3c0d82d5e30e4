import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { isProblem, type SharedPage } from "@/api";
import { Button, ErrorState, LinkUnlock, NotAvailable, Skeleton, useProblemWords } from "@/shared/ui";
import { sharedQuery, useUnlock } from "../shared";

const SharedText = lazy(() => import("@/editor/SharedText"));

/** What a link shows to whoever holds it: to read, without an account. */
export function SharedScreen({ token }: { token: string }): ReactNode {
  const { t } = useLingui();
  const [pageId, setPageId] = useState<string | null>(null);
  const page = useQuery(sharedQuery(token, pageId));
  const status = isProblem(page.error) ? page.error.status : null;
  return (
    <main id="main" className="mx-auto w-full max-w-[864px] p-5">
      {page.isPending && <Skeleton lines={["52%", "96%", "100%"]} label={t`Loading the page`} />}
      {status === 401 && <Unlock token={token} />}
      {status === 404 && <NotAvailable what={t`This link shows nothing, or nothing any more.`} />}
      {page.isError && status !== 401 && status !== 404 && (
        <ErrorState
          title={t`This page did not load`}
          error={page.error}
          onRetry={() => void page.refetch()}
        />
      )}
      {page.data && <Shown page={page.data} onOpen={setPageId} />}
    </main>
  );
}

function Shown({ page, onOpen }: { page: SharedPage; onOpen: (id: string) => void }): ReactNode {
  const { t } = useLingui();
  return (
    <article>
      {page.pages.length > 1 && (
        <nav className="mb-6 flex flex-wrap gap-2" aria-label={t`Pages`}>
          {page.pages.map((node) => (
            <Button
              key={node.id}
              size="sm"
              kind="quiet"
              aria-current={node.id === page.id ? "page" : undefined}
              onClick={() => onOpen(node.id)}
            >
              {node.title}
            </Button>
          ))}
        </nav>
      )}
      <h1 className="document-title">{page.title}</h1>
      {page.content !== null && (
        <Suspense fallback={<Skeleton lines={["96%", "88%"]} label={t`Loading the text`} />}>
          <SharedText key={page.id} content={page.content} label={page.title} />
        </Suspense>
      )}
    </article>
  );
}

function Unlock({ token }: { token: string }): ReactNode {
  const { t } = useLingui();
  const unlock = useUnlock(token);
  const words = useProblemWords(unlock.error);
  return (
    <LinkUnlock
      action={t`Open the page`}
      error={unlock.isError ? words : null}
      busy={unlock.isPending}
      onUnlock={(password) => unlock.mutate(password)}
    />
  );
}
