import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { type InvitationsBody, isProblem } from "@/api";
import {
  Button,
  Dialog,
  Field,
  FieldError,
  Segmented,
  Select,
  Textarea,
  TextField,
  useProblemWords,
} from "@/shared/ui";
import { useOrganization } from "../api";
import { useInvite } from "../invitations";
import { addressesIn, looksLikeAddress } from "../model/addresses";
import { AddressChips } from "./AddressChips";
import { InviteResults } from "./InviteResults";
import { GroupChoice, SpaceChoice } from "./PlaceChoice";
import { RoleField } from "./RoleField";
import type { Role } from "./useRoleNames";

type Way = "email" | "link";

const DAY = 24;

/** People by their addresses, or one link for several; then the links, shown this once. */
export function InviteDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const { settings } = useOrganization();
  const [way, setWay] = useState<Way>("email");
  const [role, setRole] = useState<Role>("member");
  const [places, setPlaces] = useState<{ groups: readonly string[]; spaces: readonly string[] }>({
    groups: [],
    spaces: [],
  });
  const [letter, setLetter] = useState({ text: "", message: settings.invitation_message ?? "" });
  const [link, setLink] = useState({ uses: "10", hours: String(7 * DAY) });
  const invite = useInvite();
  const words = useProblemWords(invite.error);
  const addresses = addressesIn(letter.text);
  const givenRole = way === "link" && role !== "guest" ? "member" : role;
  const uses = Number(link.uses);
  const isReady =
    way === "email"
      ? addresses.length > 0 && addresses.every(looksLikeAddress)
      : Number.isInteger(uses) && uses >= 1 && uses <= 500;
  const canSend = isReady && (givenRole !== "guest" || places.spaces.length > 0);
  const body = (): InvitationsBody => ({
    kind: way,
    role: givenRole,
    group_ids: [...places.groups],
    space_ids: [...places.spaces],
    ...(way === "email"
      ? { emails: addresses, message: letter.message }
      : { max_uses: uses, hours: Number(link.hours) }),
  });
  if (invite.data !== undefined) return <InviteResults rows={invite.data.items} onClose={onClose} />;
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={t`Invite people`}
      onSubmit={() => {
        if (canSend) invite.mutate(body());
      }}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={invite.isPending} disabled={!canSend}>
            {way === "email" ? t`Invite` : t`Make the link`}
          </Button>
        </>
      }
    >
      <div className="mt-2 grid gap-4">
        <Segmented
          label={t`Way of inviting`}
          value={way}
          onChange={setWay}
          options={[
            { value: "email", label: t`By address` },
            { value: "link", label: t`By link` },
          ]}
        />
        {way === "email" ? (
          <LetterFields {...letter} addresses={addresses} onChange={setLetter} />
        ) : (
          <LinkFields {...link} onChange={setLink} />
        )}
        <RoleField
          role={givenRole}
          {...(way === "link" ? { among: ["member", "guest"] as const } : {})}
          onChange={setRole}
        />
        {givenRole === "guest" && (
          <SpaceChoice chosen={places.spaces} onChange={(spaces) => setPlaces({ ...places, spaces })} />
        )}
        <GroupChoice chosen={places.groups} onChange={(groups) => setPlaces({ ...places, groups })} />
        {isProblem(invite.error) && <FieldError>{words}</FieldError>}
      </div>
    </Dialog>
  );
}

interface LetterFieldsProps {
  text: string;
  message: string;
  addresses: readonly string[];
  onChange: (letter: { text: string; message: string }) => void;
}

function LetterFields({ text, message, addresses, onChange }: LetterFieldsProps): ReactNode {
  const { t } = useLingui();
  return (
    <>
      <Field label={t`Addresses`} help={t`Separated by commas, blanks or lines. Up to 100.`}>
        {(control) => (
          <Textarea
            {...control}
            data-autofocus=""
            value={text}
            onChange={(event) => onChange({ text: event.target.value, message })}
          />
        )}
      </Field>
      <AddressChips
        addresses={addresses}
        onRemove={(gone) => onChange({ text: addresses.filter((one) => one !== gone).join("\n"), message })}
      />
      <Field label={t`Message`} help={t`Goes into the mail as plain text.`}>
        {(control) => (
          <Textarea
            {...control}
            maxLength={500}
            value={message}
            onChange={(event) => onChange({ text, message: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

interface LinkFieldsProps {
  uses: string;
  hours: string;
  onChange: (link: { uses: string; hours: string }) => void;
}

function LinkFields({ uses, hours, onChange }: LinkFieldsProps): ReactNode {
  const { t } = useLingui();
  return (
    <>
      <TextField
        label={t`For how many people`}
        help={t`1 to 500. Each use is logged, and the link can be taken back.`}
        inputMode="numeric"
        value={uses}
        onChange={(event) => onChange({ uses: event.target.value, hours })}
      />
      <Field label={t`Good for`}>
        {(control) => (
          <Select
            {...control}
            value={hours}
            onChange={(chosen) => onChange({ uses, hours: chosen })}
            options={[
              { value: String(DAY), label: t`1 day` },
              { value: String(7 * DAY), label: t`7 days` },
              { value: String(30 * DAY), label: t`30 days` },
            ]}
          />
        )}
      </Field>
    </>
  );
}
