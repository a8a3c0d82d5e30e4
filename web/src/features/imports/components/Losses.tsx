import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Import } from "@/api";
import { formatNumber } from "@/shared/lib/number";

/** What kinds of things are not taken over, in words. */
export function useLossNames(): Readonly<Record<string, string>> {
  const { t } = useLingui();
  return {
    attachment: t`attached files`,
    picture: t`pictures`,
    tool_message: t`messages of tools`,
    tool_result: t`results of tools`,
    message_unknown: t`messages of an unknown kind`,
    message_over_limit: t`messages beyond the limit`,
    twin_message: t`messages that were there twice`,
    parent_unknown: t`messages whose predecessor is missing`,
    ring_cut: t`rings of messages, which were cut`,
    conversation_damaged: t`damaged conversations`,
    conversation_empty: t`conversations without messages`,
    conversation_unknown: t`entries that are no conversations`,
    unsafe_path: t`entries with unsafe names`,
    not_a_file: t`entries that are no files`,
    encrypted: t`encrypted entries`,
    duplicate: t`entries that were there twice`,
    too_deep: t`entries that lie too deep`,
    too_large: t`entries that are too large`,
    damaged: t`damaged entries`,
    not_shown: t`files that no page shows`,
    broken_link: t`links that lead nowhere; they stay as they are`,
    front_matter: t`headers of files; their titles were used`,
    "pages.too_complex": t`texts that are too deep or too large; their pages are empty`,
    "pages.document_invalid": t`texts that cannot be read; their pages are empty`,
    "pages.file_unreadable": t`files that cannot be read; their pages are empty`,
  };
}

/** What could not be taken over, by kind. */
export function Losses({ found }: { found: Import }): ReactNode {
  const { t } = useLingui();
  const names = useLossNames();
  const losses = Object.entries(found.losses);
  if (losses.length === 0) return null;
  return (
    <div className="grid gap-1 text-fg-2">
      <p>{t`Not taken over:`}</p>
      <ul className="list-disc pl-5">
        {losses.map(([kind, count]) => (
          <li key={kind}>
            {names[kind] ?? kind}: {formatNumber(count)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Why a file was refused. */
export function useReason(found: string | null): string {
  const { t } = useLingui();
  const other = t`This is a file of another product. Choose where it is from.`;
  const reasons: Record<string, string> = {
    chatgpt: other,
    claude: other,
    open_webui: other,
    librechat: other,
    stoa: other,
    too_large: t`The file unpacks to more than can be read.`,
    too_many_entries: t`The archive has too many entries.`,
    damaged: t`The archive is damaged.`,
    encrypted: t`The archive is encrypted.`,
    too_deep: t`The file is nested too deeply.`,
    not_json: t`This is neither an archive nor JSON.`,
    no_pages: t`There are no pages in this archive.`,
    nested: t`The archive holds other archives. Unpack it, and send each of them.`,
    markdown_zip: t`This archive is not from Notion. Choose Markdown files.`,
    no_conversations: t`There are no conversations in this file.`,
    expired: t`The file is gone. Send it again.`,
    too_demanding: t`The file could not be read within the limits.`,
  };
  return reasons[found ?? ""] ?? t`There are no conversations of this product in the file.`;
}
