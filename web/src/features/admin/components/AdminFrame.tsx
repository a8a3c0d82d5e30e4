import { useLingui } from "@lingui/react/macro";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { Building2, LogIn, Settings2, UsersRound } from "lucide-react";
import type { ReactNode } from "react";
import { isAdministrator, useSession } from "@/features/identity";
import { Screen } from "@/shared/shell";
import { NotAvailable } from "@/shared/ui";

/** The administration: its sections above, the chosen one below. Nobody else learns what it holds. */
export function AdminFrame(): ReactNode {
  const { t } = useLingui();
  const { pathname } = useLocation();
  const { user } = useSession();
  const sections = [
    { to: "/admin/users", label: t`Users`, icon: UsersRound },
    { to: "/admin/organizations", label: t`Organizations`, icon: Building2 },
    { to: "/admin/sign-in", label: t`SSO`, icon: LogIn },
    { to: "/admin/settings", label: t`Settings`, icon: Settings2 },
  ] as const;
  const current = sections.find((section) => pathname.startsWith(section.to));
  if (!isAdministrator(user)) {
    return (
      <Screen title={t`Not available`}>
        <NotAvailable />
      </Screen>
    );
  }
  return (
    <Screen title={current?.label ?? t`Administration`} crumbs={[{ label: t`Administration` }]}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5 px-5 py-6 sm:py-8">
        <nav className="tabs" aria-label={t`Administration`}>
          {sections.map(({ to, label, icon: Icon }) => (
            <Link
              key={to}
              to={to}
              className="flex items-center gap-1.5"
              activeProps={{ "aria-current": "page" }}
            >
              <Icon className="s" aria-hidden="true" />
              {label}
            </Link>
          ))}
        </nav>
        <Outlet />
      </div>
    </Screen>
  );
}
