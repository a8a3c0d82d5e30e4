import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { FileText, Folder, MessageSquare } from "lucide-react";
import type { ReactNode } from "react";
import type { Found } from "@/api";
import { moveOn, Snippet } from "@/features/conversations";
import { fullTime, shortTime } from "@/shared/lib/time";

/** One hit, with the way to it. */
export function FoundRow({ hit }: { hit: Found }): ReactNode {
  const { t } = useLingui();
  const Icon = hit.kind === "conversation" ? MessageSquare : hit.detail === "FOLDER" ? Folder : FileText;
  const content = (
    <>
      <span className="hit-title">
        <span className="flex min-w-0 grow items-center gap-2 text-14">
          <Icon className="s shrink-0" aria-hidden="true" />
          <span className="truncate">
            {hit.title.length > 0 ? <Snippet parts={hit.title} /> : t`Untitled`}
          </span>
        </span>
        <time className="num" dateTime={hit.at} title={fullTime(hit.at)}>
          {shortTime(hit.at)}
        </time>
      </span>
      {hit.snippet.length > 0 && (
        <span className="hit-text">
          <Snippet parts={hit.snippet} />
        </span>
      )}
      <span className="truncate text-12 text-fg-3">
        {[hit.space?.name, hit.author?.name].filter((name) => name !== undefined).join(" · ")}
      </span>
    </>
  );
  return (
    <li>
      {hit.kind === "page" ? (
        <Link to="/pages/$pageId" params={{ pageId: hit.id }} className="hit" onKeyDown={moveOn}>
          {content}
        </Link>
      ) : (
        <Link
          to="/conversations/$conversationId"
          params={{ conversationId: hit.id }}
          search={hit.message_id === null ? {} : { message: hit.message_id }}
          className="hit"
          onKeyDown={moveOn}
        >
          {content}
        </Link>
      )}
    </li>
  );
}
