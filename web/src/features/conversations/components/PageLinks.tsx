import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { MessagesSquare, Unlink } from "lucide-react";
import type { ReactNode } from "react";
import type { Page, PageRelationship } from "@/api";
import { Button, ErrorState, IconButton, Skeleton, useProblemToast } from "@/shared/ui";
import { linksOfPageQuery, useDiscuss, useUnlink } from "../page-links-api";

/** What is said about a page elsewhere, and a way to talk about it. */
export function PageLinks({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { data: links, error, refetch } = useQuery(linksOfPageQuery(page.id));
  const discuss = useDiscuss(page);
  const unlink = useUnlink(page.id);
  const onError = useProblemToast();
  const names: Record<PageRelationship, string> = {
    source: t`The page came of it`,
    discussion: t`About this page`,
    reference: t`Mentioned`,
  };
  const open = () =>
    discuss.mutate(undefined, {
      onError,
      onSuccess: (conversationId) =>
        void navigate({ to: "/conversations/$conversationId", params: { conversationId } }),
    });
  return (
    <section className="flex flex-col gap-3" aria-label={t`Conversations about this page`}>
      <h2 className="text-13 font-semibold">{t`Conversations`}</h2>
      {error && !links && (
        <ErrorState title={t`The links did not load`} error={error} onRetry={() => void refetch()} />
      )}
      {!links && !error && <Skeleton lines={["70%"]} label={t`Loading links`} />}
      {links && links.length > 0 && (
        <ul className="flex flex-col gap-2">
          {links.map(({ id, title, relationship }) => (
            <li key={`${id}.${relationship}`} className="flex items-center gap-2">
              <span className="grid min-w-0 grow">
                <Link
                  to="/conversations/$conversationId"
                  params={{ conversationId: id }}
                  className="truncate text-13 font-medium"
                >
                  {title}
                </Link>
                <span className="text-12 text-fg-3">{names[relationship]}</span>
              </span>
              <IconButton
                label={t`Take the link to ${title} away`}
                onClick={() => unlink.mutate({ id, relationship }, { onError })}
              >
                <Unlink className="s" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {page.trashed_at === null && (
        <Button size="sm" busy={discuss.isPending} onClick={open}>
          <MessagesSquare className="s" aria-hidden="true" />
          {t`Discuss this page`}
        </Button>
      )}
    </section>
  );
}
