import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { BudgetRequest } from "@/api";
import { Avatar, Button, useProblemToast } from "@/shared/ui";
import { type Decision, requestsQuery, useDecide } from "../api";
import { dollars } from "../model/money";

/** Who asks for more; nothing where nobody does. */
export function RequestInbox({ organizationId }: { organizationId: string }): ReactNode {
  const { t } = useLingui();
  const { data } = useQuery(requestsQuery(organizationId));
  if (data === undefined || data.length === 0) return null;
  return (
    <section className="grid gap-2" aria-label={t`Requests`}>
      <h2 className="text-15 font-medium">{t`Requests`}</h2>
      <ul className="card">
        {data.map((request) => (
          <RequestRow key={request.id} organizationId={organizationId} request={request} />
        ))}
      </ul>
    </section>
  );
}

function RequestRow({
  organizationId,
  request,
}: {
  organizationId: string;
  request: BudgetRequest;
}): ReactNode {
  const { t } = useLingui();
  const decide = useDecide(organizationId);
  const onError = useProblemToast();
  const name = request.user_name ?? t`Deleted user`;
  const give = (answer: Decision["answer"]) => decide.mutate({ id: request.id, answer }, { onError });
  return (
    <li className="card-row grid gap-2 p-3 text-13">
      <p className="flex items-center gap-2 font-medium">
        <Avatar person={{ id: request.user_id, name }} />
        {t`${name} asks for ${dollars(request.amount_micros)} more`}
      </p>
      {request.note !== null && <p className="text-fg-2">{request.note}</p>}
      <div className="flex flex-wrap gap-2">
        <Button size="sm" busy={decide.isPending} onClick={() => give("approved_once")}>
          {t`For this period`}
        </Button>
        <Button size="sm" busy={decide.isPending} onClick={() => give("approved")}>
          {t`For good`}
        </Button>
        <Button size="sm" kind="quiet" busy={decide.isPending} onClick={() => give("refused")}>
          {t`Refuse`}
        </Button>
      </div>
    </li>
  );
}
