import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { SaveState } from "@/editor/autosave";
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
    case "unsaved":
    case "saving":
      return t`Saving`;
    case "retrying":
      return t`Not saved, retrying`;
    case "offline":
      return t`Offline, changes kept here`;
    case "conflict":
    case "refused":
      return t`Not saved, kept on this device`;
  }
}
