import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Archive } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import type { ConversationHit } from "@/api";
import { shortTime } from "@/shared/lib/time";
import { ErrorState, Skeleton } from "@/shared/ui";
import { hitsQuery } from "../search-api";
import { Snippet } from "./Snippet";

const SHOWN = 50;

/** What the search found, each row with the best message of its conversation. */
export function FoundConversations({ words }: { words: string }): ReactNode {
  const { t } = useLingui();
  const found = useQuery(hitsQuery(words, SHOWN));
  if (found.isPending) return <Skeleton lines={["70%", "86%", "58%"]} label={t`Searching`} />;
  if (!found.data) {
    return (
      <ErrorState
        title={t`The search did not work`}
        error={found.error}
        onRetry={() => void found.refetch()}
      />
    );
  }
  const { items, warnings } = found.data;
  const odd = warnings.join(", ");
  return (
    <>
      <p className="sr-only" role="status">
        {items.length === 0 ? t`Nothing found.` : t`${items.length} found`}
      </p>
      {warnings.length > 0 && (
        <p className="px-2 pt-2 text-13 text-fg-3">{t`Searched as plain text: ${odd}`}</p>
      )}
      {items.length === 0 && (
        <p className="px-2 pt-2 text-13 text-fg-3">
          {t`Nothing found. Fewer words find more; tag:, from:, model:, before: and after: narrow the search.`}
        </p>
      )}
      <ul aria-label={t`Found`}>
        {items.map((hit) => (
          <Found key={hit.conversation_id} hit={hit} />
        ))}
      </ul>
    </>
  );
}

function Found({ hit }: { hit: ConversationHit }): ReactNode {
  const { t } = useLingui();
  const { message } = hit;
  const others = hit.message_count - 1;
  return (
    <li>
      <Link
        to="/conversations/$conversationId"
        params={{ conversationId: hit.conversation_id }}
        search={message ? { message: message.message_id } : {}}
        className="hit"
        onKeyDown={moveOn}
      >
        <span className="hit-title">
          <span className="grow truncate">
            <Snippet parts={hit.title} />
          </span>
          {hit.status === "archived" && (
            <span title={t`Archived`}>
              <Archive className="s" aria-hidden="true" />
              <span className="sr-only">{t`Archived`}</span>
            </span>
          )}
          {hit.last_message_at !== null && <span className="num">{shortTime(hit.last_message_at)}</span>}
        </span>
        {message && (
          <span className="hit-text">
            {message.author && <b>{message.author.name}: </b>}
            <Snippet parts={message.snippet} />
          </span>
        )}
        {others > 0 && <span className="text-12 text-fg-3">{t`and ${others} more`}</span>}
      </Link>
    </li>
  );
}

/** The arrows go from one row to the next, and from the first one back to the field. */
export function moveOn(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const list = event.currentTarget.closest("[data-search]");
  if (step === undefined || !list) return;
  const stops = [...list.querySelectorAll<HTMLElement>("input[type=search], .hit")];
  stops[stops.indexOf(event.currentTarget) + step]?.focus();
  event.preventDefault();
}
