import { useLingui } from "@lingui/react/macro";
import { NodeViewWrapper, type ReactNodeViewProps } from "@tiptap/react";
import { FileText } from "lucide-react";
import { type MouseEvent, type ReactNode, use } from "react";
import type { MentionKind } from "./mention";
import { MentionContext, type Mentions, reading } from "./mention-context";

interface Attributes {
  kind: MentionKind;
  id: string;
  label: string | null;
}

// Nothing of the workspace is known where a link shows its page to the world.
const OUTSIDE: Mentions["labels"] = new Map();

/** A mention in the text. A page leads to itself; what the person may not see has no title and leads nowhere. */
export function MentionChip({ node }: ReactNodeViewProps): ReactNode {
  const { t } = useLingui();
  const mentions = use(MentionContext);
  const attributes = node.attrs as Attributes;
  const { kind, label } = reading(mentions === null ? OUTSIDE : mentions.labels, attributes);
  const noAccess = attributes.kind === "page" ? t`A page without access` : t`Somebody`;
  const onClick = (event: MouseEvent) => {
    // The browser's own ways to open a new tab stay.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    mentions?.onOpen(attributes.id);
  };
  return (
    <NodeViewWrapper as="span">
      {kind === "open" && mentions ? (
        <a className="mention" href={mentions.addressOf(attributes.id)} onClick={onClick} draggable={false}>
          <FileText aria-hidden="true" />
          {label}
        </a>
      ) : kind === "named" ? (
        <span className="mention">@{label}</span>
      ) : kind === "unread" ? (
        <span className="mention">@{label ?? "…"}</span>
      ) : (
        <span className={kind === "closed" ? "mention mention-closed" : undefined}>
          {label === null ? noAccess : `@${label}`}
        </span>
      )}
    </NodeViewWrapper>
  );
}
