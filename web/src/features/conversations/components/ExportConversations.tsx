import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Button, FieldError, useProblemWords } from "@/shared/ui";
import { useExportAll } from "../files-api";

/** Takes all own conversations out, as one archive. */
export function ExportConversations(): ReactNode {
  const { t } = useLingui();
  const takeOut = useExportAll();
  const words = useProblemWords(takeOut.error);
  return (
    <section className="card grid gap-3 p-4" aria-label={t`Export conversations`}>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="grid min-w-0 flex-1 basis-60 gap-1">
          <h2 className="section-title">{t`Export conversations`}</h2>
          <p className="text-13 leading-normal text-fg-2">
            {t`All conversations of yours in this organization with every branch, as JSON files in one archive that can be imported again.`}
          </p>
        </div>
        <Button size="sm" busy={takeOut.isPending} onClick={() => takeOut.mutate()}>
          {t`Export all`}
        </Button>
      </div>
      {takeOut.isError && <FieldError>{words}</FieldError>}
    </section>
  );
}
