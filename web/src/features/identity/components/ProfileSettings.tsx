import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { isProblem, type MeBody, type User } from "@/api";
import { Button, FieldError, toast, useProblemWords } from "@/shared/ui";
import { SettingsPage } from "@/shared/shell";
import { useSession, useUpdateMe } from "../api";
import { AvatarField } from "./AvatarField";
import { ProfileFields } from "./ProfileFields";

export interface ProfileForm {
  name: string;
  username: string;
  website: string;
  phone: string;
  address: string;
  contact_visible: boolean;
  custom_prompt: string;
}

function formOf(user: User): ProfileForm {
  return {
    name: user.name,
    username: user.username,
    website: user.website ?? "",
    phone: user.phone ?? "",
    address: user.address ?? "",
    contact_visible: user.contact_visible,
    custom_prompt: user.custom_prompt ?? "",
  };
}

/** Only what differs; blank takes a value back. */
function changesOf(user: User, form: ProfileForm): MeBody {
  const before = formOf(user);
  const names = (Object.keys(form) as (keyof ProfileForm)[]).filter((name) => form[name] !== before[name]);
  return Object.fromEntries(
    names.map((name) => {
      const value = form[name];
      const text = typeof value === "string" ? value.trim() : value;
      return [name, text === "" ? null : text];
    }),
  );
}

export function ProfileSettings(): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const [form, setForm] = useState(formOf(user));
  const update = useUpdateMe();
  const words = useProblemWords(update.error);
  const changes = changesOf(user, form);
  const fieldError = (name: keyof ProfileForm) =>
    isProblem(update.error) ? (update.error.fieldMessage(name) ?? undefined) : undefined;
  const isAtField = isProblem(update.error) && update.error.errors.length > 0;
  return (
    <SettingsPage
      title={t`Profile`}
      description={t`How others here see you.`}
      action={
        <Link to="/people/$username" params={{ username: user.username }} className="text-btn">
          {t`View profile`}
        </Link>
      }
    >
      <div className="grid max-w-[560px] gap-6">
        <AvatarField />
        <form
          className="grid gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            update.mutate(changes, {
              onSuccess: (saved) => {
                setForm(formOf(saved));
                toast(t`Profile saved`);
              },
            });
          }}
        >
          <ProfileFields
            form={form}
            onChange={(change) => setForm({ ...form, ...change })}
            fieldError={fieldError}
          />
          {update.isError && !isAtField && <FieldError>{words}</FieldError>}
          <div>
            <Button
              kind="primary"
              type="submit"
              busy={update.isPending}
              disabled={form.name.trim() === "" || Object.keys(changes).length === 0}
            >
              {t`Save profile`}
            </Button>
          </div>
        </form>
      </div>
    </SettingsPage>
  );
}
