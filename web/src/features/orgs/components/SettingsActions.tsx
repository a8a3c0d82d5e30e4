import { useLingui } from "@lingui/react/macro";
import { GitCompareArrows } from "lucide-react";
import type { ReactNode } from "react";
import { isProblem } from "@/api";
import { Banner, Button, FieldError, useProblemWords } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";

/** Save and take back, with what stands in the way. */
export function SettingsActions({ form }: { form: SettingsForm }): ReactNode {
  const { t } = useLingui();
  const words = useProblemWords(form.error);
  const isAboutField = isProblem(form.error) && form.error.errors.some((error) => error.pointer !== "/");
  return (
    <div className="grid gap-3">
      {form.theirs && (
        <Banner tone="warning" icon={GitCompareArrows}>
          <b>{t`Somebody else changed these settings while you did.`}</b>{" "}
          {Object.keys(form.theirs).length > 0
            ? t`What they set stands below yours. Saving again replaces it.`
            : t`They changed something else. Your changes fit; save again.`}
        </Banner>
      )}
      {form.error !== null && !isAboutField && <FieldError>{words}</FieldError>}
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" type="submit" busy={form.isSaving} disabled={!form.isChanged}>
          {t`Save changes`}
        </Button>
        {form.isChanged && <Button kind="quiet" onClick={form.discard}>{t`Discard`}</Button>}
      </div>
    </div>
  );
}
