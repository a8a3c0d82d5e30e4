import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Eye, FileText } from "lucide-react";
import type { ReactNode } from "react";
import { isProblem } from "@/api";
import { spaceMembersQuery, spaceQuery } from "@/features/spaces";
import { Screen } from "@/shared/shell";
import { buttonClass, EmptyState, ErrorState, NotAvailable, Skeleton } from "@/shared/ui";
import { nest, type TreeNode } from "../model/tree";
import { viewedTreeQuery } from "../view-as-api";
import { ViewedPage } from "./ViewedPage";

interface ViewAsScreenProps {
  spaceId: string;
  userId: string;
  /** The page that is open beside the tree. */
  pageId: string | undefined;
}

/** A space as another person sees it, for its owner and admins: to read, under a banner that says so. */
export function ViewAsScreen({ spaceId, userId, pageId }: ViewAsScreenProps): ReactNode {
  const { t } = useLingui();
  const space = useQuery(spaceQuery(spaceId));
  const members = useQuery(spaceMembersQuery(spaceId));
  const tree = useQuery(viewedTreeQuery(spaceId, userId));
  const member = members.data?.find((each) => each.subject.id === userId);
  const name = member?.subject.name ?? t`this person`;
  const refused = isProblem(tree.error) && [403, 404].includes(tree.error.status);
  return (
    <Screen title={space.data?.name ?? t`Space`}>
      <ViewAsBanner spaceId={spaceId} name={name} />
      <div className="grid w-full max-w-[1120px] content-start gap-6 px-5 py-6 md:grid-cols-[280px_minmax(0,1fr)]">
        {tree.isPending && <Skeleton lines={["60%", "80%", "50%"]} label={t`Loading the pages`} />}
        {refused && <NotAvailable what={t`${name} does not see this space, or you do not run it.`} />}
        {tree.isError && !refused && (
          <ErrorState
            title={t`The pages did not load`}
            error={tree.error}
            onRetry={() => void tree.refetch()}
          />
        )}
        {tree.data?.items.length === 0 && (
          <EmptyState icon={FileText} title={t`No pages`}>
            {t`There is no page in this space that you both see.`}
          </EmptyState>
        )}
        {tree.data !== undefined && tree.data.items.length > 0 && (
          <nav aria-label={t`Pages that ${name} sees`}>
            <Branch nodes={nest(tree.data.items)} spaceId={spaceId} userId={userId} pageId={pageId} />
          </nav>
        )}
        {pageId !== undefined && <ViewedPage key={pageId} pageId={pageId} userId={userId} name={name} />}
      </div>
    </Screen>
  );
}

function ViewAsBanner({ spaceId, name }: { spaceId: string; name: string }): ReactNode {
  const { t } = useLingui();
  return (
    <div className="impersonation-bar" role="region" aria-label={t`Viewing as somebody else`}>
      <Eye className="s" aria-hidden="true" />
      <span className="min-w-0 grow">{t`You see this space as ${name} does. Nothing can be changed.`}</span>
      <Link to="/spaces/$spaceId" params={{ spaceId }} className={buttonClass("default", "sm")}>
        {t`Stop`}
      </Link>
    </div>
  );
}

function Branch(props: ViewAsScreenProps & { nodes: readonly TreeNode[] }): ReactNode {
  const { nodes, spaceId, userId, pageId } = props;
  return (
    <ul className="grid gap-0.5 [&_ul]:pl-4">
      {nodes.map(({ item, children }) => (
        <li key={item.id}>
          <Link
            to="/spaces/$spaceId/view-as/$userId"
            params={{ spaceId, userId }}
            search={{ page: item.id }}
            className="side-row"
            aria-current={item.id === pageId ? "page" : undefined}
          >
            <FileText aria-hidden="true" />
            <span className="min-w-0 truncate">{item.title}</span>
          </Link>
          {children.length > 0 && <Branch {...props} nodes={children} />}
        </li>
      ))}
    </ul>
  );
}
