import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { groupsQuery, SettingPlace, useChangeOrganization, useOrganization } from "@/features/orgs";
import {
  Button,
  Dialog,
  Field,
  FieldError,
  Select,
  toast,
  useProblemToast,
  useProblemWords,
} from "@/shared/ui";
import { useApplyTemplate } from "../api";
import { type Template, useTemplateNames } from "./usePeriodWords";

/** The budget of everybody who joins, and one for all of a group at once. */
export function TemplateSection({ organizationId }: { organizationId: string }): ReactNode {
  const { t } = useLingui();
  const names = useTemplateNames();
  const { settings, tag } = useOrganization();
  const change = useChangeOrganization();
  const fail = useProblemToast();
  const [isOpen, setOpen] = useState(false);
  const options = (["20", "50", "200", "unlimited"] as const).map((value) => ({
    value,
    label: names[value],
  }));
  return (
    <section className="grid gap-3" aria-label={t`Templates`}>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <SettingPlace name="settings.default_budget">
          <Field label={t`Budget of new members, by month`}>
            {(control) => (
              <Select
                {...control}
                value={settings.default_budget ?? "none"}
                onChange={(value) => {
                  const default_budget = value === "none" ? null : value;
                  change.mutate({ body: { settings: { default_budget } }, tag }, { onError: fail });
                }}
                options={[{ value: "none" as const, label: t`None` }, ...options]}
              />
            )}
          </Field>
        </SettingPlace>
        <Button onClick={() => setOpen(true)}>{t`Give a group a budget`}</Button>
      </div>
      {isOpen && <GroupTemplate organizationId={organizationId} onClose={() => setOpen(false)} />}
    </section>
  );
}

function GroupTemplate({
  organizationId,
  onClose,
}: {
  organizationId: string;
  onClose: () => void;
}): ReactNode {
  const { t } = useLingui();
  const names = useTemplateNames();
  const groups = useQuery(groupsQuery(organizationId));
  const [groupId, setGroup] = useState("");
  const [template, setTemplate] = useState<Template>("20");
  const apply = useApplyTemplate(organizationId);
  const words = useProblemWords(apply.error);
  const submit = () =>
    apply.mutate(
      { group_id: groupId, template },
      {
        onSuccess: ({ made, changed }) => {
          toast(t`${made} budgets made, ${changed} changed`);
          onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Give a group a budget`}
      onSubmit={() => groupId !== "" && submit()}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={apply.isPending} disabled={groupId === ""}>
            {t`Give to everybody in it`}
          </Button>
        </>
      }
    >
      <p className="help">{t`Everybody who is in the group now gets this monthly budget in place of the one they have.`}</p>
      <Field label={t`Group`}>
        {(control) => (
          <Select
            {...control}
            value={groupId}
            onChange={setGroup}
            options={(groups.data ?? []).map((group) => ({ value: group.id, label: group.name }))}
          />
        )}
      </Field>
      <Field label={t`Template`}>
        {(control) => (
          <Select
            {...control}
            value={template}
            onChange={setTemplate}
            options={(["20", "50", "200", "unlimited"] as const).map((value) => ({
              value,
              label: names[value],
            }))}
          />
        )}
      </Field>
      {apply.isError && <FieldError>{words}</FieldError>}
    </Dialog>
  );
}
