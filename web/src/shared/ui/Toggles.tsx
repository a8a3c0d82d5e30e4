import { Check, Minus } from "lucide-react";
import { Checkbox as RadixCheckbox, RadioGroup, Switch as RadixSwitch, Tabs as RadixTabs } from "radix-ui";
import { type ReactNode, useId } from "react";

interface ToggleProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: ReactNode;
  disabled?: boolean;
}

export interface CheckboxProps extends Omit<ToggleProps, "checked"> {
  checked: boolean | "indeterminate";
  round?: boolean;
}

export function Checkbox({
  checked,
  onChange,
  label,
  disabled = false,
  round = false,
}: CheckboxProps): ReactNode {
  const id = useId();
  return (
    <div className="flex min-h-6 items-center gap-2 text-13">
      <RadixCheckbox.Root
        id={id}
        className={`checkbox ${round ? "round" : ""}`}
        checked={checked}
        disabled={disabled}
        onCheckedChange={(next) => onChange(next === true)}
      >
        <RadixCheckbox.Indicator>
          {checked === "indeterminate" ? (
            <Minus className="xs" aria-hidden="true" />
          ) : (
            <Check className="xs" aria-hidden="true" />
          )}
        </RadixCheckbox.Indicator>
      </RadixCheckbox.Root>
      <label htmlFor={id}>{label}</label>
    </div>
  );
}

/** On or off, at once. */
export function Switch({ checked, onChange, label, disabled = false }: ToggleProps): ReactNode {
  const id = useId();
  return (
    <div className="flex min-h-6 items-center justify-between gap-3 text-13">
      <label htmlFor={id}>{label}</label>
      <RadixSwitch.Root
        id={id}
        className="switch"
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
      >
        <RadixSwitch.Thumb />
      </RadixSwitch.Root>
    </div>
  );
}

export interface SegmentedProps<Value extends string> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: ReactNode }[];
}

/** How something is shown, or the mode. For what is shown use Tabs. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>): ReactNode {
  const { label, value, onChange, options } = props;
  return (
    <RadioGroup.Root
      className="segmented"
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as Value)}
      orientation="horizontal"
    >
      {options.map((option) => (
        <RadioGroup.Item key={option.value} value={option.value}>
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

export interface TabsProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  tabs: readonly { value: string; label: ReactNode; content: ReactNode }[];
}

/** Underlined tabs: what is shown. */
export function Tabs({ label, value, onChange, tabs }: TabsProps): ReactNode {
  return (
    <RadixTabs.Root value={value} onValueChange={onChange}>
      <RadixTabs.List className="tabs" aria-label={label}>
        {tabs.map((tab) => (
          <RadixTabs.Trigger key={tab.value} value={tab.value}>
            {tab.label}
          </RadixTabs.Trigger>
        ))}
      </RadixTabs.List>
      {tabs.map((tab) => (
        <RadixTabs.Content key={tab.value} value={tab.value}>
          {tab.content}
        </RadixTabs.Content>
      ))}
    </RadixTabs.Root>
  );
}
