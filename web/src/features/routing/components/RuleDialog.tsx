import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { groupsQuery, useActiveOrganization } from "@/features/orgs";
import { modelsQuery } from "@/features/providers";
import { spacesQuery } from "@/features/spaces";
import { Button, Dialog, Field, FieldError, Select, TextField, useProblemWords } from "@/shared/ui";
import { useAddRule } from "../api";
import { EMPTY, type RuleDraft, ruleOf } from "../model/draft";
import { CATEGORIES, useCategoryNames, useTierWords } from "./useRuleWords";

const ANY = "any";

/** Makes a rule: when, and what then. */
export function RuleDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const [draft, setDraft] = useState<RuleDraft>(EMPTY);
  const add = useAddRule();
  const words = useProblemWords(add.error);
  const rule = ruleOf(draft);
  const set = (change: Partial<RuleDraft>) => setDraft((held) => ({ ...held, ...change }));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`New rule`}
      onSubmit={() => rule !== null && add.mutate(rule, { onSuccess: onClose })}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={add.isPending} disabled={rule === null}>
            {t`Make rule`}
          </Button>
        </>
      }
    >
      <p className="help">{t`All that is filled in has to hold.`}</p>
      <Measures draft={draft} set={set} />
      <Places draft={draft} set={set} />
      <Outcome draft={draft} set={set} />
      {rule === null && <FieldError>{t`Write whole numbers, and both times or none.`}</FieldError>}
      {add.isError && <FieldError>{words}</FieldError>}
    </Dialog>
  );
}

interface PartProps {
  draft: RuleDraft;
  set: (change: Partial<RuleDraft>) => void;
}

function Measures({ draft, set }: PartProps): ReactNode {
  const { t } = useLingui();
  const field = (name: "minWords" | "maxWords" | "from" | "until", label: string, type = "text") => (
    <TextField
      label={label}
      type={type}
      inputMode={type === "text" ? "numeric" : undefined}
      value={draft[name]}
      onChange={(event) => set({ [name]: event.target.value })}
    />
  );
  return (
    <div className="grid grid-cols-2 gap-3">
      {field("minWords", t`Words, at least`)}
      {field("maxWords", t`Words, at most`)}
      {field("from", t`From, time of day`, "time")}
      {field("until", t`Until, time of day`, "time")}
    </div>
  );
}

function Places({ draft, set }: PartProps): ReactNode {
  const { t } = useLingui();
  const { id } = useActiveOrganization();
  const { data: groups = [] } = useQuery(groupsQuery(id));
  const { data: spaces = [] } = useQuery(spacesQuery);
  const categories = useCategoryNames();
  const any = { value: ANY, label: t`Any` };
  const named = (things: readonly { id: string; name: string }[]) =>
    things.map((thing) => ({ value: thing.id, label: thing.name }));
  const choice = (
    name: "category" | "attachments" | "spaceId" | "groupId",
    label: string,
    options: { value: string; label: string }[],
  ) => (
    <Field label={label}>
      {(control) => (
        <Select
          {...control}
          value={draft[name] ?? ANY}
          onChange={(value) => set({ [name]: value === ANY ? null : value })}
          options={[any, ...options]}
        />
      )}
    </Field>
  );
  return (
    <div className="grid grid-cols-2 gap-3">
      {choice(
        "category",
        t`About`,
        CATEGORIES.map((value) => ({ value, label: categories[value] })),
      )}
      {choice("attachments", t`Attachments`, [
        { value: "with", label: t`With` },
        { value: "without", label: t`Without` },
      ])}
      {choice("spaceId", t`In the space`, named(spaces))}
      {choice("groupId", t`By the group`, named(groups))}
    </div>
  );
}

function Outcome({ draft, set }: PartProps): ReactNode {
  const { t } = useLingui();
  const tiers = useTierWords();
  const { data: models = [] } = useQuery(modelsQuery);
  return (
    <Field label={t`Then`}>
      {(control) => (
        <Select
          {...control}
          value={draft.action}
          onChange={(action) => set({ action })}
          options={[
            ...(["simple", "medium", "complex"] as const).map((tier) => ({
              value: `tier:${tier}`,
              label: tiers[tier],
            })),
            { value: "local", label: t`Only models on machines of our own` },
            ...models
              .filter((model) => !model.is_demo)
              .map((model) => ({ value: `model:${model.slug}`, label: model.display_name })),
          ]}
        />
      )}
    </Field>
  );
}
