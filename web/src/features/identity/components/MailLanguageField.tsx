import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Segmented } from "@/shared/ui";
import { useSession, useUpdateMe } from "../api";

/** In which language mails come. Their names are in their own language, so that everybody finds theirs. */
export function MailLanguageField(): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const update = useUpdateMe();
  return (
    <Segmented
      label={t`Language of mails`}
      value={user.locale.toLowerCase().startsWith("de") ? "de" : "en"}
      onChange={(locale) => update.mutate({ locale })}
      options={[
        { value: "en", label: "English" },
        { value: "de", label: "Deutsch" },
      ]}
    />
  );
}
