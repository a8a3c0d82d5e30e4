import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { spacesQuery } from "@/features/spaces";
import { SettingsPage } from "@/shared/shell";
import { Button, Dialog, FieldError, TextField, toast, useProblemWords } from "@/shared/ui";
import { useOrganization } from "../api";
import { useDeleteOrganization } from "../deletion-api";
import { EVERYBODY, membersQuery } from "../members-api";
import { DeletedOrganizations } from "./DeletedOrganizations";
import { OwnershipTransfer } from "./OwnershipTransfer";

/** The end of the organization, and its return. */
export function DangerSettings(): ReactNode {
  const { t } = useLingui();
  const { permissions, name } = useOrganization();
  const [isAsking, setAsking] = useState(false);
  return (
    <SettingsPage title={t`Danger`} description={t`What cannot be done by accident.`}>
      <OwnershipTransfer />
      <section className="grid max-w-[640px] gap-2">
        <h2 className="text-15 font-medium">{t`Delete ${name}`}</h2>
        <p className="text-13 text-fg-3">
          {t`Nobody gets in from that moment on. Its owners may take it back for 30 days; then everything is gone.`}
        </p>
        <div>
          <Button
            kind="danger"
            disabled={!permissions.own}
            title={permissions.own ? undefined : t`Only owners delete an organization.`}
            onClick={() => setAsking(true)}
          >
            {t`Delete organization`}
          </Button>
        </div>
      </section>
      <DeletedOrganizations />
      {isAsking && <DeleteDialog onClose={() => setAsking(false)} />}
    </SettingsPage>
  );
}

function DeleteDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const { id, name, slug } = useOrganization();
  const [typed, setTyped] = useState("");
  const navigate = useNavigate();
  const remove = useDeleteOrganization();
  const words = useProblemWords(remove.error);
  const { data: spaces = [] } = useQuery(spacesQuery);
  const { data: members } = useInfiniteQuery(membersQuery(id, EVERYBODY));
  const people = members?.pages[0]?.items.length ?? 0;
  const hasMore = members?.pages[0]?.next_cursor != null;
  const lost = [
    hasMore ? t`more than ${people} members` : plural(people, { one: "# member", other: "# members" }),
    plural(spaces.length, { one: "# space with its pages", other: "# spaces with their pages" }),
  ].join(", ");
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Delete ${name}?`}
      description={t`This takes away: ${lost}, all conversations and keys.`}
      onSubmit={() => {
        if (typed !== slug || remove.isPending) return;
        remove.mutate(typed, {
          onSuccess: () => {
            toast(t`${name} was deleted`);
            void navigate({ to: "/" });
          },
        });
      }}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="danger-fill" type="submit" busy={remove.isPending} disabled={typed !== slug}>
            {t`Delete organization`}
          </Button>
        </>
      }
    >
      <TextField
        label={t`Type ${slug} to go on`}
        value={typed}
        spellCheck={false}
        autoComplete="off"
        data-autofocus
        onChange={(event) => setTyped(event.target.value)}
      />
      {remove.isError && <FieldError>{words}</FieldError>}
    </Dialog>
  );
}
