import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Space } from "@/api";
import { Button, Dialog, FieldError, TextField, useProblemWords } from "@/shared/ui";
import { useSpacePreferences } from "../api";

/** A name for a space that only oneself reads. */
export function AliasDialog({ space, onClose }: { space: Space; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const [alias, setAlias] = useState(space.own.display_alias ?? "");
  const change = useSpacePreferences();
  const words = useProblemWords(change.error);
  const { name } = space;
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={t`Own name for ${name}`}
      description={t`Only you read it. Leave it empty for the name that everybody has.`}
      onSubmit={() =>
        change.mutate([{ space, own: { display_alias: alias.trim() || null } }], { onSuccess: onClose })
      }
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" kind="primary" busy={change.isPending}>
            {t`Save`}
          </Button>
        </>
      }
    >
      <div className="grid gap-3 pt-3">
        <TextField
          label={t`Own name`}
          maxLength={100}
          data-autofocus=""
          value={alias}
          onChange={(event) => setAlias(event.target.value)}
        />
        {change.error && <FieldError>{words}</FieldError>}
      </div>
    </Dialog>
  );
}
