import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Space } from "@/api";
import { Button, Dialog, Field, Textarea, TextField, toast, useProblemWords } from "@/shared/ui";
import { useChangeSpace, useDeleteSpace } from "../api";

/** Name, description and words for the AI; deletion for the owner. */
export function SpaceGeneral({ space }: { space: Space }): ReactNode {
  const { t } = useLingui();
  const { edit, own } = space.permissions;
  if (!edit) {
    return (
      <div className="grid gap-2 pt-4">
        <p>{space.description || t`This space has no description.`}</p>
        <p className="text-13 text-fg-3">{t`Its owner and admins change these settings.`}</p>
      </div>
    );
  }
  return (
    <div className="grid gap-8 pt-4">
      <GeneralForm key={space.id} space={space} />
      {own && !space.is_system && <DeleteSpace space={space} />}
    </div>
  );
}

function GeneralForm({ space }: { space: Space }): ReactNode {
  const { t } = useLingui();
  const change = useChangeSpace(space.id);
  const words = useProblemWords(change.error);
  const [name, setName] = useState(space.name);
  const [description, setDescription] = useState(space.description);
  const [context, setContext] = useState(space.context);
  const submit = () =>
    change.mutate(
      { ...(space.is_system ? {} : { name: name.trim() }), description, context },
      { onSuccess: () => toast(t`Saved`) },
    );
  return (
    <form
      className="grid gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextField
        label={t`Name`}
        value={name}
        maxLength={100}
        disabled={space.is_system}
        help={space.is_system ? t`This space exists by itself and keeps its name.` : undefined}
        onChange={(event) => setName(event.target.value)}
        error={change.isError ? words : null}
      />
      <Field label={t`Description`}>
        {(control) => (
          <Textarea
            {...control}
            value={description}
            maxLength={500}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <Field label={t`Words for the AI`} help={t`It reads them with every question about this space.`}>
        {(control) => (
          <Textarea
            {...control}
            value={context}
            maxLength={20_000}
            onChange={(event) => setContext(event.target.value)}
          />
        )}
      </Field>
      <div>
        <Button kind="primary" type="submit" busy={change.isPending} disabled={name.trim() === ""}>
          {t`Save changes`}
        </Button>
      </div>
    </form>
  );
}

function DeleteSpace({ space }: { space: Space }): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const remove = useDeleteSpace();
  const words = useProblemWords(remove.error);
  const gone = () => {
    toast(t`${space.name} is deleted. You can restore it for 30 days.`);
    void navigate({ to: "/" });
  };
  return (
    <div>
      <Button kind="danger" onClick={() => setOpen(true)}>{t`Delete this space`}</Button>
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title={t`Delete ${space.name}?`}
        description={t`Its areas, pages and conversations disappear for everyone. You can restore it for 30 days.`}
        onSubmit={() => typed === space.name && remove.mutate(space.id, { onSuccess: gone })}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t`Cancel`}</Button>
            <Button kind="danger-fill" type="submit" busy={remove.isPending} disabled={typed !== space.name}>
              {t`Delete space`}
            </Button>
          </>
        }
      >
        <TextField
          label={t`Type the name of the space`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          error={remove.isError ? words : null}
        />
      </Dialog>
    </div>
  );
}
