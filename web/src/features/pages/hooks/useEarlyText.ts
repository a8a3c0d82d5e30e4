import { type KeyboardEvent, useRef } from "react";

export interface EarlyText {
  /** One wants to write into the text, which is not there yet. */
  begin: () => void;
  /** Takes a key while the text is awaited; true if it did. */
  onKey: (event: KeyboardEvent) => boolean;
  /** What was typed meanwhile, once; null if nobody waits. */
  take: () => string | null;
}

/** What is typed after the title before the text is there waits for it: nothing that was typed is lost. */
export function useEarlyText(): EarlyText {
  const waiting = useRef<string | null>(null);
  return {
    begin: () => {
      waiting.current ??= "";
    },
    onKey: (event) => {
      if (waiting.current === null || event.ctrlKey || event.metaKey || event.altKey) return false;
      if (event.key === "Backspace") waiting.current = waiting.current.slice(0, -1);
      else if (event.key.length === 1) waiting.current += event.key;
      else return false;
      return true;
    },
    take: () => {
      const text = waiting.current;
      waiting.current = null;
      return text;
    },
  };
}
