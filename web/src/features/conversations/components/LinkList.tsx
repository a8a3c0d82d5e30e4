import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { ConversationLink } from "@/api";
import { dayName, endOfDay } from "@/shared/lib/time";
import {
  Badge,
  Button,
  Checkbox,
  EndField,
  FieldError,
  NewLinkAddress,
  PasswordField,
  Skeleton,
  useProblemWords,
} from "@/shared/ui";
import { linksQuery, useCreateLink, useRevokeLink } from "../links-api";

/** Links for people outside; a new one's address is shown this once. */
export function LinkList({ id }: { id: string }): ReactNode {
  const { t } = useLingui();
  const links = useQuery(linksQuery(id));
  const create = useCreateLink(id);
  return (
    <section className="grid gap-2" aria-label={t`Links`}>
      <h3 className="field-label">{t`Links for people outside`}</h3>
      {links.isPending && <Skeleton lines={["60%"]} />}
      {links.data !== undefined && links.data.length > 0 && (
        <ul className="card">
          {links.data.map((link) => (
            <LinkRow key={link.id} id={id} link={link} />
          ))}
        </ul>
      )}
      {create.data && <NewLinkAddress url={create.data.url} />}
      <NewLink create={create} />
    </section>
  );
}

function NewLink({ create }: { create: ReturnType<typeof useCreateLink> }): ReactNode {
  const { t } = useLingui();
  const words = useProblemWords(create.error);
  const [isLive, setLive] = useState(false);
  const [hasPassword, setHasPassword] = useState(false);
  const [password, setPassword] = useState("");
  const [end, setEnd] = useState("");
  const make = () =>
    create.mutate(
      { is_live: isLive, password: hasPassword ? password : null, expires_at: endOfDay(end) },
      {
        onSuccess: () => {
          setPassword("");
          setHasPassword(false);
          setEnd("");
        },
      },
    );
  return (
    <div className="grid gap-2">
      <Checkbox checked={isLive} onChange={setLive} label={t`With what is said later`} />
      <Checkbox checked={hasPassword} onChange={setHasPassword} label={t`With a password`} />
      {hasPassword && (
        <PasswordField
          label={t`Password of the link`}
          value={password}
          purpose="new"
          onChange={setPassword}
        />
      )}
      <EndField label={t`The link ends on`} value={end} onChange={setEnd} />
      <div>
        <Button
          size="sm"
          busy={create.isPending}
          disabled={hasPassword && password.length < 8}
          onClick={make}
        >
          <Link2 aria-hidden="true" />
          {t`New link`}
        </Button>
      </div>
      {create.isError && <FieldError>{words}</FieldError>}
    </div>
  );
}

function LinkRow({ id, link }: { id: string; link: ConversationLink }): ReactNode {
  const { t } = useLingui();
  const revoke = useRevokeLink(id);
  const words = useProblemWords(revoke.error);
  const views = plural(link.view_count, { one: "# view", other: "# views" });
  return (
    <li className="card-row grid gap-1 px-3 py-2">
      <div className="flex flex-wrap items-center gap-2 text-13">
        <span className="min-w-0 grow truncate">
          …{link.token_hint}
          <span className="block text-12 text-fg-3">
            {views}
            {link.expires_at !== null && ` · ${t`until ${dayName(link.expires_at)}`}`}
          </span>
        </span>
        {link.suspended && <Badge tone="warning">{t`Suspended`}</Badge>}
        {link.is_live && <Badge>{t`Live`}</Badge>}
        {link.has_password && <Badge>{t`Password`}</Badge>}
        <Button size="sm" busy={revoke.isPending} onClick={() => revoke.mutate(link.id)}>
          {t`End link …${link.token_hint}`}
        </Button>
      </div>
      {revoke.isError && <FieldError>{words}</FieldError>}
    </li>
  );
}
