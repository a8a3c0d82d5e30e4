import { useLingui } from "@lingui/react/macro";
import { Check, Copy } from "lucide-react";
import { type ReactNode, useState } from "react";
import { IconButton, Tabs } from "@/shared/ui";
import { gatewaySamples } from "../model/samples";

/** How to call models with a gateway token: ready to paste. */
export function GatewaySamples({ token }: { token: string }): ReactNode {
  const { t } = useLingui();
  const [shown, setShown] = useState("curl");
  const samples = gatewaySamples(window.location.origin, token);
  return (
    <section className="mt-4 min-w-0" aria-label={t`How to use it`}>
      <Tabs
        label={t`How to use it`}
        value={shown}
        onChange={setShown}
        tabs={samples.map(({ name, text }) => ({
          value: name,
          label: name,
          content: <Sample name={name} text={text} />,
        }))}
      />
    </section>
  );
}

function Sample({ name, text }: { name: string; text: string }): ReactNode {
  const { t } = useLingui();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="relative mt-2">
      <pre
        className="rounded-6 border border-line bg-bg-2 p-3 pr-12 font-mono text-12 break-all whitespace-pre-wrap"
        aria-label={t`Sample for ${name}`}
      >
        {text}
      </pre>
      <span className="absolute top-1 right-1">
        <IconButton label={isCopied ? t`Copied` : t`Copy the sample for ${name}`} onClick={() => void copy()}>
          {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
        </IconButton>
      </span>
    </div>
  );
}
