import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { PageExtractionBody, PageTemplate } from "@/api";
import { templatesQuery, useTemplateNames } from "@/features/pages";
import { Field, Select } from "@/shared/ui";

/** A built-in template by its kind, or a page of the space. */
export interface TemplateChoice {
  page_type: NonNullable<PageExtractionBody["page_type"]>;
  template_id?: string;
}

export const NO_TEMPLATE: TemplateChoice = { page_type: "general" };

const choiceOf = ({ page_type: kind, page_id: id }: PageTemplate): TemplateChoice =>
  id === null
    ? { page_type: kind as TemplateChoice["page_type"] }
    : { page_type: "general", template_id: id };

const keyOf = (choice: TemplateChoice): string => choice.template_id ?? choice.page_type;

/** Asks which template a page keeps to, if any. */
export function TemplateField({
  spaceId,
  value,
  onChange,
}: {
  spaceId: string;
  value: TemplateChoice;
  onChange: (choice: TemplateChoice) => void;
}): ReactNode {
  const { t } = useLingui();
  const { data } = useQuery(templatesQuery(spaceId));
  const names = useTemplateNames();
  // The general one is empty: as good as none.
  const named = (data ?? []).filter((each) => each.page_id !== null || each.page_type !== "general");
  return (
    <Field label={t`Template`}>
      {(control) => (
        <Select
          {...control}
          value={keyOf(value)}
          onChange={(next) => {
            const found = named.map(choiceOf).find((choice) => keyOf(choice) === next);
            onChange(found ?? NO_TEMPLATE);
          }}
          options={[
            { value: keyOf(NO_TEMPLATE), label: t`None` },
            ...named.map((each) => ({
              value: keyOf(choiceOf(each)),
              label: each.page_id === null ? (names[each.page_type] ?? each.name) : each.name,
            })),
          ]}
        />
      )}
    </Field>
  );
}
