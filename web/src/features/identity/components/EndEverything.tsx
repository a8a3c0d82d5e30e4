import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Check, Circle } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { LiveAccess } from "@/api";
import { SettingsPage } from "@/shared/shell";
import { Button, ConfirmDialog, ErrorState, Skeleton, useProblemWords } from "@/shared/ui";
import { liveAccessQuery, useEndEverything } from "../tokens";

/** Ends all that has access in one's name, and shows how each kind is gone (ID-103). */
export function EndEverything(): ReactNode {
  const { t } = useLingui();
  const [isAsking, setAsking] = useState(false);
  const end = useEndEverything();
  const live = useQuery(liveAccessQuery(end.isSuccess));
  const words = useProblemWords(end.error);
  return (
    <SettingsPage
      title={t`End everything`}
      description={t`Signs you out everywhere but here, and stops whatever is open or at work in your name.`}
    >
      {live.isPending && <Skeleton label={t`Counting what is open`} />}
      {live.isError && !live.data && (
        <ErrorState title={t`This did not load`} error={live.error} onRetry={() => void live.refetch()} />
      )}
      {live.data && <Checklist before={end.data ?? live.data} now={live.data} hasEnded={end.isSuccess} />}
      {end.isSuccess ? (
        <p role="status">{t`Everything else has ended. If somebody knew your password, choose a new one now.`}</p>
      ) : (
        <div>
          <Button kind="danger-fill" onClick={() => setAsking(true)}>
            {t`End everything`}
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={t`End everything?`}
        description={t`Every other session and every API token ends. Programs that use them need new ones.`}
        action={t`End everything`}
        danger
        busy={end.isPending}
        error={end.isError ? words : null}
        onConfirm={() => end.mutate(undefined, { onSuccess: () => setAsking(false) })}
      />
    </SettingsPage>
  );
}

function Checklist({
  before,
  now,
  hasEnded,
}: {
  before: LiveAccess;
  now: LiveAccess;
  hasEnded: boolean;
}): ReactNode {
  const { t } = useLingui();
  const rows: [keyof LiveAccess, string][] = [
    ["sessions", plural(before.sessions, { one: "# other session", other: "# other sessions" })],
    ["api_tokens", plural(before.api_tokens, { one: "# API token", other: "# API tokens" })],
    ["sockets", plural(before.sockets, { one: "# open window", other: "# open windows" })],
    ["streams", plural(before.streams, { one: "# open stream", other: "# open streams" })],
    ["runs", plural(before.runs, { one: "# running answer", other: "# running answers" })],
    ["schedules", plural(before.schedules, { one: "# schedule", other: "# schedules" })],
  ];
  return (
    <ul className="grid max-w-[420px] gap-2" aria-label={t`What has access`}>
      {rows.map(([kind, label]) => {
        const isGone = hasEnded && now[kind] === 0;
        return (
          <li key={kind} className="flex items-center gap-2 text-13">
            {isGone ? (
              <Check className="s text-success" aria-hidden="true" />
            ) : (
              <Circle className="s" aria-hidden="true" />
            )}
            <span className="grow">{label}</span>
            {isGone && <span className="text-fg-2">{t`ended`}</span>}
          </li>
        );
      })}
    </ul>
  );
}
