import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { ChangeMembersBody } from "@/api";
import { Button, ConfirmDialog, FieldError, Menu, toast, useProblemWords } from "@/shared/ui";
import { useChangeMembers } from "../members-api";
import { ROLES, useRoleNames } from "./useRoleNames";

/** What can be done with everybody who is chosen; refusals are said row by row. */
export function BulkBar({ userIds, onDone }: { userIds: string[]; onDone: () => void }): ReactNode {
  const { t } = useLingui();
  const roleName = useRoleNames();
  const [isAsking, setAsking] = useState(false);
  const change = useChangeMembers();
  const words = useProblemWords(change.error);
  const refused = change.data?.items.filter((row) => !row.done) ?? [];
  const run = (body: Omit<ChangeMembersBody, "user_ids">) =>
    change.mutate(
      { user_ids: userIds, ...body },
      {
        onSuccess: ({ items }) => {
          setAsking(false);
          const done = items.filter((row) => row.done).length;
          toast(plural(done, { one: "# member changed", other: "# members changed" }));
          if (done === items.length) onDone();
        },
      },
    );
  return (
    <div className="note" role="group" aria-label={t`Chosen members`}>
      <div className="flex grow flex-wrap items-center gap-2">
        <b className="grow">{plural(userIds.length, { one: "# chosen", other: "# chosen" })}</b>
        <Menu
          trigger={<Button size="sm" busy={change.isPending}>{t`Change role`}</Button>}
          groups={[ROLES.map((role) => ({ label: roleName(role), onSelect: () => run({ role }) }))]}
        />
        <Button size="sm" onClick={() => run({ status: "suspended" })}>{t`Suspend`}</Button>
        <Button size="sm" kind="danger" onClick={() => setAsking(true)}>{t`Remove`}</Button>
        {change.isError && <FieldError>{words}</FieldError>}
        {refused.length > 0 && (
          <FieldError>
            {plural(refused.length, { one: "# was refused:", other: "# were refused:" })}{" "}
            {[...new Set(refused.map((row) => row.title))].join(". ")}
          </FieldError>
        )}
      </div>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={plural(userIds.length, { one: "Remove # member?", other: "Remove # members?" })}
        description={t`They lose access at once. Their spaces pass to an owner; what they wrote stays.`}
        action={t`Remove members`}
        danger
        busy={change.isPending}
        onConfirm={() => run({ remove: true })}
      />
    </div>
  );
}
