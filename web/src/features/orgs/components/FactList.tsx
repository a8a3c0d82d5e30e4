import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";

/** Names and values between hairlines, for who reads and does not change. */
export function FactList({ facts }: { facts: readonly (readonly [string, ReactNode])[] }): ReactNode {
  const { t } = useLingui();
  return (
    <dl className="card max-w-[640px] text-13">
      {facts.map(([name, value]) => (
        <div key={name} className="card-row flex items-baseline justify-between gap-4 px-4 py-3">
          <dt className="shrink-0 text-fg-3">{name}</dt>
          <dd className="min-w-0 text-right break-words">
            {value === null || value === "" ? <span className="text-fg-3">{t`Not set`}</span> : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
