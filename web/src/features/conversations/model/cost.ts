const MICROS = 1_000_000;

/** Micro-dollars as "$0.021": two digits that count, at least cents. Null when nothing was charged. */
export function formatCost(micros: number | null): string | null {
  if (micros === null || micros <= 0) return null;
  const dollars = micros / MICROS;
  if (dollars < 0.0001) return "< $0.0001";
  const decimals = dollars >= 1 ? 2 : Math.min(4, Math.max(2, 1 - Math.floor(Math.log10(dollars))));
  return `$${dollars.toFixed(decimals)}`;
}
