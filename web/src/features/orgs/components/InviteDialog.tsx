import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type Invited, isProblem } from "@/api";
import { spacesQuery } from "@/features/spaces";
import {
  Button,
  Checkbox,
  Chip,
  Dialog,
  Field,
  FieldError,
  Input,
  Select,
  Textarea,
  useProblemWords,
} from "@/shared/ui";
import { useActiveOrganization } from "../api";
import { useInvite } from "../invitations";
import { addressesIn, looksLikeAddress } from "../model/addresses";
import { type Role, useRoleNames } from "./useRoleNames";

/** Addresses, a role, and for guests the spaces that they come for; then the links, shown this once. */
export function InviteDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const { role: ownRole } = useActiveOrganization();
  const [text, setText] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [message, setMessage] = useState("");
  const [spaceIds, setSpaceIds] = useState<readonly string[]>([]);
  const invite = useInvite();
  const addresses = addressesIn(text);
  const isMissingSpaces = role === "guest" && spaceIds.length === 0;
  const canSend = addresses.length > 0 && addresses.every(looksLikeAddress) && !isMissingSpaces;
  const words = useProblemWords(invite.error);
  if (invite.data !== undefined) return <Results rows={invite.data.items} onClose={onClose} />;
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={t`Invite people`}
      onSubmit={() => {
        if (canSend)
          invite.mutate({ kind: "email", emails: addresses, role, message, space_ids: [...spaceIds] });
      }}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={invite.isPending} disabled={!canSend}>
            {t`Invite`}
          </Button>
        </>
      }
    >
      <Field label={t`Addresses`} help={t`Separated by commas, blanks or lines. Up to 100.`}>
        {(control) => (
          <Textarea
            {...control}
            data-autofocus=""
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <Addresses
        addresses={addresses}
        onRemove={(gone) => setText(addresses.filter((one) => one !== gone).join("\n"))}
      />
      <RoleField role={role} ownRole={ownRole} onChange={setRole} />
      {role === "guest" && <SpaceChoice chosen={spaceIds} onChange={setSpaceIds} />}
      <Field label={t`Message`} help={t`Goes into the mail as plain text.`}>
        {(control) => (
          <Textarea
            {...control}
            maxLength={500}
            value={message}
            onChange={(event) => setMessage(event.target.value)}
          />
        )}
      </Field>
      {isProblem(invite.error) && <FieldError>{words}</FieldError>}
    </Dialog>
  );
}

function Addresses({
  addresses,
  onRemove,
}: {
  addresses: readonly string[];
  onRemove: (address: string) => void;
}): ReactNode {
  const { t } = useLingui();
  if (addresses.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2" aria-label={t`Addresses to invite`}>
      {addresses.map((address) => (
        <li key={address} className="min-w-0">
          <Chip onRemove={() => onRemove(address)}>
            {address}
            {!looksLikeAddress(address) && <span className="text-danger">{t`no address`}</span>}
          </Chip>
        </li>
      ))}
    </ul>
  );
}

function RoleField({
  role,
  ownRole,
  onChange,
}: {
  role: Role;
  ownRole: string;
  onChange: (role: Role) => void;
}): ReactNode {
  const { t } = useLingui();
  const roleName = useRoleNames();
  const sentences: Record<Role, string> = {
    owner: t`Everything, also deleting the organization.`,
    admin: t`People, groups, settings and keys.`,
    member: t`Works here, and sees who else does.`,
    guest: t`Sees only what is shared with them.`,
  };
  const given: readonly Role[] =
    ownRole === "owner" ? ["owner", "admin", "member", "guest"] : ["admin", "member", "guest"];
  return (
    <Field label={t`Role`} help={sentences[role]}>
      {(control) => (
        <Select
          {...control}
          value={role}
          onChange={onChange}
          options={given.map((value) => ({ value, label: roleName(value) }))}
        />
      )}
    </Field>
  );
}

function SpaceChoice({
  chosen,
  onChange,
}: {
  chosen: readonly string[];
  onChange: (ids: readonly string[]) => void;
}): ReactNode {
  const { t } = useLingui();
  const { data: spaces = [] } = useQuery(spacesQuery);
  return (
    <fieldset className="grid gap-1">
      <legend className="field-label mb-1">{t`Spaces`}</legend>
      {spaces.map((space) => (
        <Checkbox
          key={space.id}
          label={space.name}
          checked={chosen.includes(space.id)}
          onChange={(isChosen) =>
            onChange(isChosen ? [...chosen, space.id] : chosen.filter((id) => id !== space.id))
          }
        />
      ))}
      <p className="help">{t`A guest comes for at least one space.`}</p>
    </fieldset>
  );
}

function Results({ rows, onClose }: { rows: readonly Invited[]; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const invited = rows.filter((row) => row.problem === null).length;
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={plural(invited, { one: "# person is invited", other: "# people are invited" })}
      description={t`The links are shown this once. Each is for its address only.`}
      actions={
        <Button kind="primary" data-autofocus="" onClick={onClose}>
          {t`Done`}
        </Button>
      }
    >
      <ul className="grid gap-3">
        {rows.map((row) => (
          <li key={row.email} className="grid gap-1">
            <span className="flex items-center justify-between gap-2 text-13">
              <span className="truncate">{row.email}</span>
              {row.is_mailed && <span className="text-fg-3">{t`mailed`}</span>}
            </span>
            {row.problem === null ? (
              <CopyLink link={row.link ?? ""} email={row.email ?? ""} />
            ) : (
              <FieldError>{row.problem.title}</FieldError>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function CopyLink({ link, email }: { link: string; email: string }): ReactNode {
  const { t } = useLingui();
  const [isCopied, setCopied] = useState(false);
  return (
    <span className="flex gap-2">
      <Input
        readOnly
        value={link}
        aria-label={t`Link for ${email}`}
        onFocus={(event) => event.target.select()}
      />
      <Button onClick={() => void navigator.clipboard.writeText(link).then(() => setCopied(true))}>
        {isCopied ? t`Copied` : t`Copy`}
      </Button>
    </span>
  );
}
