import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { dayOf } from "../lib/time";
import { TextField } from "./Field";

interface EndFieldProps {
  label: string;
  /** A day as `2026-11-27`; empty: no end. */
  value: string;
  onChange: (day: string) => void;
}

const LONGEST_YEARS = 5;

/** The last day of something that may end, with the end of which it does. */
export function EndField({ label, value, onChange }: EndFieldProps): ReactNode {
  const { t } = useLingui();
  const today = new Date();
  const latest = new Date(today.getFullYear() + LONGEST_YEARS, today.getMonth(), today.getDate());
  return (
    <TextField
      label={label}
      type="date"
      min={dayOf(today)}
      max={dayOf(latest)}
      help={t`The last day; without one there is no end.`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
