import { formatNumber } from "@/shared/lib/number";

const MICROS = 1_000_000;

/** "$3.20"; amounts below ten cents with as many places as say something: "$0.0042". */
export function dollars(micros: number): string {
  const isSmall = micros !== 0 && Math.abs(micros) < MICROS / 10;
  return formatNumber(micros / MICROS, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: 2,
    maximumFractionDigits: isSmall ? 6 : 2,
  });
}

/** "≈ €2.94": the amount at a rate that somebody set; for reading only, everything is counted in dollars. */
export function converted(
  micros: number,
  { code, micros_per_dollar }: { code: string; micros_per_dollar: number },
): string {
  const amount = (micros / MICROS) * (micros_per_dollar / MICROS);
  return `≈ ${formatNumber(amount, { style: "currency", currency: code, currencyDisplay: "narrowSymbol" })}`;
}

/** What somebody typed as dollars, in micro-dollars; null for what is no amount. */
export function micros(typed: string): number | null {
  const text = typed.trim().replace(",", ".");
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(text)) return null;
  const [whole = "0", part = ""] = text.split(".");
  return Number(whole) * MICROS + Number(part.padEnd(6, "0"));
}

/** The other way round, for a field: "12.5". */
export function typed(amount: number): string {
  return String(amount / MICROS);
}
