import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Button, Dialog, Field, Select, Textarea, toast, useProblemWords } from "@/shared/ui";
import { banPerson, usePersonChange } from "../api";
import type { UserDialogProps } from "./UserDialogs";

type Length = "day" | "week" | "month" | "ever";

const HOURS: Record<Exclude<Length, "ever">, number> = { day: 24, week: 168, month: 720 };

function endOf(length: Length): string | null {
  return length === "ever" ? null : new Date(Date.now() + HOURS[length] * 3_600_000).toISOString();
}

export function BanDialog({ person, onClose }: UserDialogProps): ReactNode {
  const { t } = useLingui();
  const [reason, setReason] = useState("");
  const [length, setLength] = useState<Length>("ever");
  const ban = usePersonChange(person.id, banPerson(person.id));
  const problem = useProblemWords(ban.error);
  const lengths: { value: Length; label: string }[] = [
    { value: "ever", label: t`For good` },
    { value: "day", label: t`For a day` },
    { value: "week", label: t`For a week` },
    { value: "month", label: t`For 30 days` },
  ];
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t`Ban ${person.name}?`}
      description={t`Everything they have open ends at once, API tokens too. They are told the reason when they try to sign in.`}
      onSubmit={() =>
        ban.mutate(
          { reason: reason.trim(), expires_at: endOf(length) },
          {
            onSuccess: () => {
              toast(t`${person.name} is banned`);
              onClose();
            },
          },
        )
      }
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="danger-fill" type="submit" busy={ban.isPending} disabled={reason.trim().length < 3}>
            {t`Ban`}
          </Button>
        </>
      }
    >
      <div className="mt-4 grid gap-4">
        <Field label={t`Reason`} error={ban.isError ? problem : undefined}>
          {(control) => (
            <Textarea
              {...control}
              required
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        <Field label={t`How long`}>
          {(control) => <Select {...control} value={length} onChange={setLength} options={lengths} />}
        </Field>
      </div>
    </Dialog>
  );
}
