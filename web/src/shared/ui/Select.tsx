import { Check, ChevronsUpDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";

export interface Option<Value extends string = string> {
  value: Value;
  label: string;
  /** A disabled option stays, with its reason below the label. */
  disabledReason?: string;
}

export interface SelectProps<Value extends string> {
  value: Value;
  onChange: (value: Value) => void;
  options: readonly Option<Value>[];
  /** Give it when no Field labels the control. */
  label?: string;
  id?: string;
  "aria-invalid"?: boolean | undefined;
  "aria-describedby"?: string | undefined;
  tall?: boolean;
}

/** One of a few. Inside a Field: `<Field label=…>{(control) => <Select {...control} … />}</Field>`. */
export function Select<Value extends string>(props: SelectProps<Value>): ReactNode {
  const { value, onChange, options, label, tall = false, ...control } = props;
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as Value)}>
      <Radix.Trigger {...control} className={`input select-trigger ${tall ? "tall" : ""}`} aria-label={label}>
        <span className="truncate">
          <Radix.Value />
        </span>
        <ChevronsUpDown className="s" aria-hidden="true" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="pop menu" position="popper" sideOffset={4} collisionPadding={8}>
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabledReason !== undefined}
                className="menu-item"
              >
                <span className="grow">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.disabledReason !== undefined && (
                    <span className="reason">{option.disabledReason}</span>
                  )}
                </span>
                <Radix.ItemIndicator>
                  <Check className="s" aria-hidden="true" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
