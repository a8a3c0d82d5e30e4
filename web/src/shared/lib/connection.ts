import { useSyncExternalStore } from "react";
import { connection } from "@/api";

export function useIsOffline(): boolean {
  return useSyncExternalStore(
    (listener) => connection.subscribe(listener),
    () => connection.reachability === "offline",
  );
}

export function useHasSessionEnded(): boolean {
  return useSyncExternalStore(
    (listener) => connection.subscribe(listener),
    () => connection.hasSessionEnded,
  );
}
