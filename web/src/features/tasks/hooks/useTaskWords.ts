import { useLingui } from "@lingui/react/macro";
import type { TaskSummary } from "@/api";
import { shortTime } from "@/shared/lib/time";
import { daysUntil, dueDate, timeOf } from "../model/due";

export type Effort = NonNullable<TaskSummary["estimated_effort"]>;

/** The words for what a task says of itself. */
export function useTaskWords() {
  const { t } = useLingui();
  const efforts: Record<Effort, string> = {
    quick: t`Quick`,
    short: t`Short`,
    medium: t`Medium`,
    long: t`Long`,
    multi_day: t`Several days`,
  };
  const due = (task: TaskSummary): string => {
    const date = dueDate(task);
    if (date === null) return "";
    const days = daysUntil(task);
    const named = days === 0 ? t`Today` : days === 1 ? t`Tomorrow` : shortTime(date);
    const isDay = task.due_is_date || (days !== 0 && days !== 1);
    return isDay ? dayOnly(named) : `${named} ${timeOf(date)}`;
  };
  return { efforts, due };
}

/** Without the clock that times of the last days bring along. */
function dayOnly(words: string): string {
  return words.replace(/ ?\d{2}:\d{2}$/, "") || words;
}
