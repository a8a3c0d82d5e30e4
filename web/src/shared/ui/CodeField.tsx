import type { ReactNode } from "react";
import { Field, type FieldProps } from "./Field";

const CELLS = [0, 1, 2, 3, 4, 5];

export interface CodeFieldProps extends Pick<FieldProps, "label" | "error" | "help"> {
  value: string;
  onChange: (code: string) => void;
  /** Called with the sixth digit. */
  onComplete?: (code: string) => void;
  /** Has the focus as soon as it is shown. */
  isFirst?: boolean;
}

/** Six digits in six cells. It is one input, so that pasting and the keyboard's own codes work. */
export function CodeField({ value, onChange, onComplete, isFirst, ...field }: CodeFieldProps): ReactNode {
  const take = (typed: string) => {
    const code = typed.replace(/\D/g, "").slice(0, CELLS.length);
    onChange(code);
    if (code.length === CELLS.length && code !== value) onComplete?.(code);
  };
  return (
    <Field {...field}>
      {(control) => (
        <div className="code-field">
          <input
            {...control}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            spellCheck={false}
            // The step that shows the field has asked for nothing else.
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus={isFirst}
            value={value}
            onChange={(event) => take(event.target.value)}
          />
          {CELLS.map((cell) => (
            <span key={cell} className={cell === value.length ? "next" : ""} aria-hidden="true">
              {value[cell] ?? ""}
            </span>
          ))}
        </div>
      )}
    </Field>
  );
}
