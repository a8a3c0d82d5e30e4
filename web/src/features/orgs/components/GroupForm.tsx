import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { type Group, isProblem } from "@/api";
import {
  Button,
  Checkbox,
  Dialog,
  Field,
  FieldError,
  Textarea,
  TextField,
  useProblemWords,
} from "@/shared/ui";
import { useOrganization } from "../api";
import { useChangeGroup, useCreateGroup } from "../groups";

const LONGEST_PROMPT = 2000;

type Tier = NonNullable<Group["allowed_tiers"]>[number];

/** Makes a group, or changes the given one. */
export function GroupForm({ group, onClose }: { group?: Group; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const [name, setName] = useState(group?.name ?? "");
  const [description, setDescription] = useState(group?.description ?? "");
  const [prompt, setPrompt] = useState(group?.system_prompt ?? "");
  const [tiers, setTiers] = useState<readonly Tier[] | null>(group?.allowed_tiers ?? null);
  const create = useCreateGroup();
  const change = useChangeGroup();
  const { error, isPending } = group ? change : create;
  const words = useProblemWords(error);
  const nameError = isProblem(error) ? error.fieldMessage("name") : null;
  const save = () => {
    const body = { name, description, system_prompt: prompt, allowed_tiers: tiers && [...tiers] };
    if (group) change.mutate({ id: group.id, body }, { onSuccess: onClose });
    else create.mutate(body, { onSuccess: onClose });
  };
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={group ? t`Change ${group.name}` : t`New group`}
      onSubmit={save}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={isPending} disabled={name.trim() === ""}>
            {group ? t`Save` : t`Make group`}
          </Button>
        </>
      }
    >
      <TextField
        label={t`Name`}
        data-autofocus=""
        maxLength={100}
        value={name}
        error={nameError}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={t`Description`}
        maxLength={500}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
      />
      <Field
        label={t`What the AI is told`}
        help={t`Said to the AI in everything that people of this group ask it.`}
        aside={<span className="tabular text-12 text-fg-3">{`${prompt.length} / ${LONGEST_PROMPT}`}</span>}
      >
        {(control) => (
          <Textarea
            {...control}
            maxLength={LONGEST_PROMPT}
            value={prompt}
            onChange={(event) => setPrompt(event.target.value)}
          />
        )}
      </Field>
      <TierChoice tiers={tiers} onChange={setTiers} />
      {error !== null && nameError === null && <FieldError>{words}</FieldError>}
    </Dialog>
  );
}

interface TierChoiceProps {
  tiers: readonly Tier[] | null;
  onChange: (tiers: readonly Tier[] | null) => void;
}

/** Tiers within those of the organization; none of its own means all of them. */
function TierChoice({ tiers, onChange }: TierChoiceProps): ReactNode {
  const { t } = useLingui();
  const { allowed_tiers: allowed } = useOrganization();
  const names: Record<Tier, string> = { basic: t`Basic`, standard: t`Standard`, premium: t`Premium` };
  return (
    <fieldset className="grid gap-1">
      <legend className="field-label mb-1">{t`Model tiers`}</legend>
      <Checkbox
        label={t`Whatever the organization allows`}
        checked={tiers === null}
        onChange={(isAll) => onChange(isAll ? null : (allowed as readonly Tier[]))}
      />
      {tiers !== null &&
        (["basic", "standard", "premium"] as const).map((tier) => (
          <Checkbox
            key={tier}
            label={names[tier]}
            disabled={!(allowed as readonly string[]).includes(tier)}
            checked={tiers.includes(tier)}
            onChange={(isOn) => {
              const next = isOn ? [...tiers, tier] : tiers.filter((one) => one !== tier);
              if (next.length > 0) onChange(next);
            }}
          />
        ))}
    </fieldset>
  );
}
