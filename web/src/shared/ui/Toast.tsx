import { useLingui } from "@lingui/react/macro";
import { Check } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { type ReactNode, useSyncExternalStore } from "react";

export interface ToastContent {
  text: string;
  /** Takes the act back. */
  onUndo?: () => void;
}

interface ShownToast extends ToastContent {
  id: number;
}

const SHOWN_MS = 6000;
// What can be taken back stays longer.
const UNDO_MS = 10_000;
const listeners = new Set<() => void>();
let current: ShownToast | null = null;
let lastId = 0;

function show(next: ShownToast | null): void {
  current = next;
  for (const listener of listeners) listener();
}

/** Says in one line what happened, with Undo where there is one. A new toast replaces the last. Not for errors alone. */
export function toast(content: ToastContent | string): void {
  lastId += 1;
  show({ id: lastId, ...(typeof content === "string" ? { text: content } : content) });
}

/** Place it once, in the shell. Radix stops the clock on hover, focus and when the window is left. */
export function Toaster({ children }: { children: ReactNode }): ReactNode {
  const { t } = useLingui();
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
  return (
    <Radix.Provider duration={SHOWN_MS} label={t`Notice`} swipeDirection="down">
      {children}
      {shown && (
        <Radix.Root
          key={shown.id}
          className="toast"
          duration={shown.onUndo ? UNDO_MS : SHOWN_MS}
          open
          onOpenChange={(open) => !open && current?.id === shown.id && show(null)}
        >
          <Check className="s" aria-hidden="true" />
          <Radix.Description className="grow">{shown.text}</Radix.Description>
          {shown.onUndo && (
            <Radix.Action altText={t`Undo`} onClick={shown.onUndo}>
              {t`Undo`}
            </Radix.Action>
          )}
        </Radix.Root>
      )}
      <Radix.Viewport className="toasts" />
    </Radix.Provider>
  );
}
