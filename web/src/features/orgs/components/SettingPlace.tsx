import { useLingui } from "@lingui/react/macro";
import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { useSettingCatalogue } from "../hooks/useSettingCatalogue";
import { anchorOf, type SettingName } from "../model/catalogue";

const CONTROLS = "input, textarea, button:not([disabled]), [role=radio]";

/** The one place of a setting: with its default and who may change it, and found by its address. */
export function SettingPlace({ name, children }: { name: SettingName; children: ReactNode }): ReactNode {
  const { t } = useLingui();
  const { fallback } = useSettingCatalogue()[name];
  const place = useRef<HTMLDivElement>(null);
  const { hash } = useLocation();
  const anchor = anchorOf(name);
  useEffect(() => {
    if (hash !== anchor) return;
    place.current?.scrollIntoView({ block: "center" });
    place.current?.querySelector<HTMLElement>(CONTROLS)?.focus();
  }, [hash, anchor]);
  return (
    <div ref={place} id={anchor} className="grid grid-cols-[minmax(0,1fr)] gap-1">
      {children}
      <p className="help">
        {t`Default: ${fallback}.`} <span className="sr-only">{t`Owners and admins change it.`}</span>
      </p>
    </div>
  );
}
