import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { SaveState } from "@/editor/collab/room";
import { shortTime } from "@/shared/lib/time";

/** "Saved 14:03" and what else may be true of the text. */
export function SaveStatus({ state }: { state: SaveState }): ReactNode {
  return <span role="status">{useWords(state)}</span>;
}

function useWords(state: SaveState): string {
  const { t } = useLingui();
  switch (state.kind) {
    case "saved": {
      if (state.at === null) return "";
      const at = shortTime(state.at);
      return t`Saved ${at}`;
    }
    case "saving":
      return t`Saving`;
    case "retrying":
      return t`Not saved, retrying`;
    case "offline":
      if (state.count === 0) return t`Offline`;
      return t`Offline, ${plural(state.count, { one: "# change", other: "# changes" })} kept here`;
    case "refused":
      return t`Not saved, kept on this device`;
  }
}
