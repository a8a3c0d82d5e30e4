import { useLingui } from "@lingui/react/macro";
import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import type { Page, Visibility } from "@/api";
import { Banner, Field, Select, useProblemWords } from "@/shared/ui";
import { useChangeVisibility } from "../sharing";

/** Who finds the page by its place, in a sentence. */
export function VisibilityField({ page, spaceName }: { page: Page; spaceName: string }): ReactNode {
  const { t } = useLingui();
  const change = useChangeVisibility(page.id);
  const words = useProblemWords(change.error);
  const kept = change.data?.visibility === "private" ? change.data.holders : [];
  return (
    <div className="grid gap-2">
      <Field label={t`Who finds it by its place`} error={change.isError ? words : null}>
        {(control) => (
          <Select<Visibility>
            {...control}
            value={page.visibility as Visibility}
            onChange={(next) => change.mutate(next)}
            options={[
              { value: "inherit", label: t`As the page or area above` },
              { value: "private", label: t`Only people who were given it` },
              { value: "area", label: t`Everyone in its area can work on it` },
              { value: "space", label: t`Everyone in ${spaceName} can view it` },
            ]}
          />
        )}
      </Field>
      {kept.length > 0 && (
        <Banner icon={Lock}>
          {t`It is private now. These keep access: ${kept.map((holder) => holder.name).join(", ")}`}
        </Banner>
      )}
    </div>
  );
}
