import { useLingui } from "@lingui/react/macro";
import type { RefObject } from "react";
import type { InboxEntry } from "@/api";
import { useShortcut } from "@/shared/lib/shortcuts";
import { useChangeEntry } from "../api";

/** j and k walk through the entries, e puts the one with the focus away, u makes it unread or read. */
export function useInboxKeys(list: RefObject<HTMLElement | null>, entries: readonly InboxEntry[]): void {
  const { t } = useLingui();
  const change = useChangeEntry();
  const group = t`Inbox`;

  const places = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-entry]") ?? [])];
  const step = (by: number) => {
    const all = places();
    const at = all.findIndex((place) => place === document.activeElement);
    const next = at === -1 ? (by > 0 ? 0 : all.length - 1) : at + by;
    all[Math.min(Math.max(next, 0), all.length - 1)]?.focus();
  };
  const focused = () => {
    const id = document.activeElement?.closest(".inbox-entry")?.querySelector<HTMLElement>("[data-entry]")
      ?.dataset.entry;
    return entries.find((entry) => entry.id === id);
  };
  const archive = () => {
    const entry = focused();
    if (!entry) return;
    // The focus goes on to the next entry, not to the top of the screen.
    step(places().at(-1) === document.activeElement ? -1 : 1);
    change.mutate({ id: entry.id, change: { is_archived: true } });
  };
  const turn = () => {
    const entry = focused();
    if (entry) change.mutate({ id: entry.id, change: { is_read: entry.read_at === null } });
  };

  useShortcut({ keys: "j", label: t`Next entry`, group }, () => step(1));
  useShortcut({ keys: "k", label: t`Entry before`, group }, () => step(-1));
  useShortcut({ keys: "e", label: t`Archive`, group }, archive);
  useShortcut({ keys: "u", label: t`Mark as unread or read`, group }, turn);
}
