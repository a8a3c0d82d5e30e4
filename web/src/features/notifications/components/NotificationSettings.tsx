import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { MailX } from "lucide-react";
import type { ReactNode } from "react";
import type { NotificationPreferences } from "@/api";
import { SettingsPage } from "@/shared/shell";
import { Banner, Button, ErrorState, Skeleton, Switch, Table } from "@/shared/ui";
import { useKindWords } from "../hooks/useKindWords";
import { preferencesQuery, useWish } from "../preferences-api";
import { FollowedPlaces } from "./FollowedPlaces";
import { MailChoice } from "./MailChoice";

/** What the person hears of in this organization, and by which way. */
export function NotificationSettings(): ReactNode {
  const { t } = useLingui();
  const found = useQuery(preferencesQuery);
  return (
    <SettingsPage
      title={t`Notifications`}
      description={t`For the organization you work in. Security notices always come.`}
    >
      {found.isPending && <Skeleton lines={["70%", "80%", "60%"]} label={t`Loading your choices`} />}
      {found.isError && (
        <ErrorState
          title={t`Your choices did not load`}
          error={found.error}
          onRetry={() => void found.refetch()}
        />
      )}
      {found.data && <Choices preferences={found.data} />}
    </SettingsPage>
  );
}

function Choices({ preferences }: { preferences: NotificationPreferences }): ReactNode {
  const { t } = useLingui();
  const wish = useWish();
  return (
    <>
      {preferences.has_declined && (
        <Banner
          tone="warning"
          icon={MailX}
          actions={
            <Button
              size="sm"
              busy={wish.isPending}
              onClick={() => wish.mutate({ scope_type: "organization", email_mode: "instant" })}
            >
              {t`Get mails again`}
            </Button>
          }
        >
          {t`You declined these mails by the link in one of them. None are sent.`}
        </Banner>
      )}
      <MailChoice preferences={preferences} />
      <KindTable preferences={preferences} />
      <Switch
        label={t`Follow pages that I write or comment on`}
        checked={preferences.auto_follow}
        onChange={(isOn) => wish.mutate({ scope_type: "organization", auto_follow: isOn })}
      />
      <FollowedPlaces places={preferences.places} />
    </>
  );
}

function KindTable({ preferences }: { preferences: NotificationPreferences }): ReactNode {
  const { t } = useLingui();
  const words = useKindWords();
  const wish = useWish();
  const box = (kind: NotificationPreferences["kinds"][number], way: "inbox" | "email") => (
    <Switch
      label={
        <span className="sr-only">
          {way === "inbox" ? t`${words(kind.kind)}: inbox` : t`${words(kind.kind)}: mail`}
        </span>
      }
      checked={kind[way]}
      onChange={(isOn) => wish.mutate({ scope_type: "organization", kind: kind.kind, [way]: isOn })}
    />
  );
  return (
    <Table
      label={t`What you hear of`}
      rows={preferences.kinds}
      rowKey={(kind) => kind.kind}
      columns={[
        { id: "kind", header: t`What`, cell: (kind) => words(kind.kind) },
        { id: "inbox", header: t`Inbox`, right: true, cell: (kind) => box(kind, "inbox") },
        { id: "email", header: t`Mail`, right: true, cell: (kind) => box(kind, "email") },
      ]}
    />
  );
}
