import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useId, useState } from "react";
import { Button, FieldError, Textarea, useProblemWords } from "@/shared/ui";

export interface SavedTextProps {
  label: string;
  value: string;
  rows: number;
  maxLength: number;
  placeholder?: string;
  className?: string;
  /** The text is one line: Enter saves it, and it may not be empty. */
  isLine?: boolean;
  busy: boolean;
  error: unknown;
  onSave: (value: string, done: () => void) => void;
}

/** A text that is saved when one leaves it. What could not be saved stays, with a way to try again. */
export function SavedText(props: SavedTextProps): ReactNode {
  const { t } = useLingui();
  const { label, value, rows, maxLength, placeholder, className = "", isLine = false, busy, error } = props;
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const words = useProblemWords(error);
  const shown = draft ?? value;
  const save = () => {
    if (draft === null || busy) return;
    if (draft.trim() === value || (isLine && draft.trim() === "")) setDraft(null);
    else props.onSave(draft.trim(), () => setDraft(null));
  };
  return (
    <div className="grid gap-1">
      <Textarea
        className={className}
        rows={rows}
        value={shown}
        maxLength={maxLength}
        placeholder={placeholder}
        aria-label={label}
        aria-invalid={Boolean(error) || undefined}
        aria-describedby={error ? `${id}-note` : undefined}
        onChange={(event) => setDraft(isLine ? event.target.value.replaceAll("\n", " ") : event.target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === "Escape") setDraft(null);
          if (event.key !== "Enter" || !(isLine || event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          event.currentTarget.blur();
        }}
      />
      {Boolean(error) && draft !== null && (
        <div className="flex flex-wrap items-center gap-2">
          <FieldError id={`${id}-note`}>{words}</FieldError>
          <Button size="sm" busy={busy} onClick={save}>
            {t`Save again`}
          </Button>
        </div>
      )}
    </div>
  );
}
