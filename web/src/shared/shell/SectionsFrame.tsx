import { useLingui } from "@lingui/react/macro";
import { Link, type LinkProps, Outlet, useLocation } from "@tanstack/react-router";
import { ChevronLeft, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useIsPhone } from "@/shared/lib/media";
import { Screen } from "./Screen";

export interface Section {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  icon: LucideIcon;
}

export interface SectionsFrameProps {
  title: string;
  /** Where the list of sections is on phones. */
  base: NonNullable<LinkProps["to"]>;
  /** Leads from a section back to the list, on phones. */
  back: string;
  sections: readonly Section[];
  /** Above the list of sections, such as a search. */
  above?: ReactNode;
}

/** 200 px of sections, then the chosen one. On phones first the list, then the section. */
export function SectionsFrame({ title, base, back, sections, above }: SectionsFrameProps): ReactNode {
  const { t } = useLingui();
  const isPhone = useIsPhone();
  const { pathname } = useLocation();
  const current = sections.find((section) => pathname.startsWith(section.to));
  const isList = isPhone && !current;
  return (
    <Screen
      title={current?.label ?? title}
      crumbs={current ? [{ label: title, render: (label) => <Link to={base}>{label}</Link> }] : []}
    >
      <div className="flex gap-10 px-5 py-6 sm:py-8">
        {(!isPhone || isList) && (
          <nav className="w-full shrink-0 sm:w-[200px]" aria-label={title}>
            {isList && <h1 className="screen-title mb-4">{title}</h1>}
            {above}
            {sections.map(({ to, label, icon: Icon }) => (
              <Link
                key={to}
                to={to}
                className="side-row text-(length:--fs-tree)"
                activeProps={{ "aria-current": "page" }}
              >
                <Icon aria-hidden="true" />
                {label}
              </Link>
            ))}
            {sections.length === 0 && <p className="p-2 text-13 text-fg-3">{t`Nothing found.`}</p>}
          </nav>
        )}
        {!isList && (
          <div className="grid min-w-0 grow gap-4">
            {isPhone && (
              <Link to={base} className="text-btn">
                <ChevronLeft className="s" aria-hidden="true" />
                {back}
              </Link>
            )}
            <Outlet />
          </div>
        )}
      </div>
    </Screen>
  );
}
