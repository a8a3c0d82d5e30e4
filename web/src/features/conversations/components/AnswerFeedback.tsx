import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ModelFeedback } from "@/api";
import { useOrganization } from "@/features/orgs";
import { formatNumber } from "@/shared/lib/number";
import { ErrorState, Skeleton, Table } from "@/shared/ui";
import { answerFeedbackQuery } from "../messages-api";
import { useReasonNames } from "../hooks/useReasonNames";

/** What people thought of answers in the last month, by model; for those who manage the organization. */
export function AnswerFeedback(): ReactNode {
  const { id, permissions } = useOrganization();
  return permissions.manage ? <Sums organizationId={id} /> : null;
}

function Sums({ organizationId }: { organizationId: string }): ReactNode {
  const { t } = useLingui();
  const sums = useQuery(answerFeedbackQuery(organizationId));
  return (
    <section className="mt-8 grid max-w-[760px] gap-2" aria-labelledby="answer-feedback">
      <h2 id="answer-feedback" className="font-semibold">{t`What people think of answers`}</h2>
      <p className="help">{t`The last 30 days, by model. Who said what is not shown to anybody.`}</p>
      {sums.isPending && <Skeleton lines={["80%", "70%"]} label={t`Loading what people think`} />}
      {sums.isError && (
        <ErrorState title={t`The sums did not load`} error={sums.error} onRetry={() => void sums.refetch()} />
      )}
      {sums.data?.length === 0 && <p className="text-13 text-fg-3">{t`Nobody has judged an answer yet.`}</p>}
      {sums.data && sums.data.length > 0 && <SumTable sums={sums.data} />}
    </section>
  );
}

function SumTable({ sums }: { sums: ModelFeedback[] }): ReactNode {
  const { t } = useLingui();
  const reasonNames = useReasonNames();
  const reasons = (sum: ModelFeedback) =>
    Object.entries(sum.reasons)
      .slice(0, 3)
      .map(([reason, count]) => `${reasonNames[reason] ?? reason} (${formatNumber(count)})`)
      .join(", ");
  return (
    <Table
      label={t`What people think of answers`}
      rows={sums}
      rowKey={(sum) => sum.model}
      columns={[
        { id: "model", header: t`Model`, cell: (sum) => sum.model || t`Unknown` },
        { id: "good", header: t`Good`, cell: (sum) => formatNumber(sum.good), right: true },
        { id: "bad", header: t`Bad`, cell: (sum) => formatNumber(sum.bad), right: true },
        { id: "reasons", header: t`Most frequent reasons`, cell: reasons },
      ]}
    />
  );
}
