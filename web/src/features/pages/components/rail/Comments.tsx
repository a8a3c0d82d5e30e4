import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Page, PageComment } from "@/api";
import { useTopic } from "@/shared/lib/realtime";
import { shortTime } from "@/shared/lib/time";
import { Avatar, Button, ErrorState, Skeleton, Textarea } from "@/shared/ui";
import { commentsKey, commentsQuery, useAddComment, useChangeComment } from "../../history-api";

/** Threads on the page, open ones first; resolved ones are folded away. */
export function Comments({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
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
    <Thread
      key={thread.id}
      thread={thread}
      answers={comments.filter((comment) => comment.parent_id === thread.id)}
      page={page}
    />
  );
  return (
    <div className="flex flex-col gap-4">
      {page.permissions.comment && <CommentForm page={page} label={t`Comment`} />}
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

interface ThreadProps {
  thread: PageComment;
  answers: PageComment[];
  page: Page;
}

function Thread({ thread, answers, page }: ThreadProps): ReactNode {
  const { t } = useLingui();
  const [isAnswering, setAnswering] = useState(false);
  const change = useChangeComment(page.id);
  const isResolved = thread.resolved_at !== null;
  const quote = typeof thread.anchor?.quote === "string" ? thread.anchor.quote : null;
  return (
    <section aria-label={t`Thread`} className="flex flex-col gap-2 border-l-2 border-line pl-3">
      {quote !== null && <blockquote className="text-12 text-fg-3">{quote}</blockquote>}
      {[thread, ...answers].map((comment) => (
        <Comment key={comment.id} comment={comment} pageId={page.id} />
      ))}
      <div className="flex gap-1">
        {page.permissions.comment && thread.deleted_at === null && !isAnswering && (
          <Button size="sm" kind="quiet" onClick={() => setAnswering(true)}>{t`Reply`}</Button>
        )}
        {thread.permissions.resolve && (
          <Button
            size="sm"
            kind="quiet"
            onClick={() => change.mutate({ id: thread.id, change: isResolved ? "reopen" : "resolve" })}
          >
            {isResolved ? t`Reopen` : t`Resolve`}
          </Button>
        )}
      </div>
      {isAnswering && (
        <CommentForm page={page} parentId={thread.id} label={t`Reply`} onDone={() => setAnswering(false)} />
      )}
    </section>
  );
}

function Comment({ comment, pageId }: { comment: PageComment; pageId: string }): ReactNode {
  const { t } = useLingui();
  const change = useChangeComment(pageId);
  const name = comment.author?.name ?? t`Deleted user`;
  return (
    <article className="flex flex-col gap-1 text-13">
      <header className="flex items-center gap-2">
        {comment.author && <Avatar person={comment.author} />}
        <b className="truncate">{name}</b>
        <time className="text-12 text-fg-3" dateTime={comment.created_at}>
          {shortTime(comment.created_at)}
        </time>
        {comment.permissions.delete && (
          <Button
            size="sm"
            kind="quiet"
            className="ml-auto"
            onClick={() => change.mutate({ id: comment.id, change: "delete" })}
          >
            {t`Delete`}
          </Button>
        )}
      </header>
      <p className="break-words whitespace-pre-wrap">
        {comment.deleted_at === null ? comment.content : <i className="text-fg-3">{t`deleted`}</i>}
      </p>
    </article>
  );
}

interface CommentFormProps {
  page: Page;
  parentId?: string;
  label: string;
  onDone?: () => void;
}

function CommentForm({ page, parentId, label, onDone }: CommentFormProps): ReactNode {
  const [text, setText] = useState("");
  const add = useAddComment(page.id);
  const send = () =>
    add.mutate(
      { content: text.trim(), ...(parentId === undefined ? {} : { parent_id: parentId }) },
      {
        onSuccess: () => {
          setText("");
          onDone?.();
        },
      },
    );
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") send();
      }}
    >
      <Textarea
        aria-label={label}
        rows={2}
        maxLength={10_000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && text.trim() !== "") send();
        }}
      />
      <Button
        size="sm"
        type="submit"
        className="self-start"
        busy={add.isPending}
        disabled={text.trim() === ""}
      >
        {label}
      </Button>
    </form>
  );
}
