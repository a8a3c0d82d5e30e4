import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { isProblem } from "@/api";
import { Banner, Button, Dialog, FieldError, toast, useProblemWords } from "@/shared/ui";
import { useMovePages } from "../batch-api";
import { PagePicker, TOP } from "./PagePicker";

interface MovePagesDialogProps {
  spaceId: string;
  ids: readonly string[];
  onClose: () => void;
  onMoved?: () => void;
}

/** Asks below which page of their space pages move; once more, where others would see them then. */
export function MovePagesDialog({ spaceId, ids, onClose, onMoved }: MovePagesDialogProps): ReactNode {
  const { t } = useLingui();
  const count = ids.length;
  const [parent, setParent] = useState(TOP);
  const move = useMovePages();
  const words = useProblemWords(move.error);
  const asksForAudience = isProblem(move.error, "pages.audience_change");
  const submit = () =>
    move.mutate(
      { ids, parentId: parent === TOP ? null : parent, accept: asksForAudience },
      {
        onSuccess: () => {
          toast(plural(count, { one: "Page moved", other: "# pages moved" }));
          onMoved?.();
          onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={plural(count, { one: "Move # page", other: "Move # pages" })}
      description={t`What lies below goes with it.`}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" kind="primary" busy={move.isPending}>
            {asksForAudience ? t`Move anyway` : t`Move`}
          </Button>
        </>
      }
    >
      <div className="pt-3">
        <PagePicker
          spaceId={spaceId}
          label={t`Below`}
          value={parent}
          onChange={(id) => {
            setParent(id);
            move.reset();
          }}
          without={new Set(ids)}
        />
      </div>
      {asksForAudience && (
        <Banner tone="warning">{t`Other people than now would see what is moved, or some no longer.`}</Banner>
      )}
      {move.error && !asksForAudience && <FieldError>{words}</FieldError>}
    </Dialog>
  );
}
