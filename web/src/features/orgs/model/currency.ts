const MICROS = 1_000_000;

export interface Currency {
  code: string;
  micros_per_dollar: number;
}

/** What was typed: a currency, null for none, undefined for what is neither. */
export function currencyOf(code: string, rate: string): Currency | null | undefined {
  const name = code.trim();
  const text = rate.trim().replace(",", ".");
  if (name === "" && text === "") return null;
  if (!/^[A-Z]{3}$/.test(name) || !/^\d{1,6}(\.\d{1,6})?$/.test(text)) return undefined;
  const micros = Math.round(Number(text) * MICROS);
  return micros > 0 ? { code: name, micros_per_dollar: micros } : undefined;
}

export function typedRate(micros: number): string {
  return String(micros / MICROS);
}
