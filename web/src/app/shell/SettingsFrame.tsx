import { useLingui } from "@lingui/react/macro";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { ChevronLeft, KeyRound, MonitorSmartphone, Palette, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { useIsPhone } from "@/shared/lib/media";
import { Screen } from "@/shared/shell";

/** 200 px of sections, then the chosen one. On phones first the list, then the section. */
export function SettingsFrame(): ReactNode {
  const { t } = useLingui();
  const isPhone = useIsPhone();
  const { pathname } = useLocation();
  const sections = [
    { to: "/settings/profile", label: t`Profile`, icon: UserRound },
    { to: "/settings/appearance", label: t`Appearance`, icon: Palette },
    { to: "/settings/models", label: t`Models`, icon: KeyRound },
    { to: "/settings/session", label: t`Session`, icon: MonitorSmartphone },
  ] as const;
  const current = sections.find((section) => pathname.startsWith(section.to));
  const isList = isPhone && !current;
  return (
    <Screen
      title={current?.label ?? t`Settings`}
      crumbs={current ? [{ label: t`Settings`, render: (label) => <Link to="/settings">{label}</Link> }] : []}
    >
      <div className="flex gap-10 px-5 py-6 sm:py-8">
        {(!isPhone || isList) && (
          <nav className="w-full shrink-0 sm:w-[200px]" aria-label={t`Settings`}>
            {isList && <h1 className="screen-title mb-4">{t`Settings`}</h1>}
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
          </nav>
        )}
        {!isList && (
          <div className="grid min-w-0 grow gap-4">
            {isPhone && (
              <Link to="/settings" className="text-btn">
                <ChevronLeft className="s" aria-hidden="true" />
                {t`All settings`}
              </Link>
            )}
            <Outlet />
          </div>
        )}
      </div>
    </Screen>
  );
}
