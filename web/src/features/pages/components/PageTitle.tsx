import { useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from "react";
import type { Page } from "@/api";
import { FieldError, useProblemWords } from "@/shared/ui";
import { useRenamePage } from "../api";

const LONGEST_TITLE = 300;
export const UNTITLED = "Untitled";

/** The heading of a page: a text field that renames it, or plain text where that is not allowed. */
export function PageTitle({
  page,
  onEnter,
  onKey,
}: {
  page: Page;
  onEnter?: () => void;
  /** Sees each key first; true if it took it. */
  onKey?: (event: KeyboardEvent) => boolean;
}): ReactNode {
  const { t } = useLingui();
  const rename = useRenamePage(page.id);
  const shown = page.title === UNTITLED ? "" : page.title;
  const [draft, setDraft] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const words = useProblemWords(rename.error);
  const value = draft ?? shown;
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [value]);
  if (!page.permissions.edit) return <h1 className="document-title">{page.title}</h1>;
  const store = () => {
    if (draft === null || draft.trim() === shown) {
      setDraft(null);
      return;
    }
    rename.mutate(draft, { onSuccess: () => setDraft(null) });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (onKey?.(event) === true) {
      event.preventDefault();
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      store();
      onEnter?.();
    } else if (event.key === "Escape") {
      setDraft(null);
      field.current?.blur();
    }
  };
  return (
    <h1 className="document-title">
      <textarea
        ref={field}
        rows={1}
        maxLength={LONGEST_TITLE}
        aria-label={t`Title`}
        placeholder={t`Untitled`}
        value={value}
        // A new page begins with its title.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus={page.revision === 0 && shown === ""}
        onChange={(event) => setDraft(event.target.value.replaceAll("\n", " "))}
        onBlur={store}
        onKeyDown={onKeyDown}
      />
      {rename.isError && <FieldError>{words}</FieldError>}
    </h1>
  );
}
