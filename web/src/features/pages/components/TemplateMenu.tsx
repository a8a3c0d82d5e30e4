import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { File, FileStack, FileUp, Hash, LayoutTemplate, MessageSquare } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import type { PageTemplate, Space } from "@/api";
import { IconButton, type MenuGroups, Menu } from "@/shared/ui";
import { templatesQuery } from "../api";
import { useImports } from "../hooks/useImports";
import { useNewPage } from "../hooks/useNewPage";
import { useTemplateNames } from "../hooks/useTemplateNames";
import { ImportReport } from "./ImportReport";

const IMPORTABLE = ".md,.markdown,.html,.htm,.docx,.txt,.text";

/** What a new page of a space may begin with: nothing, a built-in template, or a page of the space that is one. */
export function TemplateMenu({ space, label }: { space: Space; label?: string }): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const newPage = useNewPage({ spaceId: space.id });
  const templates = useQuery({ ...templatesQuery(space.id), enabled: isOpen });
  const names = useTemplateNames();
  const imports = useImports(space.id);
  const input = useRef<HTMLInputElement>(null);
  if (newPage === null) return null;
  const { name } = space;
  const isOwn = (each: PageTemplate) => each.page_id !== null;
  const entry = (each: PageTemplate, icon: typeof File) => {
    const label = isOwn(each) ? each.name : (names[each.page_type] ?? each.name);
    return { label, icon, onSelect: () => newPage.createFrom({ ...each, name: label }) };
  };
  const found = templates.data ?? [];
  const groups: MenuGroups = [
    [
      { label: t`Blank page`, icon: File, onSelect: newPage.create },
      { label: t`AI page`, icon: MessageSquare, onSelect: newPage.createChat },
      { label: t`Channel`, icon: Hash, onSelect: newPage.createChannel },
      { label: t`Import files`, icon: FileUp, onSelect: () => input.current?.click() },
    ],
    found.filter(isOwn).map((each) => entry(each, FileStack)),
    found
      // The general one is empty, which is the blank page above.
      .filter((each) => !isOwn(each) && each.page_type !== "general")
      .map((each) => entry(each, LayoutTemplate)),
    [
      templates.isPending && { label: t`Templates`, disabledReason: t`Loading`, onSelect: () => undefined },
      templates.isError && {
        label: t`Templates`,
        disabledReason: t`The templates did not load`,
        onSelect: () => undefined,
      },
    ],
  ];
  return (
    <>
      <Menu
        open={isOpen}
        onOpenChange={setOpen}
        groups={groups}
        trigger={
          <IconButton label={label ?? t`New page in ${name} from a template`}>
            <LayoutTemplate className="s" />
          </IconButton>
        }
      />
      <input
        ref={input}
        type="file"
        multiple
        accept={IMPORTABLE}
        className="sr-only"
        aria-label={t`Files to import into ${name}`}
        tabIndex={-1}
        onChange={(event) => {
          imports.take([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <ImportReport imports={imports} />
    </>
  );
}
