import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { shortTime } from "@/shared/lib/time";
import { Banner, Button, Dialog, Field, FieldError, Input, toast, useProblemWords } from "@/shared/ui";
import { useOrganization } from "../api";
import { useOfferOwnership, useWithdrawOwnership } from "../ownership";
import { peopleQuery } from "../people";

/** Hands the organization over to another member, or shows to whom it is offered. */
export function OwnershipTransfer(): ReactNode {
  const { t } = useLingui();
  const { name, permissions, pending_owner_id, ownership_transfer_expires_at: until } = useOrganization();
  const [isAsking, setAsking] = useState(false);
  const withdraw = useWithdrawOwnership();
  const words = useProblemWords(withdraw.error);
  const isOffered = pending_owner_id !== null && until !== null && new Date(until) > new Date();
  return (
    <section className="grid max-w-[640px] gap-2">
      <h2 className="text-15 font-medium">{t`Transfer ${name}`}</h2>
      <p className="text-13 text-fg-3">
        {t`Another member becomes the owner when they confirm it within 7 days; you become an admin. Both are mailed.`}
      </p>
      {isOffered && <Banner tone="warning">{t`The ownership is offered until ${shortTime(until)}.`}</Banner>}
      {withdraw.isError && <FieldError>{words}</FieldError>}
      <div>
        {isOffered ? (
          <Button busy={withdraw.isPending} disabled={!permissions.own} onClick={() => withdraw.mutate()}>
            {t`Take the offer back`}
          </Button>
        ) : (
          <Button
            disabled={!permissions.own}
            title={permissions.own ? undefined : t`Only owners hand an organization over.`}
            onClick={() => setAsking(true)}
          >
            {t`Transfer ownership`}
          </Button>
        )}
      </div>
      {isAsking && <OfferDialog onClose={() => setAsking(false)} />}
    </section>
  );
}

function OfferDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const { id, name } = useOrganization();
  const [text, setText] = useState("");
  const search = text.trim();
  const found = useQuery({ ...peopleQuery(id, search), enabled: search.length >= 2 });
  const people = search.length < 2 ? [] : (found.data ?? []).filter((person) => person.role !== "owner");
  const offer = useOfferOwnership();
  const words = useProblemWords(offer.error);
  const choose = (person: { id: string; name: string }) =>
    offer.mutate(person.id, {
      onSuccess: () => {
        toast(t`The ownership is offered to ${person.name}`);
        onClose();
      },
    });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Transfer ${name} to whom?`}
      description={t`They need a confirmed e-mail address.`}
      actions={<Button onClick={onClose}>{t`Cancel`}</Button>}
    >
      <div className="mt-4 grid gap-2">
        <Field label={t`Member`} help={t`Type two letters of a name.`}>
          {(control) => (
            <Input
              {...control}
              type="search"
              data-autofocus=""
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {people.slice(0, 6).map((person) => (
          <Button key={person.id} wide busy={offer.isPending} onClick={() => choose(person)}>
            {t`Offer it to ${person.name}`}
          </Button>
        ))}
        {search.length >= 2 && found.isSuccess && people.length === 0 && (
          <p className="text-13 text-fg-3">{t`Nobody else is found.`}</p>
        )}
        {offer.isError && <FieldError>{words}</FieldError>}
      </div>
    </Dialog>
  );
}
