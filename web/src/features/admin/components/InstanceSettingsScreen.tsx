import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { SettingsPage } from "@/shared/shell";
import { ErrorState, Skeleton } from "@/shared/ui";
import { instanceSettingsQuery } from "../api";
import { ConfiguredFacts } from "./ConfiguredFacts";
import { InstanceSettingsForm } from "./InstanceSettingsForm";

/** What is set for the whole installation, and what its configuration says. */
export function InstanceSettingsScreen(): ReactNode {
  const { t } = useLingui();
  const settings = useQuery(instanceSettingsQuery);
  return (
    <SettingsPage title={t`Settings`} description={t`They hold for everybody on this Stoa.`}>
      {settings.isPending && <Skeleton lines={["40%", "70%", "60%"]} label={t`Loading settings`} />}
      {settings.isError && !settings.data && (
        <ErrorState
          title={t`The settings did not load`}
          error={settings.error}
          onRetry={() => void settings.refetch()}
        />
      )}
      {settings.data && (
        <>
          {/* A new state of the settings starts the form anew. */}
          <InstanceSettingsForm key={settings.data.etag} settings={settings.data} />
          <ConfiguredFacts settings={settings.data} />
        </>
      )}
    </SettingsPage>
  );
}
