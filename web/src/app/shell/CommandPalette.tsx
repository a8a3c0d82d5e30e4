import { useLingui } from "@lingui/react/macro";
import { Dialog } from "radix-ui";
import { lazy, type ReactNode, Suspense } from "react";

const PaletteContent = lazy(() => import("./PaletteContent"));

export interface CommandPaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** One field that finds pages and runs commands. Its code is read when it is first opened. */
export function CommandPalette({ open, onOpenChange }: CommandPaletteProps): ReactNode {
  const { t } = useLingui();
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
