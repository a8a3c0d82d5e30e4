import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useRef, useState } from "react";
import { useSession } from "@/features/identity";
import { Button, FieldError, Select, useProblemWords } from "@/shared/ui";
import { type Source, useLookAt } from "../api";
import { ImportReport } from "./ImportReport";

/** Takes conversations over from the export of another product: looked at first, then done. */
export function ImportConversations(): ReactNode {
  const { t } = useLingui();
  const { organization } = useSession();
  const [source, setSource] = useState<Source>("chatgpt");
  const [share, setShare] = useState(0);
  const [importId, setImportId] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const look = useLookAt(organization?.id ?? "", setShare);
  const words = useProblemWords(look.error);
  const percent = Math.round(share * 100);
  const send = (file: File | undefined) => {
    if (!file) return;
    setShare(0);
    setImportId(null);
    look.mutate({ source, file }, { onSuccess: (found) => setImportId(found.id) });
  };
  if (!organization) return null;
  return (
    <section className="card grid gap-3 p-4" aria-label={t`Import conversations`}>
      <div className="grid gap-1">
        <h2 className="section-title">{t`Import conversations`}</h2>
        <p className="text-13 leading-normal text-fg-2">
          {t`Choose where the file is from, and the archive or JSON file that you got there. You see what is in it before anything is taken over. What is imported is yours alone.`}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-40">
          <Select
            label={t`From`}
            value={source}
            onChange={setSource}
            options={[
              { value: "chatgpt", label: "ChatGPT" },
              { value: "claude", label: "Claude" },
              { value: "open_webui", label: "Open WebUI" },
              { value: "librechat", label: "LibreChat" },
              { value: "stoa", label: "Stoa" },
            ]}
          />
        </div>
        <input
          ref={field}
          type="file"
          accept=".zip,.json,application/zip,application/json"
          className="sr-only"
          tabIndex={-1}
          aria-label={t`File to import`}
          onChange={(event) => {
            send(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        <Button size="sm" busy={look.isPending} onClick={() => field.current?.click()}>
          {t`Choose a file`}
        </Button>
        {look.isPending && (
          <span className="num text-13 text-fg-3" role="status">{t`${percent} % sent`}</span>
        )}
      </div>
      {look.isError && <FieldError>{words}</FieldError>}
      {importId !== null && <ImportReport key={importId} id={importId} onDone={() => setImportId(null)} />}
    </section>
  );
}
