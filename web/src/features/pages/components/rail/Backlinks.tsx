import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ErrorState, Skeleton } from "@/shared/ui";
import { backlinksQuery } from "../../history-api";

/** Pages that name this one. */
export function Backlinks({ pageId }: { pageId: string }): ReactNode {
  const { t } = useLingui();
  const { data: links, error, refetch } = useQuery(backlinksQuery(pageId));
  if (error && !links) {
    return <ErrorState title={t`The links did not load`} error={error} onRetry={() => void refetch()} />;
  }
  if (!links) return <Skeleton lines={["80%", "60%"]} label={t`Loading links`} />;
  if (links.length === 0) return <p className="text-13 text-fg-3">{t`No page names this one yet.`}</p>;
  return (
    <ul className="flex flex-col gap-3">
      {links.map((link) => (
        <li key={link.page_id}>
          <Link to="/pages/$pageId" params={{ pageId: link.page_id }} className="text-13 font-medium">
            {link.title}
          </Link>
          {link.snippets.map((snippet, index) => (
            <p key={index} className="text-12 text-fg-3">
              {snippet}
            </p>
          ))}
        </li>
      ))}
    </ul>
  );
}
