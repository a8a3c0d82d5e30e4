import { useLingui } from "@lingui/react/macro";
import { Columns2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Checkbox, IconButton, Popover } from "@/shared/ui";
import type { ModelChoice } from "../hooks/useModelChoice";

const MOST = 4;

/** Which models answer side by side: two to four, or none but the one beside. */
export function SeveralModels({
  choice,
  picked,
  onPick,
  disabled,
}: {
  choice: ModelChoice;
  picked: readonly string[];
  onPick: (slugs: string[]) => void;
  disabled: boolean;
}): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const models = choice.options.flatMap(({ model }) => (model?.is_available === true ? [model] : []));
  if (models.length < 2) return null;
  const open = (next: boolean) => {
    // What is chosen already is the first of them.
    const own = models.find((model) => model.slug === choice.chosen?.slug);
    if (next && picked.length === 0 && own) onPick([own.slug]);
    if (!next && picked.length < 2) onPick([]);
    setOpen(next);
  };
  return (
    <Popover
      label={t`Models side by side`}
      open={isOpen}
      onOpenChange={open}
      trigger={
        <IconButton label={t`Ask several models`} pressed={picked.length > 1} disabled={disabled}>
          <Columns2 />
        </IconButton>
      }
    >
      <div className="grid w-[280px] max-w-full gap-2">
        <p className="help">{t`Two to four answer side by side. Each answer costs what it costs alone.`}</p>
        <div className="grid max-h-72 gap-1 overflow-y-auto">
          {models.map((model) => (
            <Checkbox
              key={model.slug}
              label={model.display_name}
              checked={picked.includes(model.slug)}
              disabled={picked.length === MOST && !picked.includes(model.slug)}
              onChange={(isOn) =>
                onPick(isOn ? [...picked, model.slug] : picked.filter((slug) => slug !== model.slug))
              }
            />
          ))}
        </div>
      </div>
    </Popover>
  );
}
