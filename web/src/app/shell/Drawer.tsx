import { useLingui } from "@lingui/react/macro";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { changeLayout, useLayout } from "@/shared/shell";
import { Sidebar } from "./Sidebar";

/** The sidebar of tablets and phones, over the page. */
export function Drawer({ onSearch }: { onSearch: () => void }): ReactNode {
  const { t } = useLingui();
  const { isDrawerOpen } = useLayout();
  const close = () => changeLayout({ isDrawerOpen: false });
  return (
    <Dialog.Root open={isDrawerOpen} onOpenChange={(open) => changeLayout({ isDrawerOpen: open })}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="drawer z-(--z-dialog)!" aria-describedby={undefined}>
          <Dialog.Title className="sr-only">{t`Workspace`}</Dialog.Title>
          <Sidebar
            onClose={close}
            onSearch={() => {
              close();
              onSearch();
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
