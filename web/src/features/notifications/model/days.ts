import type { InboxEntry } from "@/api";

export interface Day {
  /** The first moment of the day, to be named. */
  at: string;
  entries: InboxEntry[];
}

/** The entries by the day on which they came or grew, in the order of the inbox. */
export function byDay(entries: readonly InboxEntry[]): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const last = days.at(-1);
    if (last && new Date(last.at).toDateString() === new Date(entry.updated_at).toDateString())
      last.entries.push(entry);
    else days.push({ at: entry.updated_at, entries: [entry] });
  }
  return days;
}
