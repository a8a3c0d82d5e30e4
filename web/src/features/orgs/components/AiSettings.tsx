import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { RoutingPreview } from "@/features/providers";
import { SettingsPage } from "@/shared/shell";
import { Skeleton, Textarea } from "@/shared/ui";
import { promptLayersQuery, useOrganization } from "../api";
import { useSettingsForm } from "../hooks/useSettingsForm";
import { DefaultModelField } from "./DefaultModelField";
import { ModelTierTable } from "./ModelTierTable";
import { RoleModels } from "./RoleModels";
import { RoutingFields } from "./RoutingFields";
import { SettingField } from "./SettingField";
import { SettingsActions } from "./SettingsActions";
import { TierFields } from "./TierFields";

const LONGEST_PROMPT = 4000;

/** What the AI is told and which models may be used; who does not manage reads what applies to them. */
export function AiSettings({ children }: { children?: ReactNode }): ReactNode {
  const { t } = useLingui();
  const { permissions } = useOrganization();
  return (
    <SettingsPage title={t`AI`} description={t`What models are told here, and which of them may be used.`}>
      {permissions.manage && <AiForm />}
      <RoutingPreview />
      <WhatTheAiIsTold />
      {children}
    </SettingsPage>
  );
}

function AiForm(): ReactNode {
  const { t } = useLingui();
  const form = useSettingsForm();
  const length = form.values.system_prompt.length;
  return (
    <form
      className="grid max-w-[640px] gap-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        form.save();
      }}
    >
      <SettingField
        form={form}
        name="system_prompt"
        label={t`Told to every model`}
        help={t`Comes before the text of groups and of each person. Everybody here can read it.`}
        aside={<span className="tabular text-12 text-fg-3">{`${length} / ${LONGEST_PROMPT}`}</span>}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={8}
            maxLength={LONGEST_PROMPT}
            value={form.values.system_prompt}
            onChange={(event) => form.set("system_prompt", event.target.value)}
          />
        )}
      </SettingField>
      <DefaultModelField form={form} />
      <TierFields form={form} />
      <ModelTierTable form={form} />
      <RoutingFields form={form} />
      <RoleModels form={form} />
      <SettingsActions form={form} />
    </form>
  );
}

function WhatTheAiIsTold(): ReactNode {
  const { t } = useLingui();
  const { id } = useOrganization();
  const { data } = useQuery(promptLayersQuery(id));
  const sources: Record<string, string> = { organization: t`Organization`, group: t`Group`, person: t`You` };
  return (
    <section className="grid max-w-[640px] gap-3">
      <h2 className="text-15 font-medium">{t`What the AI is told about you`}</h2>
      {!data && <Skeleton />}
      {data?.layers.length === 0 && <p className="text-13 text-fg-3">{t`Nothing yet.`}</p>}
      {data && data.layers.length > 0 && (
        <ol className="card">
          {data.layers.map((layer, index) => (
            <li key={index} className="card-row grid gap-1 p-4">
              <span className="text-12 text-fg-3">{`${sources[layer.source] ?? layer.source}: ${layer.name}`}</span>
              <p className="text-13 whitespace-pre-wrap">{layer.text}</p>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
