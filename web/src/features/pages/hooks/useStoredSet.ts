import { useState } from "react";
import { readStored, writeStored } from "@/shared/lib/stored";

function storedSet(key: string): ReadonlySet<string> {
  const kept = readStored(key);
  return new Set(Array.isArray(kept) ? kept.filter((id): id is string => typeof id === "string") : []);
}

/** Ids that this browser remembers, the last 500. */
export function useStoredSet(key: string): [ReadonlySet<string>, (id: string, isIn: boolean) => void] {
  const [ids, setIds] = useState(() => storedSet(key));
  const change = (id: string, isIn: boolean) => {
    const next = new Set(ids);
    if (isIn) next.add(id);
    else next.delete(id);
    writeStored(key, [...next].slice(-500));
    setIds(next);
  };
  return [ids, change];
}
