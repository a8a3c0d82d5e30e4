import { useLingui } from "@lingui/react/macro";
import { FileArchive, NotebookText } from "lucide-react";
import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";
import type { PageSource } from "../api";

interface SourceCardsProps {
  value: PageSource;
  onChange: (source: PageSource) => void;
}

/** Where an archive is from. */
export function SourceCards({ value, onChange }: SourceCardsProps): ReactNode {
  const { t } = useLingui();
  const cards = [
    {
      source: "markdown_zip",
      icon: FileArchive,
      name: t`Markdown files or an export of Stoa`,
      words: t`A zip archive of Markdown files in folders, with their pictures.`,
    },
    {
      source: "notion_zip",
      icon: NotebookText,
      name: t`Notion`,
      words: t`The export as “Markdown & CSV”. Databases become tables, their rows pages.`,
    },
  ] as const;
  return (
    <RadioGroup.Root
      className="grid gap-3 sm:grid-cols-2"
      aria-label={t`Where the archive is from`}
      value={value}
      onValueChange={(next) => onChange(next as PageSource)}
    >
      {cards.map(({ source, icon: Icon, name, words }) => (
        <RadioGroup.Item
          key={source}
          value={source}
          aria-label={name}
          className="card grid gap-1 p-4 text-left data-[state=checked]:border-accent"
        >
          <span className="flex items-center gap-2 font-medium">
            <Icon className="s" aria-hidden="true" />
            {name}
          </span>
          <span className="text-13 leading-normal text-fg-2">{words}</span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
