import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type InstanceSettings, isProblem } from "@/api";
import { Banner, Button, FieldError, toast, useProblemWords } from "@/shared/ui";
import { adminKeys, useChangeInstanceSettings } from "../api";
import { changesOf, type SettingsForm, formOf } from "../model/settings";
import { AccessFields } from "./AccessFields";
import { SecurityFields } from "./SecurityFields";

export interface SettingsFieldsProps {
  form: SettingsForm;
  onChange: (change: Partial<SettingsForm>) => void;
  fieldError: (name: string) => string | undefined;
  disabled: boolean;
}

export function InstanceSettingsForm({ settings }: { settings: InstanceSettings }): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [form, setForm] = useState(formOf(settings));
  const save = useChangeInstanceSettings();
  const problem = useProblemWords(save.error);
  const changes = changesOf(settings, form);
  const isStale = isProblem(save.error, "identity.settings_changed");
  const fields: SettingsFieldsProps = {
    form,
    onChange: (change) => setForm({ ...form, ...change }),
    fieldError: (name) =>
      isProblem(save.error)
        ? save.error.errors.find((error) => error.pointer.startsWith(`/${name}`))?.message
        : undefined,
    disabled: !settings.can_change,
  };
  return (
    <form
      className="grid max-w-[560px] gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ etag: settings.etag, body: changes }, { onSuccess: () => toast(t`Settings saved`) });
      }}
    >
      {!settings.can_change && <Banner>{t`Only a super administrator may change these.`}</Banner>}
      <AccessFields {...fields} />
      <SecurityFields {...fields} />
      {isStale && (
        <Banner
          tone="warning"
          actions={
            <Button
              size="sm"
              onClick={() => void queries.invalidateQueries({ queryKey: adminKeys.settings })}
            >
              {t`Load the new state`}
            </Button>
          }
        >
          {t`Somebody else changed the settings in the meantime.`}
        </Banner>
      )}
      {save.isError && !isStale && <FieldError>{problem}</FieldError>}
      <div>
        <Button
          kind="primary"
          type="submit"
          busy={save.isPending}
          disabled={!settings.can_change || Object.keys(changes).length === 0}
        >
          {t`Save settings`}
        </Button>
      </div>
    </form>
  );
}
