import { useLingui } from "@lingui/react/macro";
import { Copy, Download, Printer } from "lucide-react";
import { type ReactNode, useState } from "react";
import { saveFile } from "@/shared/lib/file";
import { Button, Dialog, toast } from "@/shared/ui";
import { grouped } from "../model/challenge";

/** Ten codes that are shown this once. It closes only when the person says that they are kept. */
export function RecoveryCodesDialog({
  codes,
  onClose,
}: {
  codes: readonly string[];
  onClose: () => void;
}): ReactNode {
  const { t } = useLingui();
  const [isAsking, setAsking] = useState(false);
  const lines = codes.map(grouped);
  const copy = () => void navigator.clipboard.writeText(lines.join("\n")).then(() => toast(t`Codes copied`));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && setAsking(true)}
      title={t`Keep your recovery codes`}
      description={t`Each of them signs you in once, when you do not have your second factor. They are shown this once.`}
      actions={
        <Button kind="primary" onClick={onClose}>
          {t`I saved them`}
        </Button>
      }
    >
      <div className="mt-4 grid gap-4">
        <ol className="print-sheet mono grid grid-cols-2 gap-x-6 gap-y-2 rounded-(--r-2) bg-sunken p-4 text-14">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
        <div className="flex flex-wrap gap-2">
          <Button size="sm" onClick={copy}>
            <Copy className="s" aria-hidden="true" />
            {t`Copy`}
          </Button>
          <Button size="sm" onClick={() => save(lines)}>
            <Download className="s" aria-hidden="true" />
            {t`Download`}
          </Button>
          <Button size="sm" onClick={() => globalThis.print()}>
            <Printer className="s" aria-hidden="true" />
            {t`Print`}
          </Button>
        </div>
        <p className="text-13 text-fg-2" role="status">
          {isAsking && t`Save the codes first, then press “I saved them”.`}
        </p>
      </div>
    </Dialog>
  );
}

function save(lines: readonly string[]): void {
  saveFile(new Blob([`${lines.join("\n")}\n`], { type: "text/plain" }), "stoa-recovery-codes.txt");
}
