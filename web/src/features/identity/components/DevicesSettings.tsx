import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { MonitorSmartphone } from "lucide-react";
import { type ReactNode, useState } from "react";
import { SettingsPage } from "@/shared/shell";
import { Button, ConfirmDialog, EmptyState, ErrorState, Skeleton, toast, useProblemWords } from "@/shared/ui";
import { sessionsQuery, useEndOtherSessions } from "../devices";
import { DeviceCard } from "./DeviceCard";

/** Where the person is signed in, how far each device is trusted, and the way to end what should not be. */
export function DevicesSettings(): ReactNode {
  const { t } = useLingui();
  const sessions = useQuery(sessionsQuery);
  const items = sessions.data?.items;
  const isAlone = items?.length === 1;
  return (
    <SettingsPage
      title={t`Devices`}
      description={
        items === undefined
          ? t`Where you are signed in.`
          : t`${plural(items.length, { one: "# session.", other: "# sessions." })} End what you do not know.`
      }
      action={items !== undefined && !isAlone && <EndOthers />}
    >
      {sessions.isPending && <Skeleton lines={["40%", "90%", "60%"]} label={t`Loading devices`} />}
      {sessions.isError && !items && (
        <ErrorState
          title={t`The devices did not load`}
          error={sessions.error}
          onRetry={() => void sessions.refetch()}
        />
      )}
      {items !== undefined && (
        <ul className="card">
          {items.map((session) => (
            <DeviceCard key={session.id} session={session} />
          ))}
        </ul>
      )}
      {isAlone && (
        <EmptyState icon={MonitorSmartphone} title={t`Only this device`}>
          {t`You are signed in nowhere else. Other browsers and apps show here when they sign in.`}
        </EmptyState>
      )}
    </SettingsPage>
  );
}

function EndOthers(): ReactNode {
  const { t } = useLingui();
  const [isAsking, setAsking] = useState(false);
  const end = useEndOtherSessions();
  const words = useProblemWords(end.error);
  const done = () => {
    setAsking(false);
    toast(t`All other sessions ended`);
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t`End all others`}</Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        danger
        title={t`End all other sessions?`}
        description={t`Every other browser and app is signed out at once. This one stays.`}
        action={t`End all others`}
        busy={end.isPending}
        error={end.isError ? words : null}
        onConfirm={() => end.mutate(undefined, { onSuccess: done })}
      />
    </>
  );
}
