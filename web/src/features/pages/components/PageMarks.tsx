import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Check, Plus, Tag } from "lucide-react";
import { type ReactNode, use, useState } from "react";
import type { Page } from "@/api";
import { Badge, Button, Input, Popover } from "@/shared/ui";
import { tagsQuery, usePageTags } from "../marks-api";
import { PageSlotsContext } from "../slots";
import { ReviewDate } from "./ReviewDate";

/** What stands below the title: the state of the page, and its tags. */
export function PageMarks({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  const slots = use(PageSlotsContext);
  const states: Record<string, string> = {
    draft: t`Draft`,
    shared: t`Shared`,
    finalized: t`Finalized`,
  };
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2 text-12 text-fg-3">
      <Badge>{states[page.lifecycle] ?? page.lifecycle}</Badge>
      {slots.task(page)}
      {page.is_template && <Badge>{t`Template`}</Badge>}
      {page.tags.map((tag) => (
        <Badge key={tag.id}>{tag.name}</Badge>
      ))}
      <ReviewDate page={page} />
      {page.permissions.edit && <TagPicker page={page} />}
    </div>
  );
}

/** Puts tags of the space on the page and makes new ones. */
function TagPicker({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const { data: tags = [] } = useQuery({ ...tagsQuery(page.space_id), enabled: isOpen });
  const change = usePageTags(page);
  const wanted = typed.trim().toLocaleLowerCase();
  const shown = tags.filter((tag) => tag.name.toLocaleLowerCase().includes(wanted)).slice(0, 50);
  const isNew = wanted !== "" && !tags.some((tag) => tag.name.toLocaleLowerCase() === wanted);
  const borne = new Set(page.tags.map((tag) => tag.id));
  const make = () => change.mutate({ make: typed.trim() }, { onSuccess: () => setTyped("") });
  return (
    <Popover
      label={t`Tags`}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" kind="quiet">
          <Tag className="s" aria-hidden="true" />
          {t`Tags`}
        </Button>
      }
    >
      <form
        className="flex w-56 flex-col gap-1"
        onSubmit={(event) => {
          event.preventDefault();
          if (isNew) make();
        }}
      >
        <Input
          aria-label={t`Find or make a tag`}
          placeholder={t`Find or make a tag`}
          maxLength={50}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <ul className="max-h-64 overflow-y-auto">
          {shown.map((tag) => (
            <li key={tag.id}>
              <button
                type="button"
                className="side-row w-full text-13"
                aria-pressed={borne.has(tag.id)}
                onClick={() => change.mutate(borne.has(tag.id) ? { take: tag.id } : { put: tag.id })}
              >
                <span className="grow truncate text-left">{tag.name}</span>
                {borne.has(tag.id) && <Check className="s" aria-hidden="true" />}
              </button>
            </li>
          ))}
        </ul>
        {isNew && (
          <Button size="sm" type="submit" busy={change.isPending}>
            <Plus className="s" aria-hidden="true" />
            {t`Make this tag`}
          </Button>
        )}
      </form>
    </Popover>
  );
}
