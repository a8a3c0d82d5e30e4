import { useState } from "react";
import type { Conversation } from "@/api";
import type { ModelChoice } from "./useModelChoice";

export interface ThinkingChoice {
  /** Whether the chosen model can think; the choice left to Stoa takes one that can. */
  isPossible: boolean;
  isOn: boolean;
  toggle: () => void;
}

/** Whether the model thinks before it answers: as picked here, else as the conversation was left. */
export function useThinkingChoice(
  conversation: Conversation | null,
  { chosen }: ModelChoice,
): ThinkingChoice {
  const [picked, setPicked] = useState<boolean | null>(null);
  const isPossible = chosen !== null && (chosen.model === null || chosen.model.supports_thinking);
  const isOn = isPossible && (picked ?? conversation?.thinking ?? false);
  return { isPossible, isOn, toggle: () => setPicked(!isOn) };
}
