import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { FileText, Folder, MessageSquare, Search } from "lucide-react";
import type { ReactNode } from "react";
import type { Found } from "@/api";
import { Snippet } from "@/features/conversations";

export interface PaletteFoundProps {
  hits: readonly Found[];
  words: string;
  onDone: () => void;
}

/** What the search found in texts and conversations, by kind, and the way to all of it. */
export function PaletteFound({ hits, words, onDone }: PaletteFoundProps): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const groups = [
    { kind: "page", heading: t`In pages` },
    { kind: "conversation", heading: t`Conversations` },
  ] as const;
  const open = (hit: Found) => () => {
    onDone();
    if (hit.kind === "page") void navigate({ to: "/pages/$pageId", params: { pageId: hit.id } });
    else
      void navigate({
        to: "/conversations/$conversationId",
        params: { conversationId: hit.id },
        search: hit.message_id === null ? {} : { message: hit.message_id },
      });
  };
  return (
    <>
      {groups.map(({ kind, heading }) => {
        const ofKind = hits.filter((hit) => hit.kind === kind);
        return (
          ofKind.length > 0 && (
            <Command.Group key={kind} heading={heading}>
              {ofKind.map((hit) => (
                <Command.Item key={hit.id} value={hit.id} className="menu-item" onSelect={open(hit)}>
                  <HitIcon hit={hit} />
                  <span className="max-w-[50%] shrink-0 truncate">
                    {hit.title.length > 0 ? <Snippet parts={hit.title} /> : t`Untitled`}
                  </span>
                  <span className="grow truncate text-fg-3">
                    <Snippet parts={hit.snippet} />
                  </span>
                </Command.Item>
              ))}
            </Command.Group>
          )
        );
      })}
      <Command.Group heading={t`Search`}>
        <Command.Item
          value="everything"
          className="menu-item"
          onSelect={() => {
            onDone();
            void navigate({ to: "/search", search: { q: words } });
          }}
        >
          <Search aria-hidden="true" />
          <span className="grow truncate">{t`See everything found for ${words}`}</span>
        </Command.Item>
      </Command.Group>
    </>
  );
}

function HitIcon({ hit }: { hit: Found }): ReactNode {
  if (hit.kind === "conversation") return <MessageSquare aria-hidden="true" />;
  return hit.detail === "FOLDER" ? <Folder aria-hidden="true" /> : <FileText aria-hidden="true" />;
}
