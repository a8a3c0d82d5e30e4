import { useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent } from "react";

/** Takes the text of a link once; what was written before stays above it. */
export function useGivenDraft(draft: string | null, text: string, setText: (text: string) => void): void {
  const navigate = useNavigate();
  const take = useEffectEvent((given: string) => {
    if (!text.includes(given)) setText(text.trim() === "" ? given : `${text.trimEnd()}\n\n${given}`);
    void navigate({ to: "/conversations", replace: true });
  });
  useEffect(() => {
    if (draft !== null) take(draft);
  }, [draft]);
}
