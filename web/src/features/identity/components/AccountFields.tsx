import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { PasswordField, TextField } from "@/shared/ui";
import type { DoorErrors } from "./useDoorErrors";

export interface Account {
  name: string;
  email: string;
  password: string;
}

interface AccountFieldsProps {
  account: Account;
  onChange: (account: Account) => void;
  errors: DoorErrors;
  minLength: number;
}

/** Name, e-mail and passphrase of a new account. */
export function AccountFields({ account, onChange, errors, minLength }: AccountFieldsProps): ReactNode {
  const { t } = useLingui();
  return (
    <>
      <TextField
        label={t`Name`}
        tall
        name="name"
        autoComplete="name"
        required
        value={account.name}
        error={errors.field("name")}
        onChange={(event) => onChange({ ...account, name: event.target.value })}
      />
      <TextField
        label={t`E-mail`}
        tall
        type="email"
        name="email"
        autoComplete="email"
        required
        value={account.email}
        error={errors.field("email")}
        onChange={(event) => onChange({ ...account, email: event.target.value })}
      />
      <PasswordField
        label={t`Passphrase`}
        purpose="new"
        minLength={minLength}
        value={account.password}
        error={errors.field("password")}
        onChange={(password) => onChange({ ...account, password })}
      />
    </>
  );
}
