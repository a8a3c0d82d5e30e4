import { DndContext, type DragEndEvent, PointerSensor, useSensor, useSensors } from "@dnd-kit/core";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useOrganization } from "@/features/orgs";
import { Button, ErrorState, Skeleton, useProblemToast } from "@/shared/ui";
import { rulesQuery, useChangeRule } from "../api";
import { RuleDialog } from "./RuleDialog";
import { RuleRow } from "./RuleRow";

const MOST = 50;

/** Rules that come before the automatic choice of a model; for who manages the organization. */
export function RoutingRules(): ReactNode {
  const { permissions } = useOrganization();
  return permissions.manage ? <Rules /> : null;
}

function Rules(): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const rules = useQuery(rulesQuery);
  const change = useChangeRule();
  const fail = useProblemToast();
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 4 } }));
  const move = (id: string, position: number) => change.mutate({ id, body: { position } }, { onError: fail });
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    const target = rules.data?.find((rule) => rule.id === over?.id);
    if (target !== undefined && target.id !== active.id) move(String(active.id), target.position);
  };
  return (
    <section className="grid w-full max-w-[864px] gap-3" aria-labelledby="routing-rules">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="routing-rules" className="text-15 font-medium">{t`Rules before the automatic choice`}</h2>
        <Button size="sm" disabled={(rules.data?.length ?? 0) >= MOST} onClick={() => setOpen(true)}>
          {t`New rule`}
        </Button>
      </div>
      <p className="help">
        {t`The first rule that a question matches decides. Drag a rule, or move it with the arrow keys on its handle.`}
      </p>
      {rules.isPending && <Skeleton lines={["100%", "92%"]} label={t`Loading the rules`} />}
      {rules.isError && (
        <ErrorState
          title={t`The rules did not load`}
          error={rules.error}
          onRetry={() => void rules.refetch()}
        />
      )}
      {rules.data?.length === 0 && (
        <p className="text-13 text-fg-3">{t`No rules: every question is scored.`}</p>
      )}
      {rules.data !== undefined && rules.data.length > 0 && (
        <DndContext sensors={sensors} onDragEnd={onDragEnd}>
          <ol className="card" aria-label={t`Rules`}>
            {rules.data.map((rule) => (
              <RuleRow key={rule.id} rule={rule} count={rules.data.length} onMove={move} />
            ))}
          </ol>
        </DndContext>
      )}
      {isOpen && <RuleDialog onClose={() => setOpen(false)} />}
    </section>
  );
}
