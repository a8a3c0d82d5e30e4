import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Conversation, Model } from "@/api";
import { useSession } from "@/features/identity";
import { organizationQuery } from "@/features/orgs";
import { autoSlugs, modelsQuery } from "@/features/providers";

/** What a message can be sent to: a model, or the choice left to Stoa (`model` null). */
export interface Choosable {
  slug: string;
  model: Model | null;
}

export interface ModelChoice {
  /** The choices left to Stoa first, then every model. */
  options: readonly Choosable[];
  /** What the next message goes to; null when there is nothing at all. */
  chosen: Choosable | null;
  choose: (slug: string) => void;
  /** False once it is known that only the demonstration answers. */
  isConnected: boolean;
}

/** What was picked here, else the conversation's model, else the one last used or the organization's, else the first that works. */
export function useModelChoice(conversation: Conversation | null): ModelChoice {
  const { user, organization } = useSession();
  const { data: usual } = useQuery({
    ...organizationQuery(organization?.id ?? ""),
    enabled: organization !== null && user.last_used_model === null,
    select: (found) => found.settings.default_model,
  });
  const { data: models } = useQuery(modelsQuery);
  const [picked, setPicked] = useState<string | null>(null);
  const known = models ?? [];
  const options: Choosable[] = [
    ...autoSlugs(known).map((slug) => ({ slug, model: null })),
    ...known.map((model) => ({ slug: model.slug, model })),
  ];
  const available = options.filter(({ model }) => model === null || model.is_available);
  const chosen =
    [picked, conversation?.model, user.last_used_model ?? usual]
      .map((slug) =>
        available.find((each) => each.slug === slug && (slug === picked || !each.model?.is_demo)),
      )
      .find((each) => each !== undefined) ??
    available.find(({ model }) => model !== null) ??
    null;
  return {
    options,
    chosen,
    choose: setPicked,
    isConnected: models === undefined || available.some(({ model }) => model?.is_demo === false),
  };
}
