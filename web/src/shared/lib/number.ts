import { i18n } from "@lingui/core";

/** A number with the separators of the person's language: "6,204". */
export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  const language = i18n.locale === "en" || i18n.locale === "" ? "en-GB" : i18n.locale;
  return new Intl.NumberFormat(language, options).format(value);
}
