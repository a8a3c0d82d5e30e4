import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Page, PageExportForm } from "@/api";
import { Button, Checkbox, Dialog, FieldError, Select, useProblemWords } from "@/shared/ui";
import { useExportPage } from "../tree-api";

/** Takes a page out as a file, alone or with what lies below it. */
export function ExportDialog({ page, onClose }: { page: Page; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const [form, setForm] = useState<PageExportForm>("markdown");
  const [isWhole, setWhole] = useState(false);
  const take = useExportPage(page);
  const refusal = useProblemWords(take.error);
  const submit = () => take.mutate({ form, withDescendants: isWhole }, { onSuccess: onClose });
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={t`Export “${page.title}”`}
      description={
        isWhole
          ? t`A zip archive with this page and the pages below it that you see.`
          : t`This page as one file.`
      }
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button type="submit" kind="primary" busy={take.isPending} data-autofocus="">
            {t`Export`}
          </Button>
        </>
      }
    >
      <Select
        label={t`Format`}
        value={form}
        onChange={(value) => setForm(value)}
        options={[
          { value: "markdown", label: t`Markdown` },
          { value: "html", label: t`HTML` },
          { value: "docx", label: t`Word (DOCX)` },
          { value: "pdf", label: t`PDF` },
          { value: "json", label: t`JSON` },
        ]}
      />
      <Checkbox label={t`With the pages below it`} checked={isWhole} onChange={setWhole} />
      {take.error && <FieldError>{refusal}</FieldError>}
    </Dialog>
  );
}
