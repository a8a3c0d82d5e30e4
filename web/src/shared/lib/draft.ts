import { useCallback, useEffect, useRef, useState } from "react";
import { readStored, writeStored } from "./stored";

const WRITE_AFTER_MS = 300;

/**
 * Text that is not sent yet, kept on this device per person, so that a reload, a lost session or a crash does not lose
 * it. Clear it with `setText("")` after the server has taken the text. `key` names person and place.
 */
export function useDraft(key: string): [string, (text: string) => void] {
  const storageKey = `draft.${key}`;
  const [state, setState] = useState(() => ({ key: storageKey, text: readDraft(storageKey) }));
  if (state.key !== storageKey) setState({ key: storageKey, text: readDraft(storageKey) });
  const pending = useRef<{ timer: ReturnType<typeof setTimeout>; write: () => void } | null>(null);

  const flush = useCallback(() => {
    if (!pending.current) return;
    clearTimeout(pending.current.timer);
    pending.current.write();
    pending.current = null;
  }, []);

  useEffect(() => {
    globalThis.addEventListener("pagehide", flush);
    return () => {
      globalThis.removeEventListener("pagehide", flush);
      flush();
    };
  }, [flush, storageKey]);

  const setText = useCallback(
    (text: string) => {
      setState({ key: storageKey, text });
      if (pending.current) clearTimeout(pending.current.timer);
      const write = () => writeStored(storageKey, text === "" ? null : text);
      pending.current = { write, timer: setTimeout(flush, text === "" ? 0 : WRITE_AFTER_MS) };
    },
    [storageKey, flush],
  );
  return [state.text, setText];
}

function readDraft(key: string): string {
  const kept = readStored(key);
  return typeof kept === "string" ? kept : "";
}
