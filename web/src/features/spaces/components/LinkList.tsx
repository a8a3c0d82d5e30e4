import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { ShareLink } from "@/api";
import { Badge, Button, Checkbox, FieldError, NewLinkAddress, Skeleton, useProblemWords } from "@/shared/ui";
import { linksQuery, useCreateLink, useRevokeLink } from "../sharing";

/** Links for people outside; a new one's address is shown this once. */
export function LinkList({ pageId }: { pageId: string }): ReactNode {
  const { t } = useLingui();
  const links = useQuery(linksQuery(pageId));
  const create = useCreateLink(pageId);
  const words = useProblemWords(create.error);
  const [withBelow, setWithBelow] = useState(false);
  return (
    <section className="grid gap-2" aria-label={t`Links`}>
      <h3 className="field-label">{t`Links for people outside`}</h3>
      {links.isPending && <Skeleton lines={["60%"]} />}
      {links.data !== undefined && links.data.length > 0 && (
        <ul className="card">
          {links.data.map((link) => (
            <LinkRow key={link.id} pageId={pageId} link={link} />
          ))}
        </ul>
      )}
      {create.data && <NewLinkAddress url={create.data.url} />}
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Checkbox checked={withBelow} onChange={setWithBelow} label={t`With the pages below`} />
        <Button
          size="sm"
          busy={create.isPending}
          onClick={() => create.mutate({ includes_children: withBelow })}
        >
          <Link2 aria-hidden="true" />
          {t`New link`}
        </Button>
      </div>
      {create.isError && <FieldError>{words}</FieldError>}
    </section>
  );
}

function LinkRow({ pageId, link }: { pageId: string; link: ShareLink }): ReactNode {
  const { t } = useLingui();
  const revoke = useRevokeLink(pageId);
  const words = useProblemWords(revoke.error);
  const views = plural(link.view_count, { one: "# view", other: "# views" });
  return (
    <li className="card-row grid gap-1 px-3 py-2">
      <div className="flex items-center gap-2 text-13">
        <span className="min-w-0 grow truncate">
          {t`…${link.token_hint} by ${link.maker_name}`}
          <span className="block text-12 text-fg-3">{views}</span>
        </span>
        {link.suspended && <Badge tone="warning">{t`Suspended`}</Badge>}
        {link.includes_children && <Badge>{t`With pages below`}</Badge>}
        <Button size="sm" busy={revoke.isPending} onClick={() => revoke.mutate(link.id)}>
          {t`End link …${link.token_hint}`}
        </Button>
      </div>
      {revoke.isError && <FieldError>{words}</FieldError>}
    </li>
  );
}
