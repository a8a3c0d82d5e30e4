import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Button } from "@/shared/ui";
import { Door } from "./Door";
import { PasswordFields, usePasswordForm } from "./PasswordBlock";

/** Shown instead of the workspace while the password must be changed. */
export function ChangePasswordScreen({ onDone }: { onDone: () => void }): ReactNode {
  const { t } = useLingui();
  const form = usePasswordForm(onDone);
  return (
    <Door
      title={t`Choose a new password`}
      lead={t`An administrator asks you to change it before you go on. Other devices are signed out.`}
    >
      <form
        className="grid gap-[18px]"
        onSubmit={(event) => {
          event.preventDefault();
          form.submit();
        }}
      >
        <PasswordFields form={form} />
        <Button kind="primary" size="tall" wide type="submit" busy={form.isBusy}>
          {t`Change password`}
        </Button>
      </form>
    </Door>
  );
}
