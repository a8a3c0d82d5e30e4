import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { PageRelationship } from "@/api";
import { linksOfConversationQuery } from "../page-links-api";

/** The pages that a conversation has to do with. */
export function LinkedPages({ id }: { id: string }): ReactNode {
  const { t } = useLingui();
  const { data: links } = useQuery(linksOfConversationQuery(id));
  const names: Record<PageRelationship, string> = {
    source: t`Became`,
    discussion: t`About`,
    reference: t`See also`,
  };
  if (!links || links.length === 0) return null;
  return (
    <ul className="grid gap-1 text-13 text-fg-2" aria-label={t`Linked pages`}>
      {links.map((link) => (
        <li key={`${link.id}.${link.relationship}`}>
          {names[link.relationship]}{" "}
          <Link to="/pages/$pageId" params={{ pageId: link.id }} className="link">
            {link.title}
          </Link>
        </li>
      ))}
    </ul>
  );
}
