import { i18n } from "@lingui/core";
import { messages as english } from "./locales/en.po";

/** English is in the bundle; another language becomes a lazy import beside it. */
export function activateLanguage(): void {
  i18n.load("en", english);
  i18n.activate("en");
}

export { i18n };
