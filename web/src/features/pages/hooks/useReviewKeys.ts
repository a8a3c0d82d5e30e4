import { type RefObject, useEffect, useEffectEvent } from "react";

/** What marks a change of a proposal on the screen; the value is its id. */
export const HUNK = "data-hunk";

function step(all: HTMLElement[], current: HTMLElement | null, by: number): void {
  const at = current === null ? -Math.min(by, 0) - 1 : all.indexOf(current);
  all[Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
}

/** In a list of changes `j` and `k` go to the next and the previous one, `a` accepts and `r` rejects it. */
export function useReviewKeys(
  list: RefObject<HTMLElement | null>,
  onDecide: (id: string, decision: "accept" | "reject") => void,
): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.target instanceof HTMLTextAreaElement || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = [...(list.current?.querySelectorAll<HTMLElement>(`[${HUNK}]`) ?? [])];
    const current = all.find((each) => each.contains(document.activeElement)) ?? null;
    const id = current?.getAttribute(HUNK) ?? null;
    if (event.key === "j") step(all, current, 1);
    if (event.key === "k") step(all, current, -1);
    if (event.key === "a" && id !== null) onDecide(id, "accept");
    if (event.key === "r" && id !== null) onDecide(id, "reject");
  });
  useEffect(() => {
    const element = list.current;
    const listen = (event: KeyboardEvent) => onKey(event);
    element?.addEventListener("keydown", listen);
    return () => element?.removeEventListener("keydown", listen);
  });
}
