import type { LucideIcon } from "lucide-react";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

/** Something the palette can run. */
export interface Command {
  id: string;
  label: string;
  icon: LucideIcon;
  /** More words the search finds it by. */
  keywords?: string;
  /** Shown beside it; `useShortcut` makes it work. */
  keys?: string;
  run: () => void;
}

const commands = new Map<string, Command>();
const listeners = new Set<() => void>();
let snapshot: readonly Command[] = [];

function changed(): void {
  snapshot = [...commands.values()];
  for (const listener of listeners) listener();
}

/** Adds a command to the palette while the component is shown. `null` adds none, for instance without the right. */
export function useCommand(command: Command | null): void {
  const run = useEffectEvent(() => command?.run());
  const { id, label, icon, keywords, keys } = command ?? {};
  useEffect(() => {
    if (id === undefined || label === undefined || icon === undefined) return undefined;
    const entry: Command = {
      id,
      label,
      icon,
      run: () => run(),
      ...(keywords === undefined ? {} : { keywords }),
      ...(keys === undefined ? {} : { keys }),
    };
    commands.set(id, entry);
    changed();
    return () => {
      if (commands.get(id) === entry) commands.delete(id);
      changed();
    };
  }, [id, label, icon, keywords, keys]);
}

export function useCommands(): readonly Command[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
  );
}
