import { useState } from "react";
import { extended, NOTHING, present, toggled } from "../model/selection";

export interface PageSelection {
  ids: ReadonlySet<string>;
  /** Taps choose instead of opening; there is no other way where there are no keys. */
  isOn: boolean;
  toggle: (id: string) => void;
  /** Up to this one; from where one is, if nothing was chosen before. */
  extend: (id: string, from?: string) => void;
  all: () => void;
  clear: () => void;
}

/** Pages that are chosen among those that are shown. `isAsked`: the person asked to choose before the first one. */
export function usePageSelection(
  shown: readonly string[],
  isAsked: boolean,
  onEnd: () => void,
): PageSelection {
  const [selection, setSelection] = useState(NOTHING);
  const { ids } = present(selection, shown);
  return {
    ids,
    isOn: isAsked || ids.size > 0,
    toggle: (id) => setSelection(toggled(selection, id)),
    extend: (id, from) => setSelection(extended(selection, shown, id, from)),
    all: () => setSelection({ ids: new Set(shown), anchor: null }),
    clear: () => {
      onEnd();
      setSelection(NOTHING);
    },
  };
}
