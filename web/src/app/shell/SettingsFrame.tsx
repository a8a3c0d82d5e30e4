import { useLingui } from "@lingui/react/macro";
import {
  Activity,
  Bell,
  ChartColumn,
  Database,
  KeyRound,
  KeySquare,
  MonitorSmartphone,
  OctagonX,
  Palette,
  ShieldCheck,
  UserRound,
} from "lucide-react";
import type { ReactNode } from "react";
import { SectionsFrame } from "@/shared/shell";

/** The sections of a person's own settings. */
export function SettingsFrame(): ReactNode {
  const { t } = useLingui();
  return (
    <SectionsFrame
      title={t`Settings`}
      base="/settings"
      back={t`All settings`}
      sections={[
        { to: "/settings/profile", label: t`Profile`, icon: UserRound },
        { to: "/settings/security", label: t`Security`, icon: ShieldCheck },
        { to: "/settings/appearance", label: t`Appearance`, icon: Palette },
        { to: "/settings/notifications", label: t`Notifications`, icon: Bell },
        { to: "/settings/models", label: t`Models`, icon: KeyRound },
        { to: "/settings/usage", label: t`My usage`, icon: ChartColumn },
        { to: "/settings/devices", label: t`Devices`, icon: MonitorSmartphone },
        { to: "/settings/activity", label: t`Activity`, icon: Activity },
        { to: "/settings/data", label: t`Data`, icon: Database },
        { to: "/settings/tokens", label: t`API tokens`, icon: KeySquare },
        { to: "/settings/end-everything", label: t`End everything`, icon: OctagonX },
      ]}
    />
  );
}
