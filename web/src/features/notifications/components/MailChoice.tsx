import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { NotificationPreferences } from "@/api";
import { Segmented, Select } from "@/shared/ui";
import { useWish } from "../preferences-api";

const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, "0")}:00`,
}));

/** Mails soon after, once a day, or none. */
export function MailChoice({ preferences }: { preferences: NotificationPreferences }): ReactNode {
  const { t } = useLingui();
  const wish = useWish();
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <div className="text-13 font-medium">{t`Mails`}</div>
        <div className="help">{t`About what you have not read within ten minutes, collected.`}</div>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label={t`Mails`}
          value={preferences.email_mode}
          onChange={(mode) => wish.mutate({ scope_type: "organization", email_mode: mode })}
          options={[
            { value: "instant", label: t`Soon` },
            { value: "digest", label: t`Once a day` },
            { value: "off", label: t`None` },
          ]}
        />
        {preferences.email_mode === "digest" && (
          <span className="w-28">
            <Select
              label={t`Hour of the mail`}
              value={String(preferences.digest_hour)}
              onChange={(hour) => wish.mutate({ scope_type: "organization", digest_hour: Number(hour) })}
              options={HOURS}
            />
          </span>
        )}
      </div>
    </div>
  );
}
