import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { GrantLevel, Subject } from "@/api";
import { SubjectPicker, useLevelOptions } from "@/features/spaces";
import { Button, Dialog, FieldError, Select, toast, useProblemWords } from "@/shared/ui";
import { useSharePages } from "../batch-api";

interface SharePagesDialogProps {
  ids: readonly string[];
  onClose: () => void;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Gives a person or a group one right on many pages. */
export function SharePagesDialog({ ids, onClose }: SharePagesDialogProps): ReactNode {
  const { t } = useLingui();
  const count = ids.length;
  const levels = useLevelOptions();
  const [level, setLevel] = useState<GrantLevel>("VIEW");
  const share = useSharePages();
  const words = useProblemWords(share.error);
  const give = (subject: Subject, done: () => void) =>
    share.mutate(
      {
        ids,
        level,
        subject: subject.kind === "group" ? { group_id: subject.id } : { user_id: subject.id },
      },
      {
        onSuccess: () => {
          done();
          toast(t`Shared with ${subject.name}`);
        },
      },
    );
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={plural(count, { one: "Share # page", other: "Share # pages" })}
      description={t`With what lies below them.`}
      actions={<Button onClick={onClose}>{t`Done`}</Button>}
    >
      <div className="grid gap-3">
        <Select label={t`Right that is given`} value={level} onChange={setLevel} options={levels} />
        <SubjectPicker
          label={t`Add people or groups`}
          present={NOBODY}
          busy={share.isPending}
          onPick={give}
        />
        {share.error && <FieldError>{words}</FieldError>}
      </div>
    </Dialog>
  );
}
