import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Button, Input } from "@/shared/ui";

/** A link to hand over, shown this once. */
export function CopyLink({ link, label }: { link: string; label: string }): ReactNode {
  const { t } = useLingui();
  const [isCopied, setCopied] = useState(false);
  return (
    <span className="flex gap-2">
      <Input readOnly value={link} aria-label={label} onFocus={(event) => event.target.select()} />
      <Button onClick={() => void navigator.clipboard.writeText(link).then(() => setCopied(true))}>
        {isCopied ? t`Copied` : t`Copy`}
      </Button>
    </span>
  );
}
