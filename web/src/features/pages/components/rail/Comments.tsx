import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Page, PageComment } from "@/api";
import { usePassages } from "@/editor/passages-context";
import { useTopic } from "@/shared/lib/realtime";
import { ErrorState, Skeleton } from "@/shared/ui";
import { commentsKey, commentsQuery } from "../../history-api";
import { CommentForm } from "./CommentForm";
import { CommentThread } from "./CommentThread";

/** Threads on the page, open ones first; resolved ones are folded away. */
export function Comments({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { passages, state } = usePassages();
  const { data: comments, error, refetch } = useQuery(commentsQuery(page.id));
  useTopic(`page:${page.id}`, (event) => {
    if (event.kind.startsWith("comment") || event.kind === "resync")
      void queries.invalidateQueries({ queryKey: commentsKey(page.id) });
  });
  if (error && !comments) {
    return <ErrorState title={t`The comments did not load`} error={error} onRetry={() => void refetch()} />;
  }
  if (!comments) return <Skeleton lines={["80%", "60%", "70%"]} label={t`Loading comments`} />;
  const threads = comments.filter((comment) => comment.parent_id === null);
  const open = threads.filter((thread) => thread.resolved_at === null);
  const resolved = threads.filter((thread) => thread.resolved_at !== null);
  const draw = (thread: PageComment) => (
    <CommentThread
      key={thread.id}
      thread={thread}
      answers={comments.filter((comment) => comment.parent_id === thread.id)}
      page={page}
    />
  );
  return (
    <div className="flex flex-col gap-4">
      {page.permissions.comment && (
        <CommentForm
          key={state.draft?.start ?? ""}
          page={page}
          label={t`Comment`}
          passage={state.draft}
          onDone={() => passages?.begin(null)}
        />
      )}
      {threads.length === 0 && <p className="text-13 text-fg-3">{t`No comments yet.`}</p>}
      {open.map(draw)}
      {resolved.length > 0 && (
        <details>
          <summary className="text-12 text-fg-3">{t`Resolved (${resolved.length})`}</summary>
          <div className="mt-2 flex flex-col gap-4">{resolved.map(draw)}</div>
        </details>
      )}
    </div>
  );
}
