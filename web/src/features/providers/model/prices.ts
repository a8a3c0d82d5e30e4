const MICROS = 1_000_000;

/** Micro-dollars as dollars to type; an unknown price is an empty field. */
export function dollarsOf(micros: number | null): string {
  return micros === null ? "" : String(micros / MICROS);
}

/** Typed dollars as micro-dollars; what is no price is none. */
export function microsOf(typed: string): number | null {
  const dollars = Number(typed.trim().replace(",", "."));
  return typed.trim() === "" || !Number.isFinite(dollars) || dollars < 0
    ? null
    : Math.round(dollars * MICROS);
}
