import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Invited } from "@/api";
import { Button, Dialog, FieldError } from "@/shared/ui";
import { CopyLink } from "./CopyLink";

/** What became of each address, or the one link for several people. */
export function InviteResults({
  rows,
  onClose,
}: {
  rows: readonly Invited[];
  onClose: () => void;
}): ReactNode {
  const { t } = useLingui();
  const invited = rows.filter((row) => row.problem === null).length;
  const isLink = rows.length === 1 && rows[0]?.email === null;
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={
        isLink
          ? t`The link is made`
          : plural(invited, { one: "# person is invited", other: "# people are invited" })
      }
      description={
        isLink
          ? t`It is shown this once. Whoever has it may come in.`
          : t`The links are shown this once. Each is for its address only.`
      }
      actions={
        <Button kind="primary" data-autofocus="" onClick={onClose}>
          {t`Done`}
        </Button>
      }
    >
      <ul className="grid gap-3">
        {rows.map((row) => (
          <li key={row.invitation_id ?? row.email} className="grid gap-1">
            {row.email !== null && (
              <span className="flex items-center justify-between gap-2 text-13">
                <span className="truncate">{row.email}</span>
                {row.is_mailed && <span className="text-fg-3">{t`mailed`}</span>}
              </span>
            )}
            {row.problem === null ? (
              <CopyLink
                link={row.link ?? ""}
                label={row.email === null ? t`Link to join` : t`Link for ${row.email}`}
              />
            ) : (
              <FieldError>{row.problem.title}</FieldError>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
