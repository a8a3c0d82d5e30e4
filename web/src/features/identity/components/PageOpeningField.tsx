import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Segmented } from "@/shared/ui";
import { useSession, useUpdateMe } from "../api";

/** Whether a page that the person may change opens for writing or for reading. */
export function PageOpeningField(): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const update = useUpdateMe();
  return (
    <Segmented
      label={t`Pages open`}
      value={user.preferences.open_pages === "read" ? "read" : "edit"}
      onChange={(wish) => update.mutate({ preferences: { open_pages: wish } })}
      options={[
        { value: "edit", label: t`To edit` },
        { value: "read", label: t`To read first` },
      ]}
    />
  );
}
