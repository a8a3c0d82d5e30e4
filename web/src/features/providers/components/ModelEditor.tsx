import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Model, ModelChange } from "@/api";
import { Button, Checkbox, Dialog, Field, Input, Switch, toast, useProblemWords } from "@/shared/ui";
import { useChangeModel } from "../api";
import { dollarsOf, microsOf } from "../model/prices";

const ABILITIES = ["supports_vision", "supports_tools", "supports_thinking"] as const;

/** What holds for one model in the organization, over what is shipped. */
export function ModelEditor({ model, onClose }: { model: Model; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const save = useChangeModel(model.slug);
  const problem = useProblemWords(save.error);
  const [change, setChange] = useState<ModelChange>({});
  const set = (more: ModelChange) => setChange((before) => ({ ...before, ...more }));
  const words = {
    supports_vision: t`Reads pictures`,
    supports_tools: t`Uses tools`,
    supports_thinking: t`Thinks before it answers`,
  };
  const store = () =>
    save.mutate(change, {
      onSuccess: () => {
        toast(t`Saved`);
        onClose();
      },
    });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={model.display_name}
      description={t`What holds for it in this organization.`}
      onSubmit={store}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" kind="primary" busy={save.isPending}>{t`Save`}</Button>
        </>
      }
    >
      <div className="grid gap-4">
        <Switch
          label={t`May be used`}
          checked={change.is_enabled ?? model.reason !== "disabled"}
          onChange={(is_enabled) => set({ is_enabled })}
        />
        <PriceFields model={model} set={set} />
        <Field label={t`Tokens that it can read`}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              defaultValue={model.context_window ?? ""}
              onChange={(event) => set({ context_window: Number(event.target.value) || null })}
            />
          )}
        </Field>
        <fieldset className="grid gap-1">
          <legend className="field-label mb-1">{t`Abilities`}</legend>
          {ABILITIES.map((name) => (
            <Checkbox
              key={name}
              label={words[name]}
              checked={change[name] ?? model[name]}
              onChange={(on) => set({ [name]: on })}
            />
          ))}
        </fieldset>
        {save.isError && (
          <p className="text-13 text-danger" role="alert">
            {problem}
          </p>
        )}
      </div>
    </Dialog>
  );
}

/** Dollars for a million tokens; an empty field takes the shipped price. */
function PriceFields({ model, set }: { model: Model; set: (change: ModelChange) => void }): ReactNode {
  const { t } = useLingui();
  const fields = [
    ["input_micros_per_mtok", t`Reading, $ per million tokens`],
    ["output_micros_per_mtok", t`Writing, $ per million tokens`],
  ] as const;
  const source = model.price_source === "manual" ? t`Set here.` : t`As it comes.`;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {fields.map(([name, label]) => (
        <Field key={name} label={label} help={source}>
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              defaultValue={dollarsOf(model[name])}
              onChange={(event) => set({ [name]: microsOf(event.target.value) })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}
