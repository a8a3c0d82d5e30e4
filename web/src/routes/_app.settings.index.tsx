import { createFileRoute, Navigate } from "@tanstack/react-router";
import { useIsPhone } from "@/shared/lib/media";

export const Route = createFileRoute("/_app/settings/")({ component: SettingsIndex });

/** On phones the list of sections is a screen of its own. */
function SettingsIndex() {
  const isPhone = useIsPhone();
  return isPhone ? null : <Navigate to="/settings/profile" replace />;
}
