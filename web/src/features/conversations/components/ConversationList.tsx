import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";

export function ConversationList(): ReactNode {
  const { t } = useLingui();
  return <nav className="list-column" aria-label={t`Conversations`} />;
}
