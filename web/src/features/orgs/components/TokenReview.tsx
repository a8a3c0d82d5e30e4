import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { OrganizationToken } from "@/api";
import { shortTime } from "@/shared/lib/time";
import { Badge, Button, ConfirmDialog, ErrorState, Skeleton, Table, useProblemWords } from "@/shared/ui";
import { useActiveOrganization } from "../api";
import { organizationTokensQuery, useEndToken } from "../tokens";

/** Members' API tokens; those that live longer than a new one may are marked. */
export function TokenReview(): ReactNode {
  const { t } = useLingui();
  const { id } = useActiveOrganization();
  const tokens = useQuery(organizationTokensQuery(id));
  const [ending, setEnding] = useState<OrganizationToken | null>(null);
  const end = useEndToken();
  const words = useProblemWords(end.error);
  const ends = (token: OrganizationToken) =>
    token.expires_at === null ? t`Never` : shortTime(token.expires_at);
  return (
    <section className="grid gap-3 border-t border-line pt-6">
      <h2 className="text-15 font-medium">{t`API tokens of members`}</h2>
      {tokens.isPending && <Skeleton lines={["100%", "100%"]} />}
      {tokens.isError && (
        <ErrorState
          title={t`The tokens did not load`}
          error={tokens.error}
          onRetry={() => void tokens.refetch()}
        />
      )}
      {tokens.data?.length === 0 && <p className="text-13 text-fg-3">{t`Nobody has a token here.`}</p>}
      {tokens.data !== undefined && tokens.data.length > 0 && (
        <Table
          label={t`API tokens of members`}
          rows={tokens.data}
          rowKey={(row) => row.id}
          columns={[
            { id: "name", header: t`Token`, cell: (row) => row.name },
            { id: "person", header: t`Whose`, cell: (row) => row.person?.name ?? t`Deleted user` },
            {
              id: "ends",
              header: t`Ends`,
              cell: (row) => (
                <>
                  {ends(row)} {row.exceeds_rule && <Badge tone="warning">{t`longer than the rule`}</Badge>}
                </>
              ),
            },
            {
              id: "used",
              header: t`Last used`,
              cell: (row) => (row.last_used_at === null ? t`Never` : shortTime(row.last_used_at)),
            },
            {
              id: "actions",
              header: t`Actions`,
              cell: (row) => (
                <Button size="sm" aria-label={t`End ${row.name}`} onClick={() => setEnding(row)}>
                  {t`End`}
                </Button>
              ),
            },
          ]}
        />
      )}
      <ConfirmDialog
        open={ending !== null}
        onOpenChange={() => setEnding(null)}
        title={t`End ${ending?.name ?? ""}?`}
        description={t`Programs that use it stop at once. Its owner can make another one.`}
        action={t`End token`}
        danger
        busy={end.isPending}
        error={end.isError ? words : null}
        onConfirm={() => ending && end.mutate(ending.id, { onSuccess: () => setEnding(null) })}
      />
    </section>
  );
}
