import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { PageSummary } from "@/api";
import type { ListDrag } from "@/shared/ui";
import { useFavoriteOrder } from "../hooks/useFavoriteOrder";
import { favoritesQuery, recentPagesQuery } from "../marks-api";
import { PageGlyph } from "./PageGlyph";

const MAX_RECENT = 5;

/** The person's favourites and the pages they opened last, in the sidebar. Nothing where there are none. */
export function AtHand(): ReactNode {
  const { t } = useLingui();
  const { data: favorites = [] } = useQuery(favoritesQuery);
  const { data: recent = [] } = useQuery(recentPagesQuery);
  const { dragOf, said } = useFavoriteOrder(favorites);
  return (
    <>
      <PageLinks title={t`Favourites`} pages={favorites} dragOf={dragOf} />
      <span className="sr-only" role="status">
        {said}
      </span>
      <PageLinks title={t`Recent`} pages={recent.slice(0, MAX_RECENT)} />
    </>
  );
}

interface PageLinksProps {
  title: string;
  pages: readonly PageSummary[];
  /** Given: the person may bring them into an order. */
  dragOf?: (id: string) => ListDrag;
}

function PageLinks({ title, pages, dragOf }: PageLinksProps): ReactNode {
  if (pages.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="side-heading">{title}</h2>
      {pages.map((page) => (
        <Link
          key={page.id}
          to="/pages/$pageId"
          params={{ pageId: page.id }}
          className="side-row"
          {...(dragOf && { ...dragOf(page.id), "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown" })}
          activeProps={{ "aria-current": "page" }}
        >
          <PageGlyph page={page} />
          <span className="truncate">{page.title}</span>
        </Link>
      ))}
    </section>
  );
}
