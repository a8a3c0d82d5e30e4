import { useDraggable, useDroppable } from "@dnd-kit/core";
import { useLingui } from "@lingui/react/macro";
import { GripVertical, Trash2 } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import type { RoutingRule } from "@/api";
import { IconButton, Switch, useProblemToast } from "@/shared/ui";
import { useChangeRule, useDeleteRule } from "../api";
import { useRuleWords } from "./useRuleWords";

export interface RuleRowProps {
  rule: RoutingRule;
  count: number;
  onMove: (id: string, position: number) => void;
}

/** One rule with its handle: dragged, or moved by the arrow keys. */
export function RuleRow({ rule, count, onMove }: RuleRowProps): ReactNode {
  const { t } = useLingui();
  const { when, then } = useRuleWords()(rule);
  const fail = useProblemToast();
  const change = useChangeRule();
  const remove = useDeleteRule();
  const { setNodeRef: setRow, isOver } = useDroppable({ id: rule.id });
  const { setNodeRef: setHandle, listeners, transform: shift, isDragging } = useDraggable({ id: rule.id });
  const { position } = rule;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = position + step;
    if (next >= 1 && next <= count) onMove(rule.id, next);
  };
  return (
    <li
      ref={setRow}
      className={`card-row p-3 text-13 ${isOver && !isDragging ? "bg-sunken" : ""}`}
      style={shift ? { transform: `translateY(${shift.y}px)`, position: "relative", zIndex: 1 } : undefined}
    >
      <div className="flex items-center gap-3">
        <button
          type="button"
          ref={setHandle}
          className="icon-btn cursor-grab touch-none"
          aria-label={t`Place of rule ${position}: move with the arrow keys`}
          {...listeners}
          onKeyDown={onKeyDown}
        >
          <GripVertical aria-hidden="true" />
        </button>
        <div className={`grid min-w-0 grow ${rule.is_enabled ? "" : "text-fg-3"}`}>
          <span>{`${position}. ${when}`}</span>
          <span className="text-12 text-fg-3">{then}</span>
        </div>
        <Switch
          label={<span className="sr-only">{t`Rule ${position} is on`}</span>}
          checked={rule.is_enabled}
          onChange={(is_enabled) => change.mutate({ id: rule.id, body: { is_enabled } }, { onError: fail })}
        />
        <IconButton
          label={t`Delete rule ${position}`}
          onClick={() => remove.mutate(rule.id, { onError: fail })}
        >
          <Trash2 />
        </IconButton>
      </div>
    </li>
  );
}
