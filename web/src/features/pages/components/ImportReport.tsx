import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { CircleAlert, CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button, Dialog, useProblemWords } from "@/shared/ui";
import type { ImportedFile, Imports } from "../hooks/useImports";

/** How far each file has come, and what a page could not take over of it. */
export function ImportReport({ imports }: { imports: Imports }): ReactNode {
  const { t } = useLingui();
  const { files, isBusy, forget } = imports;
  if (files.length === 0) return null;
  const done = files.filter((file) => file.made !== null).length;
  const count = files.length;
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && !isBusy && forget()}
      title={isBusy ? t`Importing` : t`Import`}
      description={
        isBusy
          ? plural(count, { one: "Making a page of the file.", other: "Making pages of # files." })
          : t`${done} of ${count} imported.`
      }
      actions={
        <Button data-autofocus="" disabled={isBusy} onClick={forget}>
          {t`Close`}
        </Button>
      }
    >
      <ul className="flex flex-col gap-3" aria-live="polite">
        {files.map((file, at) => (
          <li key={at} className="flex items-start gap-2">
            <FileLine file={file} onOpen={forget} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function FileLine({ file, onOpen }: { file: ImportedFile; onOpen: () => void }): ReactNode {
  const { t } = useLingui();
  const refusal = useProblemWords(file.error);
  const losses = useLossNames();
  const percent = Math.round((file.share ?? 0) * 100);
  if (file.made) {
    const { page, losses: lost } = file.made;
    const Icon = lost.length === 0 ? CircleCheck : TriangleAlert;
    return (
      <>
        <Icon className="s mt-0.5 flex-none" aria-hidden="true" />
        <span className="min-w-0">
          <Link to="/pages/$pageId" params={{ pageId: page.id }} onClick={onOpen}>
            {page.title}
          </Link>
          {lost.length > 0 && (
            <span className="block text-13 text-fg-2">
              {t`Left out:`} {lost.map(({ kind, count }) => `${losses[kind] ?? kind} (${count})`).join(", ")}
            </span>
          )}
        </span>
      </>
    );
  }
  if (file.error !== null) {
    return (
      <>
        <CircleAlert className="s mt-0.5 flex-none text-danger" aria-hidden="true" />
        <span className="min-w-0">
          <span className="break-words">{file.name}</span>
          <span className="block text-13 text-danger">{refusal}</span>
        </span>
      </>
    );
  }
  return (
    <>
      <LoaderCircle className="s mt-0.5 flex-none" aria-hidden="true" />
      <span className="min-w-0">
        <span className="break-words">{file.name}</span>
        <span className="block text-13 text-fg-3">
          {file.share === null ? t`Waiting` : percent < 100 ? t`Sent ${percent} %` : t`Reading`}
        </span>
      </span>
    </>
  );
}

function useLossNames(): Readonly<Record<string, string>> {
  const { t } = useLingui();
  return {
    scripts: t`scripts`,
    styles: t`styles`,
    embeds: t`embedded content`,
    forms: t`form fields`,
    unsafe_addresses: t`unsafe addresses`,
    images: t`pictures`,
    footnotes: t`footnotes`,
    comments: t`comments`,
    deleted_text: t`deleted passages`,
    text_boxes: t`text boxes`,
    headers: t`headers and footers`,
    front_matter: t`details before the text`,
  };
}
