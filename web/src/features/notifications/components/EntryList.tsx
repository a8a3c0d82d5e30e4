import type { ReactNode } from "react";
import type { InboxEntry } from "@/api";
import { dayName } from "@/shared/lib/time";
import { byDay } from "../model/days";
import { EntryRow } from "./EntryRow";

/** The entries under the names of their days. */
export function EntryList({ entries }: { entries: readonly InboxEntry[] }): ReactNode {
  return byDay(entries).map((day) => (
    <section key={day.at} className="mb-5" aria-label={dayName(day.at)}>
      <h2 className="mb-1 text-12 font-medium text-fg-3">{dayName(day.at)}</h2>
      <ul className="inbox-list">
        {day.entries.map((entry) => (
          <EntryRow key={entry.id} entry={entry} />
        ))}
      </ul>
    </section>
  ));
}
