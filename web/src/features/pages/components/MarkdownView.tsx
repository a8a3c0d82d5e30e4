import { useLingui } from "@lingui/react/macro";
import { TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";
import { Banner, Button, ErrorState, Skeleton } from "@/shared/ui";
import { type Markdown, useMarkdown } from "../hooks/useMarkdown";

interface MarkdownViewProps {
  pageId: string;
  isEditable: boolean;
  /** The person wants to go back to the rich view, which they may once everything is saved. */
  isLeaving: boolean;
  onLeft: (isSaved: boolean) => void;
}

/** The source of a page. It grows with the text, so that the page scrolls as the rich view does. */
export function MarkdownView({ pageId, isEditable, isLeaving, onLeft }: MarkdownViewProps): ReactNode {
  const { t } = useLingui();
  const markdown = useMarkdown(pageId);
  const field = useRef<HTMLTextAreaElement>(null);
  const caret = useRef(0);
  const { text } = markdown;
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
    // A text that came from elsewhere does not take the caret to its end.
    if (document.activeElement === area && area.selectionStart !== caret.current) {
      area.setSelectionRange(caret.current, caret.current);
    }
  }, [text]);
  const leave = useEffectEvent(() => void markdown.flush().then(onLeft));
  useEffect(() => {
    if (isLeaving) leave();
  }, [isLeaving]);
  useEffect(() => {
    if (!isSaved(markdown)) return warnOnLeaving();
    return undefined;
  });
  if (markdown.error !== null) {
    return (
      <ErrorState title={t`The text did not load`} error={markdown.error} onRetry={markdown.readAgain} />
    );
  }
  if (text === null) return <Skeleton lines={["60%", "90%", "80%"]} label={t`Loading the text`} />;
  return (
    <>
      <p className="markdown-state" role="status">
        {markdown.state === "saved"
          ? t`Saved`
          : markdown.state === "saving"
            ? t`Saving`
            : t`Not saved, retrying`}
      </p>
      {markdown.theirs !== null && (
        <Banner
          tone="warning"
          icon={TriangleAlert}
          actions={
            <>
              <Button size="sm" onClick={() => markdown.decide(false)}>{t`Take theirs`}</Button>
              <Button size="sm" onClick={() => markdown.decide(true)}>{t`Keep mine`}</Button>
            </>
          }
        >
          {t`Somebody changed the same lines. Yours are not saved yet.`}
        </Banner>
      )}
      <textarea
        ref={field}
        className="markdown-source"
        aria-label={t`Markdown of the page`}
        spellCheck
        readOnly={!isEditable}
        value={text}
        onSelect={(event) => {
          caret.current = event.currentTarget.selectionStart;
        }}
        onChange={(event) => {
          caret.current = event.target.selectionStart;
          markdown.write(event.target.value);
        }}
      />
    </>
  );
}

const isSaved = ({ state, theirs }: Markdown) => state === "saved" && theirs === null;

function warnOnLeaving(): () => void {
  const onLeave = (event: BeforeUnloadEvent) => event.preventDefault();
  globalThis.addEventListener("beforeunload", onLeave);
  return () => globalThis.removeEventListener("beforeunload", onLeave);
}
