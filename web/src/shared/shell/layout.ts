import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "@/shared/lib/stored";

/** How the frame of the workspace stands on this device. */
export interface Layout {
  isSidebarHidden: boolean;
  sidebarWidth: number;
  isRailOpen: boolean;
  railWidth: number;
  /** The sidebar of tablets and phones; never remembered. */
  isDrawerOpen: boolean;
}

export const SIDEBAR = { least: 208, usual: 248, most: 360 } as const;
export const RAIL = { least: 320, usual: 360, most: 560 } as const;

const KEY = "layout";

export function clamp(value: unknown, { least, usual, most }: typeof SIDEBAR | typeof RAIL): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : usual;
}

function read(): Layout {
  const kept = readStored(KEY);
  const values = typeof kept === "object" && kept !== null ? (kept as Partial<Layout>) : {};
  return {
    isSidebarHidden: values.isSidebarHidden === true,
    sidebarWidth: clamp(values.sidebarWidth, SIDEBAR),
    isRailOpen: values.isRailOpen === true,
    railWidth: clamp(values.railWidth, RAIL),
    isDrawerOpen: false,
  };
}

let layout = read();
const listeners = new Set<() => void>();

export function changeLayout(change: Partial<Layout>): void {
  layout = { ...layout, ...change };
  writeStored(KEY, { ...layout, isDrawerOpen: false });
  for (const listener of listeners) listener();
}

export function useLayout(): Layout {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => layout,
  );
}
