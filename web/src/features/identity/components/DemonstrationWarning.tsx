import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Banner } from "@/shared/ui";
import { setupQuery } from "../api";

/** Said on every screen while accounts exist whose password everybody knows. */
export function DemonstrationWarning(): ReactNode {
  const { t } = useLingui();
  const { data: setup } = useQuery(setupQuery);
  if (setup?.has_demonstration_accounts !== true) return null;
  return (
    <Banner tone="danger" icon={TriangleAlert}>
      <b>{t`Demonstration accounts are open.`}</b>{" "}
      {t`Everybody knows their password. Keep nothing here that matters, and remove them before real work.`}
    </Banner>
  );
}
