import { useCallback, useState } from "react";

/** A small value kept on this device, such as a panel's width. `check` turns what is stored into a valid value. */
export function useStored<T>(key: string, check: (value: unknown) => T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => check(readStored(key)));
  const store = useCallback(
    (next: T) => {
      setValue(next);
      writeStored(key, next);
    },
    [key],
  );
  return [value, store];
}

export function readStored(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(`stoa.${key}`) ?? "null") as unknown;
  } catch {
    return null;
  }
}

/** `null` removes the entry. A full or closed storage is not an error: the value holds for this visit. */
export function writeStored(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(`stoa.${key}`);
    else localStorage.setItem(`stoa.${key}`, JSON.stringify(value));
  } catch {
    // See above.
  }
}
