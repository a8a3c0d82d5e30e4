import { CircleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";

export interface FieldProps {
  label: string;
  help?: ReactNode;
  /** Replaces the help; the field is marked as invalid. */
  error?: ReactNode;
  /** At the right end of the label's line. */
  aside?: ReactNode;
  /** Spread the given attributes over the control. */
  children: (control: ControlProps) => ReactNode;
}

export interface ControlProps {
  id: string;
  "aria-invalid": boolean | undefined;
  "aria-describedby": string | undefined;
}

/** Label above, help or error below, all tied to the control for screen readers. */
export function Field({ label, help, error, aside, children }: FieldProps): ReactNode {
  const id = useId();
  const hasError = error !== undefined && error !== null && error !== "";
  const hasHelp = !hasError && help !== undefined;
  const control: ControlProps = {
    id,
    "aria-invalid": hasError || undefined,
    "aria-describedby": hasError || hasHelp ? `${id}-note` : undefined,
  };
  return (
    <div className="field">
      <div className="flex items-center justify-between gap-2">
        <label className="field-label" htmlFor={id}>
          {label}
        </label>
        {aside}
      </div>
      {children(control)}
      {hasHelp && (
        <p className="help" id={`${id}-note`}>
          {help}
        </p>
      )}
      {hasError && <FieldError id={`${id}-note`}>{error}</FieldError>}
    </div>
  );
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }): ReactNode {
  return (
    <p className="field-error" id={id} role="alert">
      <CircleAlert className="s" aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}

export interface InputProps extends Omit<ComponentProps<"input">, "size"> {
  tall?: boolean;
}

export function Input({ tall = false, className = "", ...rest }: InputProps): ReactNode {
  return <input {...rest} className={`input ${tall ? "tall" : ""} ${className}`} />;
}

export function Textarea({ className = "", ...rest }: ComponentProps<"textarea">): ReactNode {
  return <textarea rows={3} {...rest} className={`input ${className}`} />;
}

export type TextFieldProps = Omit<FieldProps, "children"> & InputProps;

/** The usual case: a labelled one-line text field. */
export function TextField({ label, help, error, aside, ...input }: TextFieldProps): ReactNode {
  return (
    <Field label={label} help={help} error={error} aside={aside}>
      {(control) => <Input {...input} {...control} />}
    </Field>
  );
}
