import type { ReactNode } from "react";
import { keyNames } from "@/shared/lib/shortcuts";

/** A shortcut in the notation of the registry, "mod+shift+o" or "g p", as keys of this machine. */
export function Keys({ keys }: { keys: string }): ReactNode {
  return <kbd>{keyNames(keys)}</kbd>;
}
