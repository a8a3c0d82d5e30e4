import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Page } from "@/api";
import type { Anchor } from "@/editor/passages";
import { Button, Textarea } from "@/shared/ui";
import { useAddComment } from "../../history-api";

interface CommentFormProps {
  page: Page;
  parentId?: string;
  label: string;
  passage?: Anchor | null;
  onDone?: () => void;
}

/** Writes a comment on the page or on a passage of it, or an answer. */
export function CommentForm({ page, parentId, label, passage = null, onDone }: CommentFormProps): ReactNode {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const add = useAddComment(page.id);
  const send = () =>
    add.mutate(
      {
        content: text.trim(),
        ...(parentId === undefined ? {} : { parent_id: parentId }),
        ...(passage === null ? {} : { anchor: passage }),
      },
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
      {passage !== null && (
        <div className="flex items-start gap-2">
          <blockquote className="line-clamp-3 min-w-0 text-12 break-words text-fg-3">
            {passage.quote}
          </blockquote>
          <Button size="sm" kind="quiet" className="ml-auto" onClick={onDone}>
            {t`On the whole page`}
          </Button>
        </div>
      )}
      <Textarea
        aria-label={label}
        // Somebody has just asked to comment on these words.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus={passage !== null}
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
