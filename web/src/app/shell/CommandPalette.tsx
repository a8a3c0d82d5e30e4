import { useLingui } from "@lingui/react/macro";
import { Dialog } from "radix-ui";
import { lazy, type ReactNode, Suspense, useEffect } from "react";

const loadContent = () => import("./PaletteContent");
const PaletteContent = lazy(loadContent);
const LOAD_AFTER_MS = 2000;

export interface CommandPaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** One field that finds pages and runs commands. Its code is read a moment after the workspace. */
export function CommandPalette({ open, onOpenChange }: CommandPaletteProps): ReactNode {
  const { t } = useLingui();
  useEffect(() => {
    // Without a connection nothing is lost: opening the palette reads it again.
    const timer = setTimeout(() => void loadContent().catch(() => undefined), LOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="palette" aria-describedby={undefined}>
          <Dialog.Title className="sr-only">{t`Search or run`}</Dialog.Title>
          <Suspense fallback={<div className="palette-field" />}>
            <PaletteContent onDone={() => onOpenChange(false)} />
          </Suspense>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
