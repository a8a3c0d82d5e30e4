import type { TaskSummary } from "@/api";
import { dayName } from "@/shared/lib/time";

const DAY_MS = 86_400_000;

type Due = Pick<TaskSummary, "due_at" | "due_is_date">;

/** The moment of a due date on one's own calendar; a date-only one is that day, wherever one is. */
export function dueDate(task: Due): Date | null {
  if (task.due_at === null) return null;
  const moment = new Date(task.due_at);
  if (!task.due_is_date) return moment;
  return new Date(moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate());
}

/** How many days lie between today and the due date; negative: it is over. */
export function daysUntil(task: Due, now = new Date()): number | null {
  const due = dueDate(task);
  if (due === null) return null;
  const days = [due, now].map((each) => Date.UTC(each.getFullYear(), each.getMonth(), each.getDate()));
  return ((days[0] ?? 0) - (days[1] ?? 0)) / DAY_MS;
}

/** "14:30" beside a due date that has a time. */
export function timeOf(date: Date): string {
  return [date.getHours(), date.getMinutes()].map((each) => String(each).padStart(2, "0")).join(":");
}

/** "2026-12-04", as a date field has it. */
export function dateOf(date: Date): string {
  return [
    String(date.getFullYear()).padStart(4, "0"),
    String(date.getMonth() + 1).padStart(2, "0"),
    String(date.getDate()).padStart(2, "0"),
  ].join("-");
}

/** The day in words, and the time where there is one. */
export function dueWords(task: Due): string {
  const due = dueDate(task);
  if (due === null) return "";
  return task.due_is_date ? dayName(due) : `${dayName(due)}, ${timeOf(due)}`;
}

/** What is sent for a day, and a time if there is one. */
export function dueBody(date: Date, hasTime: boolean): { due_at: string; due_is_date: boolean } {
  return hasTime
    ? { due_at: date.toISOString(), due_is_date: false }
    : { due_at: `${dateOf(date)}T00:00:00Z`, due_is_date: true };
}

/** For how many whole days nothing happened. */
export function quietDays(lastActivity: string, now = new Date()): number {
  return Math.floor((now.getTime() - Date.parse(lastActivity)) / DAY_MS);
}

/** The same time of day a week later. */
export function inAWeek(now = new Date()): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 7, now.getHours(), now.getMinutes());
}
