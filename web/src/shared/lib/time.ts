import { i18n } from "@lingui/core";

const DAY = 86_400_000;

function startOfDay(moment: Date): number {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}

/** "14:03" for today, "Tue 14:03" within six days, else "12 November", with the year when it is another one. */
export function shortTime(moment: Date | string, now = new Date()): string {
  const date = typeof moment === "string" ? new Date(moment) : moment;
  const days = Math.round((startOfDay(now) - startOfDay(date)) / DAY);
  const clock: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (days === 0) return format(date, clock);
  if (days > 0 && days < 6) return `${format(date, { weekday: "short" })} ${format(date, clock)}`;
  const isThisYear = date.getFullYear() === now.getFullYear();
  return format(date, { day: "numeric", month: "long", ...(isThisYear ? {} : { year: "numeric" }) });
}

/** "14:03", whatever the day. */
export function clockTime(moment: Date | string): string {
  const date = typeof moment === "string" ? new Date(moment) : moment;
  return format(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** The name of a day: "Thursday 26 November", with the year when it is another one. */
export function dayName(moment: Date | string, now = new Date()): string {
  const date = typeof moment === "string" ? new Date(moment) : moment;
  const isThisYear = date.getFullYear() === now.getFullYear();
  return format(date, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(isThisYear ? {} : { year: "numeric" }),
  });
}

/** Date and time in full, for tooltips and `<time>` titles. */
export function fullTime(moment: Date | string): string {
  const date = typeof moment === "string" ? new Date(moment) : moment;
  return format(date, { dateStyle: "full", timeStyle: "short" });
}

function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  // Written day before month, as the design asks, unless the person's language says otherwise.
  const language = i18n.locale === "en" || i18n.locale === "" ? "en-GB" : i18n.locale;
  return new Intl.DateTimeFormat(language, options).format(date);
}

/** The day of a moment where the reader is, as date fields write it. */
export function dayOf(moment: Date | string): string {
  const date = new Date(moment);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last moment of such a day; null for none. */
export function endOfDay(day: string): string | null {
  return day === "" ? null : new Date(`${day}T23:59:59`).toISOString();
}
