import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { FoundSetting } from "../hooks/useFoundSettings";
import { anchorOf } from "../model/catalogue";

/** The settings that the typed words find; each leads to its place. */
export function FoundSettings({
  found,
  onChosen,
}: {
  found: readonly FoundSetting[];
  onChosen: () => void;
}): ReactNode {
  const { t } = useLingui();
  if (found.length === 0) return null;
  return (
    <ul className="mb-2 border-b border-line pb-2" aria-label={t`Settings found`}>
      {found.map(({ name, label, to }) => (
        <li key={name}>
          <Link to={to} hash={anchorOf(name)} className="side-row h-auto py-1 text-13" onClick={onChosen}>
            {label}
          </Link>
        </li>
      ))}
    </ul>
  );
}
