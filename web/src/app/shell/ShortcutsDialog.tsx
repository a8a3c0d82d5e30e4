import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { useShortcut, useShortcuts } from "@/shared/lib/shortcuts";
import { Button, Dialog, Keys } from "@/shared/ui";

/** `?`: every shortcut that works on this screen. */
export function ShortcutsDialog(): ReactNode {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const shortcuts = useShortcuts();
  useShortcut({ keys: "?", label: t`Show all shortcuts`, group: t`General` }, () => setOpen(true));
  const groups = [...Map.groupBy(shortcuts, (shortcut) => shortcut.group)];
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      wide
      title={t`Keyboard shortcuts`}
      description={t`Single letters work outside text fields.`}
      actions={<Button onClick={() => setOpen(false)}>{t`Close`}</Button>}
    >
      <div className="mt-4 grid gap-6 sm:grid-cols-2">
        {groups.map(([group, entries]) => (
          <section key={group}>
            <h3 className="mb-1 text-12 text-fg-3">{group}</h3>
            <dl className="text-13 text-fg">
              {entries.map((entry) => (
                <div key={entry.keys} className="flex min-h-8 items-center justify-between gap-3">
                  <dt>{entry.label}</dt>
                  <dd>
                    <Keys keys={entry.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
