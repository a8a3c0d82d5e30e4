import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { InstanceSettings } from "@/api";
import { TestMailButton } from "./TestMailButton";

/** What the configuration of the deployment says; it changes there, not here. */
export function ConfiguredFacts({ settings }: { settings: InstanceSettings }): ReactNode {
  const { t } = useLingui();
  const facts: [string, string][] = [
    [t`Address`, settings.base_url],
    [
      t`Mail`,
      settings.mail_configured ? settings.mail_transport : t`Not configured: links are handed over by hand`,
    ],
  ];
  return (
    <section className="grid max-w-[560px] gap-2" aria-labelledby="configured">
      <h2 id="configured" className="section-title">
        {t`From the configuration`}
      </h2>
      <p className="text-13 text-fg-3">{t`Set where Stoa runs, in stoa.toml or the environment.`}</p>
      <dl className="text-13">
        {facts.map(([label, value]) => (
          <div key={label} className="flex justify-between gap-4 border-b border-line py-2">
            <dt className="text-fg-3">{label}</dt>
            <dd className="min-w-0 text-right break-words">{value}</dd>
          </div>
        ))}
      </dl>
      {settings.mail_configured && <TestMailButton />}
    </section>
  );
}
