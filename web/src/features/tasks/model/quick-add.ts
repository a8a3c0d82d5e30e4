/** What one types to add a task: "Ask the welder fri 15:00 !high". */
export interface QuickTask {
  title: string;
  isHigh: boolean;
  /** Local; null: none. `hasTime` false: the day alone. */
  due: Date | null;
  hasTime: boolean;
}

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DAY = /^(sun|mon|tue|wed|thu|fri|sat)(?:day|sday|nesday|rsday|urday)?$/i;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** Takes day, time and "!high" out of the words, wherever they stand at the end of the line. */
export function readQuickTask(text: string, now = new Date()): QuickTask {
  const words = text.trim().split(/\s+/).filter(Boolean);
  let isHigh = false;
  let day: Date | null = null;
  let time: readonly [number, number] | null = null;
  // From the end: a day in the middle of a sentence belongs to the sentence.
  while (words.length > 1) {
    const word = words.at(-1) ?? "";
    const clock = TIME.exec(word);
    const named: Date | null = day === null ? dayOf(word, now) : null;
    if (/^!high$/i.test(word) && !isHigh) isHigh = true;
    else if (clock && time === null) time = [Number(clock[1]), Number(clock[2])];
    else if (named) day = named;
    else break;
    words.pop();
  }
  return { title: words.join(" "), isHigh, due: moment(day, time, now), hasTime: time !== null };
}

function moment(day: Date | null, time: readonly [number, number] | null, now: Date): Date | null {
  if (time === null) return day;
  const on = day ?? startOf(now);
  return new Date(on.getFullYear(), on.getMonth(), on.getDate(), time[0], time[1]);
}

function dayOf(word: string, now: Date): Date | null {
  const lower = word.toLowerCase();
  if (lower === "today") return startOf(now);
  if (lower === "tomorrow") return startOf(now, 1);
  const date = DATE.exec(lower);
  if (date) {
    const [year, month, day] = [Number(date[1]), Number(date[2]), Number(date[3])];
    const found = new Date(year, month - 1, day);
    return found.getMonth() === month - 1 && found.getDate() === day ? found : null;
  }
  const named = DAY.exec(lower);
  if (!named) return null;
  // The next one; today's name means today.
  const ahead = (DAYS.indexOf(named[1]?.toLowerCase() ?? "") - now.getDay() + 7) % 7;
  return startOf(now, ahead);
}

function startOf(now: Date, daysLater = 0): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysLater);
}
