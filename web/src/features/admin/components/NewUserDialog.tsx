import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { type InstanceRole, isProblem } from "@/api";
import { useSession } from "@/features/identity";
import { Button, Dialog, Field, FieldError, Select, TextField, useProblemWords } from "@/shared/ui";
import { useCreatePerson } from "../api";
import { useAdminWords } from "../hooks/useAdminWords";
import { LinkDialog } from "./LinkDialog";

/** Makes an account; its person sets the password by a welcome link. */
export function NewUserDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const words = useAdminWords();
  const [form, setForm] = useState({ name: "", email: "", role: "user" as InstanceRole });
  const create = useCreatePerson();
  const problem = useProblemWords(create.error);
  const errorAt = (name: string) =>
    isProblem(create.error) ? (create.error.fieldMessage(name) ?? undefined) : undefined;
  if (create.isSuccess) {
    return (
      <LinkDialog
        title={t`The account is made`}
        description={t`With the welcome link its person sets the password, within seven days.`}
        action=""
        busy={false}
        error={null}
        made={create.data.link}
        mailed={t`The welcome link went to ${form.email}.`}
        onMake={onClose}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t`New user`}
      onSubmit={() => create.mutate({ ...form, name: form.name.trim(), email: form.email.trim() })}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button
            kind="primary"
            type="submit"
            busy={create.isPending}
            disabled={form.name.trim() === "" || form.email.trim() === ""}
          >
            {t`Make account`}
          </Button>
        </>
      }
    >
      <div className="mt-4 grid gap-4">
        <TextField
          label={t`Name`}
          required
          maxLength={100}
          value={form.name}
          error={errorAt("name")}
          onChange={(event) => setForm({ ...form, name: event.target.value })}
        />
        <TextField
          label={t`E-mail`}
          type="email"
          required
          value={form.email}
          error={errorAt("email")}
          onChange={(event) => setForm({ ...form, email: event.target.value })}
        />
        <Field label={t`Role`}>
          {(control) => (
            <Select
              {...control}
              value={form.role}
              onChange={(role) => setForm({ ...form, role })}
              options={words.roles.map((option) =>
                user.role !== "super_admin" && (option.value === "admin" || option.value === "super_admin")
                  ? { ...option, disabledReason: t`Only a super administrator may do this` }
                  : option,
              )}
            />
          )}
        </Field>
        {create.isError && !errorAt("email") && !errorAt("name") && <FieldError>{problem}</FieldError>}
      </div>
    </Dialog>
  );
}
