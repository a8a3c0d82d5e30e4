import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { outlineOf, treeQuery } from "@/features/pages";
import { Field, Select } from "@/shared/ui";

/** The choice that names no page. */
export const TOP = "top";

/** Asks below which page of a space something is made. */
export function ParentField({
  spaceId,
  value,
  onChange,
}: {
  spaceId: string;
  value: string;
  onChange: (id: string) => void;
}): ReactNode {
  const { t } = useLingui();
  const { data: tree } = useQuery(treeQuery(spaceId));
  const below = outlineOf(tree?.items ?? []).map(({ id, title, depth }) => ({
    value: id,
    label: `${"\u2003".repeat(depth)}${title}`,
  }));
  return (
    <Field label={t`Below`}>
      {(control) => (
        <Select
          {...control}
          value={value}
          onChange={onChange}
          options={[{ value: TOP, label: t`Top of the space` }, ...below]}
        />
      )}
    </Field>
  );
}
