import { useLingui } from "@lingui/react/macro";

/** What the built-in templates are called, by their kind. */
export function useTemplateNames(): Readonly<Record<string, string>> {
  const { t } = useLingui();
  return {
    meeting_notes: t`Meeting notes`,
    decision_record: t`Decision record`,
    proposal: t`Proposal`,
    project_brief: t`Project brief`,
    weekly_update: t`Weekly update`,
    technical_spec: t`Technical spec`,
  };
}
