import { useLingui } from "@lingui/react/macro";
import { type ReactNode, use, useState } from "react";
import type { Page } from "@/api";
import { usePassages } from "@/editor/passages-context";
import { Segmented } from "@/shared/ui";
import { PageSlotsContext } from "../../slots";
import { Backlinks } from "./Backlinks";
import { Comments } from "./Comments";
import { History } from "./History";
import { Outline } from "./Outline";
import { Proposals, useOpenProposals } from "./Proposals";

type Panel = "outline" | "comments" | "proposals" | "backlinks" | "history";

/** What belongs to a page beside its text, one panel at a time. */
export function PageRail({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  const [panel, setPanel] = useState<Panel>("comments");
  const slots = use(PageSlotsContext);
  const { draft } = usePassages().state;
  const [lastDraft, setLastDraft] = useState(draft);
  if (draft !== lastDraft) {
    setLastDraft(draft);
    if (draft) setPanel("comments");
  }
  const openCount = useOpenProposals(page.id);
  const proposals = openCount === 0 ? t`Proposals` : t`Proposals (${openCount})`;
  return (
    <div className="flex min-h-0 flex-col gap-3 overflow-y-auto p-3">
      <div className="shrink-0 overflow-x-auto p-0.5">
        <Segmented
          label={t`Panel`}
          value={panel}
          onChange={setPanel}
          options={[
            { value: "outline", label: t`Outline` },
            { value: "comments", label: t`Comments` },
            ...(page.type === "DOCUMENT"
              ? [
                  {
                    value: "proposals" as const,
                    label: <span className="whitespace-nowrap">{proposals}</span>,
                  },
                ]
              : []),
            { value: "backlinks", label: t`Links` },
            { value: "history", label: t`History` },
          ]}
        />
      </div>
      {panel === "outline" && <Outline />}
      {panel === "comments" && <Comments page={page} />}
      {panel === "proposals" && <Proposals page={page} />}
      {panel === "backlinks" && (
        <>
          <Backlinks pageId={page.id} />
          {slots.links(page)}
        </>
      )}
      {panel === "history" && <History page={page} />}
    </div>
  );
}
