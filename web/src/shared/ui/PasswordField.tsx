import { useLingui } from "@lingui/react/macro";
import { Eye, EyeOff, RefreshCw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { proposePassphrase } from "@/shared/lib/passphrase";
import { strengthOf, type StrengthReason } from "@/shared/lib/strength";
import { Field, type FieldProps } from "./Field";
import { IconButton } from "./IconButton";

export interface PasswordFieldProps extends Pick<FieldProps, "label" | "error" | "help"> {
  value: string;
  onChange: (value: string) => void;
  /** "new" shows the strength in words and offers a passphrase. */
  purpose: "current" | "new";
  minLength?: number;
  name?: string;
  autoFocus?: boolean;
}

/** A password with show and hide; for a new one also its strength in words and a proposal of four words. */
export function PasswordField(props: PasswordFieldProps): ReactNode {
  const { t } = useLingui();
  const { label, error, help, value, onChange, purpose, minLength = 12, name = "password" } = props;
  const [isShown, setShown] = useState(false);
  const propose = () => {
    onChange(proposePassphrase());
    setShown(true);
  };
  return (
    <div className="grid gap-1.5">
      <Field
        label={label}
        help={help}
        error={error}
        aside={
          purpose === "new" && (
            <button type="button" className="text-btn" onClick={propose}>
              <RefreshCw className="xs" aria-hidden="true" />
              {value === "" ? t`Propose one` : t`Another`}
            </button>
          )
        }
      >
        {(control) => (
          <div className="input tall">
            <input
              {...control}
              name={name}
              type={isShown ? "text" : "password"}
              value={value}
              onChange={(event) => onChange(event.target.value)}
              autoComplete={purpose === "new" ? "new-password" : "current-password"}
              autoCapitalize="off"
              spellCheck={false}
              className={isShown ? "mono" : ""}
              required
            />
            <IconButton
              label={isShown ? t`Hide password` : t`Show password`}
              onClick={() => setShown(!isShown)}
            >
              {isShown ? <EyeOff className="s" /> : <Eye className="s" />}
            </IconButton>
          </div>
        )}
      </Field>
      {purpose === "new" && value !== "" && <Strength value={value} minLength={minLength} />}
    </div>
  );
}

function Strength({ value, minLength }: { value: string; minLength: number }): ReactNode {
  const { t } = useLingui();
  const { level, reason } = strengthOf(value, minLength);
  const words: Record<StrengthReason, string> = {
    too_short: t`Too short. At least ${minLength} characters.`,
    common: t`Too easy. It is one of the first that are tried.`,
    repeated: t`Weak. It repeats a few characters.`,
    sequence: t`Weak. It follows the keyboard or the alphabet.`,
    single_word: t`Fair. More words would make it strong.`,
    long: t`Strong. Long enough to stand.`,
    passphrase: t`Strong. Four words that do not belong together.`,
  };
  return (
    <div className="flex items-center gap-2 text-12 text-fg-3" role="status">
      <span className={`meter ${level < 3 ? "weak" : ""}`} aria-hidden="true">
        {[1, 2, 3, 4].map((step) => (
          <i key={step} className={step <= level ? "on" : ""} />
        ))}
      </span>
      {words[reason]}
    </div>
  );
}
