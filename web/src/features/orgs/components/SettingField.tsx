import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { isProblem } from "@/api";
import { type ControlProps, Field } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";
import type { SettingName } from "../model/catalogue";
import type { Setting } from "../model/values";
import { SettingPlace } from "./SettingPlace";

export interface SettingFieldProps {
  form: SettingsForm;
  name: Extract<Setting, SettingName>;
  label: string;
  help?: ReactNode;
  aside?: ReactNode;
  /** The words for a value, where it is not its own. */
  wordsFor?: (value: unknown) => string;
  children: (control: ControlProps) => ReactNode;
}

/** A setting with the server's words about it, and with what somebody else made of it meanwhile. */
export function SettingField(props: SettingFieldProps): ReactNode {
  const { form, name, label, help, aside, wordsFor = String, children } = props;
  const pointer = name.replace(".", "/");
  const problem = isProblem(form.error) ? form.error : null;
  const error = problem?.errors.find(
    (each) => each.pointer === `/${pointer}` || each.pointer.startsWith(`/${pointer}/`),
  );
  return (
    <SettingPlace name={name}>
      <Field label={label} help={help} aside={aside} error={error?.message}>
        {children}
      </Field>
      <Theirs form={form} name={name} wordsFor={wordsFor} />
    </SettingPlace>
  );
}

/** What somebody else set meanwhile, beside what is being set here. */
export function Theirs({
  form,
  name,
  wordsFor,
}: {
  form: SettingsForm;
  name: Setting;
  wordsFor: (value: unknown) => string;
}): ReactNode {
  const { t } = useLingui();
  if (form.theirs === null || !(name in form.theirs)) return null;
  return (
    <p className="note warning text-13">
      <span>{t`Set by somebody else:`}</span> <b>{wordsFor(form.theirs[name]) || t`nothing`}</b>
    </p>
  );
}
