import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Conversation, Model } from "@/api";
import { useSession } from "@/features/identity";
import { modelsQuery } from "@/features/providers";

export interface ModelChoice {
  models: readonly Model[];
  /** The model that the next message goes to; null when there is none at all. */
  chosen: Model | null;
  choose: (slug: string) => void;
  /** False once it is known that only the demonstration answers. */
  isConnected: boolean;
}

/** What was picked here, else the conversation's model, else the one last used, else the first that works. */
export function useModelChoice(conversation: Conversation | null): ModelChoice {
  const { user } = useSession();
  const { data: models } = useQuery(modelsQuery);
  const [picked, setPicked] = useState<string | null>(null);
  const known = models ?? [];
  const available = known.filter((model) => model.is_available);
  const chosen =
    [picked, conversation?.model, user.last_used_model]
      .map((slug) => available.find((model) => model.slug === slug && (slug === picked || !model.is_demo)))
      .find((model) => model !== undefined) ??
    available[0] ??
    null;
  return {
    models: known,
    chosen,
    choose: setPicked,
    isConnected: models === undefined || available.some((model) => !model.is_demo),
  };
}
