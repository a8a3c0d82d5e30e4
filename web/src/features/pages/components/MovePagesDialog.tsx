import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { isProblem } from "@/api";
import { Banner, Button, Dialog, Field, FieldError, Select, toast, useProblemWords } from "@/shared/ui";
import { useMovePages } from "../batch-api";
import { useSpaceChoices } from "../hooks/useSpaceChoices";
import { useTransferPage } from "../tree-api";
import { PagePicker, TOP } from "./PagePicker";
import { TransferNotice } from "./TransferNotice";

interface MovePagesDialogProps {
  spaceId: string;
  ids: readonly string[];
  /** Whether other spaces are offered too; for one page only. */
  mayLeave?: boolean;
  onClose: () => void;
  onMoved?: () => void;
}

/** Asks below which page pages move; once more, where others would see them then. One page may go to another space. */
export function MovePagesDialog(props: MovePagesDialogProps): ReactNode {
  const { spaceId, ids, mayLeave = false, onClose } = props;
  const { t } = useLingui();
  const count = ids.length;
  const [target, setTarget] = useState(spaceId);
  const [parent, setParent] = useState(TOP);
  const { change, words, asksForAudience, isOther } = useChange(props, target, parent);
  const spaces = useSpaceChoices(spaceId, mayLeave);
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={plural(count, { one: "Move # page", other: "Move # pages" })}
      description={t`What lies below goes with it.`}
      onSubmit={change.submit}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" kind="primary" busy={change.isPending}>
            {asksForAudience ? t`Move anyway` : t`Move`}
          </Button>
        </>
      }
    >
      <div className="grid gap-3 pt-3">
        {spaces.length > 1 && (
          <Field label={t`Space`}>
            {(control) => (
              <Select
                {...control}
                value={target}
                options={spaces}
                onChange={(id) => {
                  setTarget(id);
                  setParent(TOP);
                  change.reset();
                }}
              />
            )}
          </Field>
        )}
        <PagePicker
          key={target}
          spaceId={target}
          label={t`Below`}
          value={parent}
          onChange={(id) => {
            setParent(id);
            change.reset();
          }}
          without={new Set(ids)}
        />
        {isOther && ids[0] !== undefined && (
          <TransferNotice pageId={ids[0]} spaceId={target} parentId={parent === TOP ? null : parent} />
        )}
      </div>
      {asksForAudience && (
        <Banner tone="warning">{t`Other people than now would see what is moved, or some no longer.`}</Banner>
      )}
      {words !== null && <FieldError>{words}</FieldError>}
    </Dialog>
  );
}

/** The move inside the space, or the transfer to another one. */
function useChange({ spaceId, ids, onClose, onMoved }: MovePagesDialogProps, target: string, parent: string) {
  const move = useMovePages();
  const transfer = useTransferPage();
  const isOther = target !== spaceId;
  const error = isOther ? transfer.error : move.error;
  const said = useProblemWords(error);
  const asksForAudience = isProblem(error, "pages.audience_change");
  const parentId = parent === TOP ? null : parent;
  const onSuccess = () => {
    toast(plural(ids.length, { one: "Page moved", other: "# pages moved" }));
    onMoved?.();
    onClose();
  };
  const submit = () => {
    const [pageId] = ids;
    if (isOther && pageId !== undefined)
      transfer.mutate({ pageId, spaceId: target, parentId }, { onSuccess });
    else move.mutate({ ids, parentId, accept: asksForAudience }, { onSuccess });
  };
  const reset = () => {
    move.reset();
    transfer.reset();
  };
  return {
    change: { submit, reset, isPending: move.isPending || transfer.isPending },
    words: error && !asksForAudience ? said : null,
    asksForAudience,
    isOther,
  };
}
