import { useState } from "react";
import type { Conversation } from "@/api";
import type { ModelChoice } from "./useModelChoice";

export interface SubstituteChoice {
  isOn: boolean;
  toggle: () => void;
  /** What is sent: null while nobody chose, so that the server takes its own. */
  sent: boolean | null;
}

/** Whether another model may answer: as picked here, else as the conversation was left, else where AUTO chooses. */
export function useSubstituteChoice(
  conversation: Conversation | null,
  { chosen }: ModelChoice,
): SubstituteChoice {
  const [picked, setPicked] = useState<boolean | null>(null);
  const isOn = picked ?? conversation?.allow_substitute ?? (chosen !== null && chosen.model === null);
  return { isOn, toggle: () => setPicked(!isOn), sent: picked };
}
