import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { InboxEntry } from "@/api";

/** What happened, in a sentence. Of what is not available any more, only that. */
export function useEntryWords(): (entry: InboxEntry) => string {
  const { t } = useLingui();
  return (entry) => {
    if (!entry.is_available) return t`No longer available`;
    const who = entry.actor?.name ?? t`Somebody`;
    const title = entry.title ?? "";
    const { count } = entry;
    switch (entry.kind) {
      case "mention":
        return t`${who} mentioned you on “${title}”`;
      case "reply":
        return count > 1
          ? t`${plural(count, { one: "# reply", other: "# replies" })} in a thread on “${title}”`
          : t`${who} replied in a thread on “${title}”`;
      case "comment":
        return count > 1
          ? t`${plural(count, { one: "# comment", other: "# comments" })} on “${title}”`
          : t`${who} commented on “${title}”`;
      case "share":
        if (entry.facts.fact === "ending") return t`Your right on “${title}” ends soon`;
        if (entry.facts.fact === "given_ending") return t`A right that you gave on “${title}” ends soon`;
        if (entry.facts.fact === "several" && count > 1)
          return t`${who} shared ${count} pages with you, “${title}” among them`;
        return entry.resource_type === "conversation"
          ? t`${who} shared the conversation “${title}” with you`
          : t`${who} shared “${title}” with you`;
      case "access_request":
        return t`${who} asks to see “${title}”`;
      case "task_assigned":
        return entry.facts.fact === "without_access"
          ? t`Whoever is to do “${title}” does not see it any more`
          : t`${who} gave you the task “${title}”`;
      case "task_due":
        return entry.facts.fact === "today"
          ? t`The task “${title}” is due today`
          : t`The task “${title}” is due tomorrow`;
      case "page_changed":
        return t`${who} changed “${title}”`;
      case "proposal":
        return count > 1
          ? t`${plural(count, { one: "# proposal", other: "# proposals" })} for “${title}”`
          : t`${who} proposes a change to “${title}”`;
      case "proposal_decided":
        return t`${who} decided on your proposal for “${title}”`;
      case "invitation":
        return t`${who} added you to the space “${title}”`;
      case "budget":
        if (entry.facts.fact === "spike") return t`Models cost much more than usual`;
        return entry.facts.fact === "exhausted" ? t`A budget is spent` : t`A budget is nearly spent`;
      case "system":
        if (entry.facts.fact === "page_review") return t`“${title}” is due for review`;
        return entry.facts.fact === "space_given"
          ? t`You handed the space “${title}” over`
          : t`${who} made you the owner of the space “${title}”`;
      default:
        return title;
    }
  };
}
