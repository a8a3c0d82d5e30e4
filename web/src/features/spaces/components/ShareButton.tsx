import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Page } from "@/api";
import { useShortcut } from "@/shared/lib/shortcuts";
import { Button } from "@/shared/ui";
import { ShareDialog } from "./ShareDialog";

/** Opens the share dialog, for whoever may share the page. */
export function ShareButton({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const { share } = page.permissions;
  useShortcut(
    { keys: "mod+shift+s", label: t`Share this page`, group: t`Pages` },
    () => setOpen(true),
    share,
  );
  if (!share) return null;
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>{t`Share`}</Button>
      {isOpen && <ShareDialog page={page} open onOpenChange={setOpen} />}
    </>
  );
}
