import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Button, Dialog, FieldError, Input, toast, useProblemWords } from "@/shared/ui";
import { useTagPages } from "../batch-api";
import { tagsQuery } from "../marks-api";

interface TagPagesDialogProps {
  spaceId: string;
  ids: readonly string[];
  onClose: () => void;
}

/** Gives many pages one tag of their space, or a new one. */
export function TagPagesDialog({ spaceId, ids, onClose }: TagPagesDialogProps): ReactNode {
  const { t } = useLingui();
  const count = ids.length;
  const [typed, setTyped] = useState("");
  const { data: tags = [] } = useQuery(tagsQuery(spaceId));
  const tag = useTagPages(spaceId);
  const words = useProblemWords(tag.error);
  const wanted = typed.trim().toLocaleLowerCase();
  const shown = tags.filter(({ name }) => name.toLocaleLowerCase().includes(wanted)).slice(0, 50);
  const same = tags.find(({ name }) => name.toLocaleLowerCase() === wanted);
  const give = (chosen: { id: string } | { name: string }) =>
    tag.mutate(
      { ids, tag: chosen },
      {
        onSuccess: () => {
          toast(plural(count, { one: "# page tagged", other: "# pages tagged" }));
          onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={plural(count, { one: "Tag # page", other: "Tag # pages" })}
      onSubmit={() => wanted !== "" && give(same ?? { name: typed.trim() })}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" kind="primary" disabled={wanted === ""} busy={tag.isPending}>
            {same || wanted === "" ? t`Tag` : t`Make this tag`}
          </Button>
        </>
      }
    >
      <Input
        aria-label={t`Find or make a tag`}
        placeholder={t`Find or make a tag`}
        maxLength={50}
        data-autofocus=""
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <ul className="max-h-48 overflow-y-auto">
        {shown.map(({ id, name }) => (
          <li key={id}>
            <button type="button" className="side-row w-full text-13" onClick={() => give({ id })}>
              <span className="grow truncate text-left">{name}</span>
            </button>
          </li>
        ))}
      </ul>
      {tag.error && <FieldError>{words}</FieldError>}
    </Dialog>
  );
}
