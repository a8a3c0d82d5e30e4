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
