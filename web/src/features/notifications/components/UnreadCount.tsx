import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { marksQuery } from "../api";

const MOST = 99;

/** How many entries of the inbox are unread; nothing for none. */
export function UnreadCount(): ReactNode {
  const { t } = useLingui();
  const { data } = useQuery(marksQuery);
  const unread = data?.unread ?? 0;
  if (unread === 0) return null;
  const shown = unread > MOST ? `${MOST}+` : String(unread);
  return (
    <span className="count unread">
      <span aria-hidden="true">{shown}</span>
      <span className="sr-only">{t`${plural(unread, { one: "# unread", other: "# unread" })}`}</span>
    </span>
  );
}
