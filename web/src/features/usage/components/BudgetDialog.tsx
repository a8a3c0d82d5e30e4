import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Budget } from "@/api";
import { Button, Dialog, FieldError, Select, Switch, TextField, Field, useProblemWords } from "@/shared/ui";
import { useChangeBudget, useCreateBudget, useDeleteBudget } from "../api";
import { dollars, micros, typed } from "../model/money";
import { ScopeChoice, type Scope } from "./ScopeChoice";
import { StepsField } from "./StepsField";
import { usePeriodNames } from "./usePeriodWords";

export interface BudgetDialogProps {
  organizationId: string;
  budget?: Budget;
  onClose: () => void;
}

/** Makes a budget, or changes one, and says what will happen. */
export function BudgetDialog({ organizationId, budget, onClose }: BudgetDialogProps): ReactNode {
  const { t } = useLingui();
  const periods = usePeriodNames();
  const [scope, setScope] = useState<Scope>({ kind: "organization", id: organizationId });
  const [period, setPeriod] = useState<Budget["period"]>(budget?.period ?? "month");
  const [text, setText] = useState(budget?.limit_micros != null ? typed(budget.limit_micros) : "");
  const [alert, setAlert] = useState(String(budget?.alert_percent ?? 80));
  const [isHard, setHard] = useState(budget?.hard_limit ?? true);
  const [isMoving, setMoving] = useState(budget?.on_exhausted !== "block");
  const [steps, setSteps] = useState(budget?.steps ?? []);
  const create = useCreateBudget(organizationId);
  const change = useChangeBudget(organizationId);
  const { error, isPending } = budget ? change : create;
  const words = useProblemWords(error);
  const limit = text.trim() === "" ? null : micros(text);
  const isWrong = text.trim() !== "" && limit === null;
  const alertPercent = /^\d{1,3}$/.test(alert) ? Number(alert) : 0;
  const ascend = steps.every(
    ({ percent }, index) => percent >= 1 && percent <= 100 && percent > (steps[index - 1]?.percent ?? 0),
  );
  const isReady = !isWrong && ascend && alertPercent >= 1 && alertPercent <= 100 && scope.id !== "";
  const save = () => {
    const on_exhausted = isMoving ? ("downgrade" as const) : ("block" as const);
    const rules = {
      limit_micros: limit,
      alert_percent: alertPercent,
      hard_limit: isHard,
      on_exhausted,
      steps,
    };
    const done = { onSuccess: onClose };
    if (budget) change.mutate({ id: budget.id, version: budget.version, body: rules }, done);
    else {
      create.mutate({ ...rules, scope_kind: scope.kind, scope_id: scope.id, period }, done);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={budget ? t`Change budget` : t`New budget`}
      onSubmit={() => isReady && save()}
      actions={
        <>
          {budget && <DeleteBudget organizationId={organizationId} id={budget.id} onDone={onClose} />}
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={isPending} disabled={!isReady}>
            {budget ? t`Save` : t`Make budget`}
          </Button>
        </>
      }
    >
      {!budget && <ScopeChoice organizationId={organizationId} value={scope} onChange={setScope} />}
      {!budget && (
        <Field label={t`Period`}>
          {(control) => (
            <Select
              {...control}
              value={period}
              onChange={setPeriod}
              options={(["day", "week", "month", "total"] as const).map((value) => ({
                value,
                label: periods[value],
              }))}
            />
          )}
        </Field>
      )}
      <TextField
        label={t`Limit in US dollars`}
        help={t`Empty: no limit. 0: nothing may be spent.`}
        inputMode="decimal"
        data-autofocus=""
        value={text}
        error={isWrong ? t`Write an amount such as 20 or 7.50.` : null}
        onChange={(event) => setText(event.target.value)}
      />
      <TextField
        label={t`Alert at percent`}
        inputMode="numeric"
        value={alert}
        onChange={(event) => setAlert(event.target.value)}
      />
      <Switch label={t`Refuse calls that do not fit`} checked={isHard} onChange={setHard} />
      <Switch
        label={t`Take a cheaper model before refusing`}
        checked={isMoving}
        disabled={!isHard && steps.length === 0}
        onChange={setMoving}
      />
      <StepsField steps={steps} onChange={setSteps} />
      {!ascend && (
        <FieldError>{t`Each step begins later than the one before, from 1 to 100 percent.`}</FieldError>
      )}
      <Consequence limit={limit} isHard={isHard} alertPercent={alertPercent} period={periods[period]} />
      {error !== null && <FieldError>{words}</FieldError>}
    </Dialog>
  );
}

interface ConsequenceProps {
  limit: number | null;
  isHard: boolean;
  alertPercent: number;
  period: string;
}

function Consequence({ limit, isHard, alertPercent, period }: ConsequenceProps): ReactNode {
  const { t } = useLingui();
  if (limit === null) return <p className="help">{t`Everything is counted and nothing refused.`}</p>;
  const amount = dollars(limit);
  return (
    <p className="help" role="status">
      {isHard
        ? t`From ${alertPercent} % of ${amount} ${period} on a mail goes out; a call that does not fit any more is refused, answers on their way finish.`
        : t`From ${alertPercent} % of ${amount} ${period} on a mail goes out; calls go on beyond the limit.`}
    </p>
  );
}

function DeleteBudget({
  organizationId,
  id,
  onDone,
}: {
  organizationId: string;
  id: string;
  onDone: () => void;
}): ReactNode {
  const { t } = useLingui();
  const remove = useDeleteBudget(organizationId);
  return (
    <Button
      kind="danger"
      className="mr-auto"
      busy={remove.isPending}
      onClick={() => remove.mutate(id, { onSuccess: onDone })}
    >
      {t`Delete budget`}
    </Button>
  );
}
