import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Mail, MailX } from "lucide-react";
import { type ReactNode, useDeferredValue, useState } from "react";
import type { Email } from "@/api";
import { useActiveOrganization } from "@/features/orgs";
import { SettingsPage } from "@/shared/shell";
import { Banner, Button, EmptyState, ErrorState, Input, Select, Skeleton } from "@/shared/ui";
import { emailsQuery } from "../api";
import { MailRow } from "./MailRow";
import { useStatusWords } from "./useStatusWords";

const STATES = [
  "pending",
  "sent",
  "delivered",
  "failed",
  "bounced",
] as const satisfies readonly Email["status"][];
const ALL = "all";

/** Mails that the organization caused. What stands in them is never shown. */
export function MailScreen(): ReactNode {
  const { t } = useLingui();
  const words = useStatusWords();
  const { id, name } = useActiveOrganization();
  const [status, setStatus] = useState<Email["status"] | typeof ALL>(ALL);
  const [recipient, setRecipient] = useState("");
  const asked = useDeferredValue(recipient.trim());
  const found = useInfiniteQuery(emailsQuery(id, status === ALL ? null : status, asked));
  const newest = found.data?.pages[0];
  const mails = found.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = status !== ALL || asked !== "";
  return (
    <SettingsPage title={t`Mail`} description={t`What was sent for ${name}, and what became of it.`}>
      {newest?.mail_configured === false && (
        <Banner icon={MailX}>
          <b>{t`No mail goes out.`}</b>{" "}
          {t`Nothing is set up to send it. Wherever a mail would go, you are offered a link to pass on yourself.`}
        </Banner>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-56 max-w-full">
          <Select
            label={t`State`}
            value={status}
            onChange={setStatus}
            options={[
              { value: ALL, label: t`All states` },
              ...STATES.map((state) => ({
                value: state,
                label: counted(words[state], newest?.counts[state]),
              })),
            ]}
          />
        </div>
        <div className="w-64 max-w-full">
          <Input
            type="search"
            aria-label={t`Find by address`}
            placeholder={t`Find by address`}
            value={recipient}
            onChange={(event) => setRecipient(event.target.value)}
          />
        </div>
      </div>
      {found.isPending && <Skeleton lines={["90%", "82%", "86%"]} label={t`Loading the mail log`} />}
      {found.isError && !found.data && (
        <ErrorState
          title={t`The mail log did not load`}
          error={found.error}
          onRetry={() => void found.refetch()}
        />
      )}
      {found.data && mails.length === 0 && (
        <EmptyState icon={Mail} title={isFiltered ? t`No mail fits` : t`No mail yet`}>
          {isFiltered ? t`Addresses are found whole.` : t`Invitations and notices will stand here.`}
        </EmptyState>
      )}
      {mails.length > 0 && (
        <ul className="card" aria-label={t`Mails`}>
          {mails.map((mail) => (
            <MailRow key={mail.id} mail={mail} organizationId={id} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <Button
          className="justify-self-start"
          busy={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t`Show older mails`}
        </Button>
      )}
    </SettingsPage>
  );
}

function counted(word: string, count: number | undefined): string {
  return count === undefined ? word : `${word} (${count})`;
}
