import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Group } from "@/api";
import { Button, ConfirmDialog, Dialog, useProblemWords } from "@/shared/ui";
import { groupEffectsQuery, useDeleteGroup } from "../groups";
import { GroupForm } from "./GroupForm";
import { GroupPeople } from "./GroupPeople";

/** One group: who is in it, and for those who manage it its form and its end. */
export function GroupDialog({ group, onClose }: { group: Group; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const [step, setStep] = useState<"people" | "change" | "delete">("people");
  const back = () => setStep("people");
  if (step === "change") return <GroupForm group={group} onClose={back} />;
  if (step === "delete") return <DeleteGroup group={group} onBack={back} onDeleted={onClose} />;
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={group.name}
      {...(group.description === "" ? {} : { description: group.description })}
      actions={
        <>
          {group.permissions.manage && (
            <>
              <Button kind="danger" onClick={() => setStep("delete")}>{t`Delete`}</Button>
              <Button onClick={() => setStep("change")}>{t`Change`}</Button>
            </>
          )}
          <Button kind="primary" onClick={onClose}>{t`Done`}</Button>
        </>
      }
    >
      {group.system_prompt !== null && (
        <section className="grid gap-1">
          <h3 className="field-label">{t`What the AI is told`}</h3>
          <p className="text-13 whitespace-pre-wrap text-fg-2">{group.system_prompt}</p>
        </section>
      )}
      <GroupPeople group={group} />
    </Dialog>
  );
}

interface DeleteGroupProps {
  group: Group;
  onBack: () => void;
  onDeleted: () => void;
}

/** Says what everybody in the group would lose before it is deleted. */
function DeleteGroup({ group, onBack, onDeleted }: DeleteGroupProps): ReactNode {
  const { t } = useLingui();
  const remove = useDeleteGroup();
  const effects = useQuery(groupEffectsQuery(group.id));
  const words = useProblemWords(remove.error ?? effects.error);
  const count = (kind: string) => effects.data?.items.filter((item) => item.kind === kind).length ?? 0;
  const [spaces, areas, pages] = [count("space"), count("area"), count("page")];
  const people = effects.data?.member_count ?? group.member_count;
  const lost = [
    spaces > 0 && plural(spaces, { one: "# space", other: "# spaces" }),
    areas > 0 && plural(areas, { one: "# area", other: "# areas" }),
    pages > 0 && plural(pages, { one: "# page", other: "# pages" }),
  ].filter((part) => part !== false);
  const what = lost.join(", ");
  const who = plural(people, { one: "# person", other: "# people" });
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={onBack}
      title={t`Delete ${group.name}?`}
      description={
        lost.length === 0
          ? t`${who} leave it. It gives nothing that would be lost.`
          : t`${who} lose what came through it: ${what}. This cannot be undone.`
      }
      action={t`Delete group`}
      busy={remove.isPending || effects.isPending}
      error={remove.isError || effects.isError ? words : null}
      onConfirm={() => remove.mutate(group.id, { onSuccess: onDeleted })}
    />
  );
}
