import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { spacesQuery } from "@/features/spaces";
import { Button, Dialog, Field, Select, TextField, toast, useProblemWords } from "@/shared/ui";
import { useCreateTask } from "../api";
import { placesOf } from "../model/places";
import { readQuickTask } from "../model/quick-add";
import { bodyOf, QuickWords } from "./QuickAdd";

/** A task from anywhere, in one of the areas where one may work. */
export function NewTaskDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const spaces = useQuery(spacesQuery);
  const places = placesOf(spaces.data ?? []);
  const [chosen, setChosen] = useState<string | null>(null);
  const [text, setText] = useState("");
  const create = useCreateTask();
  const words = useProblemWords(create.error);
  const quick = readQuickTask(text);
  const place = places.find((each) => each.areaId === chosen) ?? places[0];
  const add = () => {
    if (quick.title === "" || !place || create.isPending) return;
    create.mutate(
      { space_id: place.spaceId, area_id: place.areaId, ...bodyOf(quick) },
      {
        onSuccess: () => {
          toast(t`Task created`);
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={t`New task`}
      onSubmit={add}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button
            kind="primary"
            type="submit"
            busy={create.isPending}
            disabled={quick.title === "" || !place}
          >
            {t`Create task`}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <TextField
          label={t`Title`}
          data-autofocus=""
          maxLength={400}
          value={text}
          help={<QuickWords quick={quick} />}
          error={create.isError ? words : null}
          onChange={(event) => setText(event.target.value)}
        />
        {places.length > 0 && (
          <Field label={t`Where`}>
            {(control) => (
              <Select
                {...control}
                value={place?.areaId ?? ""}
                onChange={setChosen}
                options={places.map((each) => ({ value: each.areaId, label: each.label }))}
              />
            )}
          </Field>
        )}
      </div>
    </Dialog>
  );
}
