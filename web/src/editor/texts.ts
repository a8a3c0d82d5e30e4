import { useLingui } from "@lingui/react/macro";
import type { BlockTexts } from "./extensions";

/** The words that blocks show of themselves. */
export function useBlockTexts(): BlockTexts {
  const { t } = useLingui();
  return {
    toggleLabel: (isOpen) => (isOpen ? t`Close` : t`Open`),
    emptyTaskLabel: t`Empty task`,
    diagramLabel: t`Diagram`,
    diagramFailed: (reason) => t`This diagram cannot be drawn. ${reason}`,
  };
}
