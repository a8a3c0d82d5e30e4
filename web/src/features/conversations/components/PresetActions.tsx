import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { BookmarkPlus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useSession } from "@/features/identity";
import { Button, Checkbox, FieldError, TextField, toast, useProblemWords } from "@/shared/ui";
import { keptPresetsQuery, useChangePreset, useDeletePreset, useKeepPreset } from "../presets-api";
import type { Picked } from "./PresetField";

const LONGEST_NAME = 80;

/** Keeps the text as a preset, or changes or deletes the preset that it was begun with. */
export function PresetActions({
  text,
  temperature,
  pickedId,
  onPick,
}: {
  text: string;
  temperature: number | null;
  pickedId: string | null;
  onPick: (id: string | null) => void;
}): ReactNode {
  const { t } = useLingui();
  const [isNaming, setNaming] = useState(false);
  const { data: kept } = useQuery(keptPresetsQuery);
  const change = useChangePreset();
  const remove = useDeletePreset();
  const error = change.error ?? remove.error;
  const words = useProblemWords(error);
  const picked = kept?.find((each) => each.id === pickedId && each.is_changeable);
  const isEmpty = text.trim() === "";
  if (isNaming) {
    return <NamePreset preset={{ text, temperature }} onPick={onPick} onDone={() => setNaming(false)} />;
  }
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button kind="quiet" size="sm" disabled={isEmpty} onClick={() => setNaming(true)}>
          <BookmarkPlus className="s" aria-hidden="true" />
          {t`Keep as a preset`}
        </Button>
        {picked && (
          <>
            <Button
              kind="quiet"
              size="sm"
              busy={change.isPending}
              disabled={isEmpty || (picked.content === text.trim() && picked.temperature === temperature)}
              onClick={() =>
                change.mutate(
                  { id: picked.id, change: { content: text, temperature } },
                  { onSuccess: () => toast({ text: t`Preset changed` }) },
                )
              }
            >{t`Change the preset ${picked.name}`}</Button>
            <Button
              kind="quiet"
              size="sm"
              busy={remove.isPending}
              onClick={() => remove.mutate(picked.id, { onSuccess: () => onPick(null) })}
            >{t`Delete the preset`}</Button>
          </>
        )}
      </div>
      {error !== null && <FieldError>{words}</FieldError>}
    </div>
  );
}

/** Asks for the name, and of those who manage the organization, for whom it is. */
function NamePreset({
  preset,
  onPick,
  onDone,
}: {
  preset: Omit<Picked, "id">;
  onPick: (id: string) => void;
  onDone: () => void;
}): ReactNode {
  const { t } = useLingui();
  const { organization } = useSession();
  const manages = organization?.role === "owner" || organization?.role === "admin";
  const [name, setName] = useState("");
  const [isShared, setShared] = useState(false);
  const keep = useKeepPreset();
  const words = useProblemWords(keep.error);
  const act = () =>
    keep.mutate(
      {
        scope: isShared ? "organization" : "user",
        name: name.trim(),
        content: preset.text,
        temperature: preset.temperature,
      },
      {
        onSuccess: (made) => {
          onPick(made.id);
          toast({ text: t`Preset kept` });
          onDone();
        },
      },
    );
  return (
    <div className="card grid gap-3 p-3">
      <TextField
        label={t`Name of the preset`}
        value={name}
        maxLength={LONGEST_NAME}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          if (name.trim() !== "") act();
        }}
        error={keep.isError ? words : null}
      />
      {manages && (
        <Checkbox label={t`For everybody in the organization`} checked={isShared} onChange={setShared} />
      )}
      <div className="flex gap-2">
        <Button size="sm" busy={keep.isPending} disabled={name.trim() === ""} onClick={act}>
          {t`Keep`}
        </Button>
        <Button kind="quiet" size="sm" onClick={onDone}>
          {t`Cancel`}
        </Button>
      </div>
    </div>
  );
}
