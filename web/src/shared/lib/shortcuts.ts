import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

export interface Shortcut {
  /** "mod+k", "mod+shift+o", "?", or a sequence "g c". `mod` is Command on a Mac and Ctrl elsewhere. */
  keys: string;
  label: string;
  /** Heading in the list that `?` opens. */
  group: string;
}

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator.userAgent);
const SEQUENCE_MS = 1200;

const NAMES: Readonly<Record<string, string>> = {
  mod: isMac ? "⌘" : "Ctrl",
  shift: isMac ? "⇧" : "Shift",
  alt: isMac ? "⌥" : "Alt",
  enter: "Enter",
  escape: "Esc",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
};

/** "mod+shift+o" as a person reads it: "Ctrl Shift O". */
export function keyNames(keys: string): string {
  return keys
    .split(/[+ ]/)
    .map((key) => NAMES[key] ?? key.toUpperCase())
    .join(" ");
}

/** The combination of a key press in the notation of `Shortcut.keys`. */
export function combination(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  const parts: string[] = [];
  if (isMac ? event.metaKey : event.ctrlKey) parts.push("mod");
  if (event.altKey) parts.push("alt");
  // A printed sign such as "?" already contains its Shift.
  if (event.shiftKey && (key.length > 1 || /[a-z0-9]/.test(key) || parts.length > 0)) parts.push("shift");
  parts.push(key);
  return parts.join("+");
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null;
  return target?.closest("input, textarea, select, [contenteditable='true'], [role='menu']") !== null;
}

interface Entry extends Shortcut {
  run: (event: KeyboardEvent) => void;
}

const entries = new Set<Entry>();
const listeners = new Set<() => void>();
let snapshot: readonly Shortcut[] = [];
let previous = { keys: "", at: 0 };

function changed(): void {
  snapshot = [...entries];
  for (const listener of listeners) listener();
}

/** Finds and runs the newest shortcut that fits; plain letters stay letters inside text fields and dialogs. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const pressed = combination(event);
  const needsMod =
    pressed.startsWith("mod+") || pressed.startsWith("alt+") || /^(shift\+)?f\d+$/.test(pressed);
  if (!needsMod && (isTyping(event) || document.querySelector("[role='dialog']") !== null)) return;
  const sequence = event.timeStamp - previous.at < SEQUENCE_MS ? `${previous.keys} ${pressed}` : "";
  previous = { keys: pressed, at: event.timeStamp };
  const entry = [...entries].reverse().find(({ keys }) => keys === sequence || keys === pressed);
  if (!entry) return;
  event.preventDefault();
  entry.run(event);
}

/** Runs `run` on the keys while the component is shown, and lists the shortcut under `?`. */
export function useShortcut(shortcut: Shortcut, run: (event: KeyboardEvent) => void, enabled = true): void {
  const { keys, label, group } = shortcut;
  const act = useEffectEvent(run);
  useEffect(() => {
    if (!enabled) return undefined;
    const entry: Entry = { keys, label, group, run: (event) => act(event) };
    entries.add(entry);
    changed();
    return () => {
      entries.delete(entry);
      changed();
    };
  }, [keys, label, group, enabled]);
}

/** All shortcuts that work at this moment. */
export function useShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
  );
}
