import { useLingui } from "@lingui/react/macro";
import { FileUp } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { Button, FieldError, useProblemWords } from "@/shared/ui";
import { type ImportPlace, type PageSource, useLookAt } from "../api";

interface ArchiveChooserProps {
  organizationId: string;
  source: PageSource;
  place: ImportPlace;
  onSent: (importId: string) => void;
}

/** Takes an archive by choosing or dropping it and sends it, to be looked at. */
export function ArchiveChooser({ organizationId, source, place, onSent }: ArchiveChooserProps): ReactNode {
  const { t } = useLingui();
  const field = useRef<HTMLInputElement>(null);
  const [share, setShare] = useState(0);
  const look = useLookAt(organizationId, setShare);
  const words = useProblemWords(look.error);
  const percent = Math.round(share * 100);
  const send = (file: File | undefined) => {
    if (!file || look.isPending) return;
    setShare(0);
    look.mutate({ source, file, place }, { onSuccess: (found) => onSent(found.id) });
  };
  return (
    // Dropping is one more way; the button is there for everybody.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className="grid justify-items-center gap-2 rounded-3 border border-dashed border-line-strong p-6 text-center"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        send(event.dataTransfer.files[0]);
      }}
    >
      <p className="text-13 leading-normal text-fg-2">
        {t`Drop the archive here, at most 2 GB. You see what is in it before anything is made.`}
      </p>
      <input
        ref={field}
        type="file"
        accept=".zip,application/zip"
        className="sr-only"
        tabIndex={-1}
        aria-label={t`Archive to import`}
        onChange={(event) => {
          send(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <Button kind="primary" busy={look.isPending} onClick={() => field.current?.click()}>
        <FileUp className="s" aria-hidden="true" />
        {t`Choose the archive`}
      </Button>
      {look.isPending && <span className="num text-13 text-fg-3" role="status">{t`${percent} % sent`}</span>}
      {look.isError && <FieldError>{words}</FieldError>}
    </div>
  );
}
