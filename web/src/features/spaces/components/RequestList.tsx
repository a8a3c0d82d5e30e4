import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { AccessRequest } from "@/api";
import { Button, FieldError, useProblemWords } from "@/shared/ui";
import { accessRequestsQuery, useDecideRequest } from "../sharing";

/** People who ask to see the page; nothing while nobody does. */
export function RequestList({ pageId }: { pageId: string }): ReactNode {
  const { t } = useLingui();
  const { data: requests } = useQuery(accessRequestsQuery(pageId));
  if (!requests?.length) return null;
  return (
    <ul className="card" aria-label={t`Requests for access`}>
      {requests.map((request) => (
        <RequestRow key={request.id} pageId={pageId} request={request} />
      ))}
    </ul>
  );
}

function RequestRow({ pageId, request }: { pageId: string; request: AccessRequest }): ReactNode {
  const { t } = useLingui();
  const decide = useDecideRequest(pageId);
  const words = useProblemWords(decide.error);
  const { name } = request.requester;
  return (
    <li className="card-row grid gap-1 px-3 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 grow text-13">
          {t`${name} asks to see this page`}
          {request.message !== "" && <span className="block text-12 text-fg-3">{request.message}</span>}
        </span>
        <Button
          size="sm"
          aria-label={t`Refuse ${name}`}
          disabled={decide.isPending}
          onClick={() => decide.mutate({ id: request.id, isGranted: false })}
        >
          {t`Refuse`}
        </Button>
        <Button
          size="sm"
          kind="primary"
          aria-label={t`Allow ${name}`}
          busy={decide.isPending}
          onClick={() => decide.mutate({ id: request.id, isGranted: true })}
        >
          {t`Allow`}
        </Button>
      </div>
      {decide.isError && <FieldError>{words}</FieldError>}
    </li>
  );
}
