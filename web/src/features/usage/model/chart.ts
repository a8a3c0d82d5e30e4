export interface Bar {
  /** First day of what the bar stands for. */
  day: string;
  /** Cost of each series, in its order. */
  parts: number[];
  total: number;
}

export interface Chart {
  series: string[];
  bars: Bar[];
  /** The highest sum of what is above nothing in a bar, and the lowest of what is below: never above nothing. */
  highest: number;
  lowest: number;
}

/** What a chart is drawn from. */
export interface DayFigures {
  first: string;
  last: string;
  days: readonly { day: string; model: string; cost_micros: number }[];
  models: readonly { key: string }[];
}

/** So many models have a colour of their own; the rest is one series without a name. */
const NAMED = 5;
export const REST = "";
/** More bars than this do not fit beside each other: then a bar stands for a month. */
const MOST_DAYS = 92;

/** The cost of each day, or each month of a long time, stacked by model: the dearest at the bottom. */
export function chartOf({ first, last, days, models }: DayFigures): Chart {
  const named = models.slice(0, NAMED).map((line) => line.key);
  const series = models.length > NAMED ? [...named, REST] : named;
  const steps = stepsBetween(first, last);
  const isByMonth = steps.length > MOST_DAYS;
  const keyOf = (day: string) => (isByMonth ? `${day.slice(0, 7)}-01` : day);
  const bars = new Map<string, Bar>();
  for (const day of steps.map(keyOf)) {
    if (!bars.has(day)) bars.set(day, { day, parts: series.map(() => 0), total: 0 });
  }
  for (const line of days) {
    const bar = bars.get(keyOf(line.day));
    if (bar === undefined) continue;
    const known = named.indexOf(line.model);
    const index = known === -1 ? series.length - 1 : known;
    bar.parts[index] = (bar.parts[index] ?? 0) + line.cost_micros;
    bar.total += line.cost_micros;
  }
  const all = [...bars.values()];
  return {
    series,
    bars: all,
    highest: Math.max(0, ...all.map((bar) => sumOf(bar.parts.filter((part) => part > 0)))),
    lowest: Math.min(0, ...all.map((bar) => sumOf(bar.parts.filter((part) => part < 0)))),
  };
}

function sumOf(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum + part, 0);
}

/** Every day from the first to the last, both included. */
function stepsBetween(first: string, last: string): string[] {
  const days: string[] = [];
  const end = Date.parse(`${last}T00:00:00Z`);
  for (let moment = Date.parse(`${first}T00:00:00Z`); moment <= end; moment += 86_400_000) {
    days.push(new Date(moment).toISOString().slice(0, 10));
  }
  return days;
}
