import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Import } from "@/api";
import { shortTime } from "@/shared/lib/time";
import { Button } from "@/shared/ui";
import { importsQuery } from "../api";

interface EarlierImportsProps {
  organizationId: string;
  onOpen: (importId: string) => void;
}

/** Archives of pages that one sent before; one that was looked at may still be taken over. */
export function EarlierImports({ organizationId, onOpen }: EarlierImportsProps): ReactNode {
  const { t } = useLingui();
  const { data = [] } = useQuery(importsQuery(organizationId));
  const ofPages = data.filter(({ source }) => source === "markdown_zip" || source === "notion_zip");
  const stateOf = (found: Import) => {
    if (found.status === "failed") return t`Failed`;
    if (found.status === "canceled") return t`Stopped`;
    if (found.status !== "succeeded") return t`Under way`;
    return found.mode === "dry_run" ? t`Looked at, not imported` : t`Imported`;
  };
  if (ofPages.length === 0) return null;
  return (
    <section className="grid gap-2" aria-label={t`Earlier imports`}>
      <h2 className="section-title">{t`Earlier imports`}</h2>
      <ul className="card">
        {ofPages.map((found) => (
          <li key={found.id} className="card-row flex items-center gap-3 px-3 py-2 text-13">
            <span className="min-w-0 grow truncate">{found.titles[0] ?? t`Untitled`}</span>
            <span className="text-fg-3">{stateOf(found)}</span>
            <time className="text-fg-3" dateTime={found.created_at}>
              {shortTime(found.created_at)}
            </time>
            <Button size="sm" onClick={() => onOpen(found.id)}>{t`Open`}</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
