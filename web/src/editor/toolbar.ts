import type { KeyboardEvent } from "react";

const buttonsOf = (bar: Element) => [...bar.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")];

/** Moves the focus from the text into the bar that stands beside it; false if there is none. */
export function reachToolbar(): boolean {
  const bars = [...document.querySelectorAll<HTMLElement>(".format-menu[role=toolbar]")];
  const bar = bars.find((each) => each.checkVisibility({ visibilityProperty: true }));
  const [first] = bar ? buttonsOf(bar) : [];
  first?.focus();
  return first !== undefined;
}

/** Keys inside a bar: arrows go from button to button, Escape back to the text. */
export function onToolbarKey(event: KeyboardEvent<HTMLElement>, toText: () => void): void {
  if (event.target instanceof HTMLInputElement) return;
  // The menu's own event stands in front of the browser's and cannot be asked for the key.
  const { key } = event.nativeEvent;
  if (key === "Escape") {
    event.preventDefault();
    toText();
    return;
  }
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  const buttons = buttonsOf(event.currentTarget);
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  if (step === undefined || at === -1) return;
  event.preventDefault();
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}
