import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { isProblem } from "@/api";
import { Avatar, Button, TextField, toast, useProblemWords } from "@/shared/ui";
import { SettingsPage } from "@/shared/shell";
import { useSession, useUpdateMe } from "../api";

export function ProfileSettings(): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const [name, setName] = useState(user.name);
  const update = useUpdateMe();
  const words = useProblemWords(update.error);
  const fieldWords = isProblem(update.error) ? update.error.fieldMessage("name") : null;
  return (
    <SettingsPage title={t`Profile`} description={t`How others here see you.`}>
      <form
        className="grid max-w-[420px] gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          update.mutate({ name: name.trim() }, { onSuccess: () => toast(t`Name saved`) });
        }}
      >
        <div className="flex items-center gap-3">
          <Avatar person={user} size="l" />
          <div className="min-w-0">
            <div className="truncate font-medium">{user.name}</div>
            <div className="truncate text-13 text-fg-3">{user.email}</div>
          </div>
        </div>
        <TextField
          label={t`Name`}
          name="name"
          autoComplete="name"
          required
          maxLength={200}
          value={name}
          error={update.error ? (fieldWords ?? words) : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t`Username`}
          readOnly
          value={user.username}
          help={t`Others mention you by it. It cannot be changed here.`}
        />
        <div>
          <Button
            kind="primary"
            type="submit"
            busy={update.isPending}
            disabled={name.trim() === "" || name.trim() === user.name}
          >
            {t`Save name`}
          </Button>
        </div>
      </form>
    </SettingsPage>
  );
}
