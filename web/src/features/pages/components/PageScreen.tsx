import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Eye, FilePlus, Folder, Lock, Trash2 } from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";
import { isProblem, type Page } from "@/api";
import { RequestAccess, spacesQuery } from "@/features/spaces";
import { useTopic } from "@/shared/lib/realtime";
import { type Crumb, Screen } from "@/shared/shell";
import { Button, EmptyState, ErrorState, NotAvailable, ReadOnlyBar, Skeleton } from "@/shared/ui";
import { pageKeys, pageQuery } from "../api";
import { useNewPage } from "../hooks/useNewPage";
import { forgetPage } from "../model/forget";
import { PageFrame } from "./PageFrame";
import { PageMarks } from "./PageMarks";
import { PageTitle } from "./PageTitle";

const DocumentBody = lazy(() => import("./DocumentBody"));

export interface PageScreenProps {
  pageId: string;
  /** What is said on an AI page. */
  chat: (page: Page) => ReactNode;
  /** What is said in a channel. */
  channel: (page: Page) => ReactNode;
}

/** One page: its title and, for a document, its text. */
export function PageScreen({ pageId, chat, channel }: PageScreenProps): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { data: page, error, refetch } = useQuery(pageQuery(pageId));
  useTopic(`page:${pageId}`, (event) => {
    if (event.kind === "access.revoked") forgetPage(queries, pageId);
    else void queries.invalidateQueries({ queryKey: pageKeys.page(pageId) });
  });
  if (isProblem(error) && error.status === 404) {
    return (
      <Screen title={t`Not available`}>
        <div className="p-8">
          <NotAvailable actions={<RequestAccess pageId={pageId} />} />
        </div>
      </Screen>
    );
  }
  if (page) return <LoadedPage key={page.id} page={page} chat={chat} channel={channel} />;
  return (
    <Screen title={error ? t`Page` : ""}>
      <div className="document-frame">
        {error ? (
          <ErrorState title={t`This page did not load`} error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton lines={["52%", "28%", "96%", "100%", "88%"]} label={t`Loading the page`} />
        )}
      </div>
    </Screen>
  );
}

function useCrumbs(page: Page): Crumb[] {
  const { data: spaces } = useQuery(spacesQuery);
  const space = spaces?.find((each) => each.id === page.space_id);
  return [
    ...(space
      ? [
          {
            label: space.name,
            render: (label: string) => (
              <Link to="/spaces/$spaceId" params={{ spaceId: space.id }}>
                {label}
              </Link>
            ),
          },
        ]
      : []),
    ...page.ancestors.map((ancestor) => {
      const { id } = ancestor;
      if (id === null) return { label: "…" };
      return {
        label: ancestor.title ?? "",
        render: (label: string) => (
          <Link to="/pages/$pageId" params={{ pageId: id }}>
            {label}
          </Link>
        ),
      };
    }),
  ];
}

function LoadedPage({
  page,
  chat,
  channel,
}: { page: Page } & Pick<PageScreenProps, "chat" | "channel">): ReactNode {
  const { t } = useLingui();
  const crumbs = useCrumbs(page);
  if (page.type === "DOCUMENT") return <DocumentPage page={page} crumbs={crumbs} />;
  if (page.type === "AI_CHAT") {
    return (
      <PageFrame page={page} crumbs={crumbs}>
        <h1 className="sr-only">{page.title}</h1>
        <ReadOnlyReason page={page} />
        {chat(page)}
      </PageFrame>
    );
  }
  if (page.type === "CHANNEL") {
    return (
      <PageFrame page={page} crumbs={crumbs}>
        {channel(page)}
      </PageFrame>
    );
  }
  return (
    <PageFrame page={page} crumbs={crumbs}>
      <ReadOnlyReason page={page} />
      <div className="document-frame">
        <PageTitle page={page} />
        <PageMarks page={page} />
        <FolderBody page={page} />
        {page.type !== "FOLDER" && (
          <p className="text-fg-3">{t`Pages of this type cannot be opened here yet.`}</p>
        )}
      </div>
    </PageFrame>
  );
}

function DocumentPage({ page, crumbs }: { page: Page; crumbs: Crumb[] }): ReactNode {
  const { t } = useLingui();
  return (
    <Suspense
      fallback={
        <Screen title={page.title} crumbs={crumbs}>
          <div className="document-frame">
            {/* No field yet: what is typed into it would be lost when the editor takes its place. */}
            <h1 className="document-title">{page.title}</h1>
            <Skeleton lines={["96%", "100%", "88%"]} label={t`Loading the editor`} />
          </div>
        </Screen>
      }
    >
      <DocumentBody page={page} crumbs={crumbs} notice={<ReadOnlyReason page={page} />} />
    </Suspense>
  );
}

/** Why there is no caret: trash, finalized, or only the right to view. */
function ReadOnlyReason({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  if (page.trashed_at !== null)
    return <ReadOnlyBar icon={Trash2}>{t`In the trash. It can be read, not changed.`}</ReadOnlyBar>;
  if (page.status === "finalized")
    return <ReadOnlyBar icon={Lock}>{t`Finalized. It can be read, not changed.`}</ReadOnlyBar>;
  if (!page.permissions.edit) return <ReadOnlyBar icon={Eye}>{t`You can view this page.`}</ReadOnlyBar>;
  return null;
}

function FolderBody({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  const below = useNewPage({ spaceId: page.space_id, parentId: page.id });
  if (page.type !== "FOLDER") return null;
  return (
    <EmptyState
      icon={Folder}
      title={t`A folder`}
      actions={
        page.permissions.create_child &&
        below && (
          <Button kind="primary" onClick={below.create} busy={below.isPending}>
            <FilePlus aria-hidden="true" />
            {t`New page`}
          </Button>
        )
      }
    >
      {t`Its pages stand below it in the sidebar.`}
    </EmptyState>
  );
}
