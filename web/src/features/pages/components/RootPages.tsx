import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { FileText } from "lucide-react";
import type { ReactNode } from "react";
import type { Space } from "@/api";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui";
import { useSpaceTree } from "../hooks/useSpaceTree";
import { countBelow, nest, type TreeNode } from "../model/tree";
import { PageGlyph } from "./PageGlyph";

interface RootPagesProps {
  space: Space;
  view: "list" | "grid";
}

/** The pages at the top of a space, each with how many lie below it. */
export function RootPages({ space, view }: RootPagesProps): ReactNode {
  const { t } = useLingui();
  const { data: tree, error, refetch } = useSpaceTree(space.id);
  if (error && !tree) {
    return <ErrorState title={t`The pages did not load`} error={error} onRetry={() => void refetch()} />;
  }
  if (!tree) return <Skeleton lines={["60%", "75%"]} label={t`Loading pages`} />;
  const roots = nest(tree.items);
  if (roots.length === 0) {
    return (
      <EmptyState icon={FileText} title={t`No pages yet`}>{t`Pages of this space stand here.`}</EmptyState>
    );
  }
  const { name } = space;
  return (
    <ul className={view === "list" ? "card" : "page-cards"} aria-label={t`Pages of ${name}`}>
      {roots.map((node) =>
        view === "list" ? (
          <li key={node.item.id} className="card-row">
            <RootPage node={node} className="page-line" />
          </li>
        ) : (
          <li key={node.item.id}>
            <RootPage node={node} className="card page-card" />
          </li>
        ),
      )}
    </ul>
  );
}

function RootPage({ node, className }: { node: TreeNode; className: string }): ReactNode {
  const below = countBelow(node);
  return (
    <Link to="/pages/$pageId" params={{ pageId: node.item.id }} className={className}>
      <PageGlyph page={node.item} />
      <span className="page-name">{node.item.title}</span>
      {below > 0 && (
        <span className="shrink-0 text-12 text-fg-3">
          {plural(below, { one: "# page below", other: "# pages below" })}
        </span>
      )}
    </Link>
  );
}
