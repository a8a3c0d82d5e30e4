import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { GrantLevel, Page } from "@/api";
import { endOfDay } from "@/shared/lib/time";
import { Button, Dialog, EndField, Field, FieldError, Select, useProblemWords } from "@/shared/ui";
import { spacesQuery } from "../api";
import { grantsQuery, usePutGrant } from "../sharing";
import { AccessList } from "./AccessList";
import { GrantList } from "./GrantList";
import { LinkList } from "./LinkList";
import { RequestList } from "./RequestList";
import { SubjectPicker } from "./SubjectPicker";
import { useLevelOptions } from "./useLevelNames";
import { VisibilityField } from "./VisibilityField";

export interface ShareDialogProps {
  page: Page;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Who has a page: people and groups, its visibility, and links for people outside. */
export function ShareDialog({ page, open, onOpenChange }: ShareDialogProps): ReactNode {
  const { t } = useLingui();
  const { data: spaces } = useQuery(spacesQuery);
  const space = spaces?.find((each) => each.id === page.space_id);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      wide
      title={t`Share ${page.title}`}
      actions={<Button onClick={() => onOpenChange(false)}>{t`Done`}</Button>}
    >
      <div className="grid gap-5">
        <RequestList pageId={page.id} />
        <AddSubject page={page} />
        <GrantList pageId={page.id} />
        <AccessList pageId={page.id} />
        <VisibilityField page={page} spaceName={space?.name ?? t`the space`} />
        <LinkList pageId={page.id} />
      </div>
    </Dialog>
  );
}

function AddSubject({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  const levels = useLevelOptions();
  const [level, setLevel] = useState<GrantLevel>("VIEW");
  const [end, setEnd] = useState("");
  const grants = useQuery(grantsQuery(page.id));
  const put = usePutGrant(page.id);
  const words = useProblemWords(put.error);
  const present = new Set(
    (grants.data ?? []).filter((grant) => !grant.inherited).map((grant) => grant.subject.id),
  );
  return (
    <div className="grid gap-2">
      <SubjectPicker
        label={t`Add people or groups`}
        present={present}
        busy={put.isPending}
        onPick={(subject, done) =>
          put.mutate(
            {
              ...(subject.kind === "group" ? { group_id: subject.id } : { user_id: subject.id }),
              level,
              expires_at: endOfDay(end),
            },
            { onSuccess: done },
          )
        }
      />
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Field label={t`Right that is given`}>
          {(control) => <Select {...control} value={level} onChange={setLevel} options={levels} />}
        </Field>
        <EndField label={t`It ends on`} value={end} onChange={setEnd} />
      </div>
      {put.isError && <FieldError>{words}</FieldError>}
    </div>
  );
}
