import { useLingui } from "@lingui/react/macro";
import { Copy } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { ApiTokenKind } from "@/api";
import { Button, Dialog, Input } from "@/shared/ui";
import { GatewaySamples } from "./GatewaySamples";

export interface TokenShownProps {
  token: string;
  kind: ApiTokenKind;
  onClose: () => void;
}

/** The only time that a token can be read. */
export function TokenShown({ token, kind, onClose }: TokenShownProps): ReactNode {
  const { t } = useLingui();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(token);
    setCopied(true);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t`Your new token`}
      description={t`Copy it now. It is not shown again; if it is lost, make another one.`}
      actions={
        <Button kind="primary" onClick={onClose}>
          {t`Done`}
        </Button>
      }
    >
      <div className="mt-4 flex gap-2">
        <Input
          readOnly
          value={token}
          aria-label={t`Token`}
          className="font-mono"
          onFocus={(event) => event.target.select()}
        />
        <Button data-autofocus="" onClick={() => void copy()}>
          <Copy className="s" aria-hidden="true" />
          {isCopied ? t`Copied` : t`Copy`}
        </Button>
      </div>
      {kind === "gateway" && <GatewaySamples token={token} />}
    </Dialog>
  );
}
