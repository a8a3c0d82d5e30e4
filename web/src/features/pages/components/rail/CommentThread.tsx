import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Page, PageComment } from "@/api";
import { usePassages } from "@/editor/passages-context";
import { shortTime } from "@/shared/lib/time";
import { Avatar, Badge, Button } from "@/shared/ui";
import { useChangeComment } from "../../history-api";
import { CommentForm } from "./CommentForm";

interface ThreadProps {
  thread: PageComment;
  answers: PageComment[];
  page: Page;
}

/** A comment with its answers, and the words that it is about. */
export function CommentThread({ thread, answers, page }: ThreadProps): ReactNode {
  const { t } = useLingui();
  const [isAnswering, setAnswering] = useState(false);
  const change = useChangeComment(page.id);
  const isResolved = thread.resolved_at !== null;
  const quote = typeof thread.anchor?.quote === "string" ? thread.anchor.quote : null;
  const words = (quote ?? thread.content).slice(0, 60);
  return (
    <section aria-label={t`Thread: ${words}`} className="flex flex-col gap-2 border-l-2 border-line pl-3">
      {quote !== null && <Quote id={thread.id} quote={quote} isResolved={isResolved} />}
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

/** The words of the passage: a way there, or, when they are gone from the text, said to be. */
function Quote({ id, quote, isResolved }: { id: string; quote: string; isResolved: boolean }): ReactNode {
  const { t } = useLingui();
  const { passages, state } = usePassages();
  const range = state.ranges.get(id);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <blockquote className="line-clamp-3 min-w-0 text-12 break-words text-fg-3">{quote}</blockquote>
      {range === null && !isResolved && <Badge tone="warning">{t`Detached`}</Badge>}
      {range && (
        <Button size="sm" kind="quiet" onClick={() => passages?.show(id)}>
          {t`Show in the text`}
        </Button>
      )}
    </div>
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
